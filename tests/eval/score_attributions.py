"""Scores attribution_dump (JSON lines from a file or from the tool) on the sample reports and the annotated articles.

usage: score_attributions.py [--shared <folder>] (--dump <attribution_dump> | --answers <file>) [--worst N]

The folder (default: ../shared beside the repository, or the parent of $WIREPRINT_DATA) has seeds/ and data/attribution/.

Prints figures with 90 % intervals, and where the worst misses stand: document ids and code-point offsets, never text.
Documents are split by the SHA-256 of their id: three fifths "dev", which rules are made by, the rest "held".
Exit status: 0 all bars reached, 1 a bar missed, 77 the data is not there.
"""

import argparse
import collections
import gzip
import hashlib
import json
import os
import subprocess
import sys

import attribution_score as score

PRONOUNS = {"he", "she", "they", "we", "i", "you", "it", "who", "him", "her", "them", "that", "which"}
BARS = {"core": 36, "precision": 0.80, "recall": 0.65, "direct": 0.85}


def is_pronoun(text, spans):
    """Whether a source is a pronoun alone: whom it stands for is another question than who speaks."""
    return len(spans) == 1 and text[slice(*spans[0])].strip().lower() in PRONOUNS


def split_of(doc_id):
    return "dev" if int(hashlib.sha256(doc_id.encode()).hexdigest(), 16) % 5 < 3 else "held"


def read_lines(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        return [json.loads(line) for line in lines]


def cut(spans):
    return [tuple(span["cp"]) for span in spans if span]


def from_answer(found):
    return {"source": cut([found["source"]]), "cue": cut([found["cue"]]), "content": cut(found["content"]),
            "antecedent": cut([found["antecedent"]]), "kind": found["kind"], "act": found["act"],
            "form": found["form"], "rule": found["rule"], "named": found["named"]}


def load_samples(shared):
    """{id: text}, {id: [truth]} of the sample reports."""
    folder = os.path.join(shared, "seeds")
    texts, truths = {}, {}
    with open(os.path.join(folder, "gold.json"), encoding="utf-8") as gold_file:
        gold = json.load(gold_file)
    for document in gold["documents"]:
        with open(os.path.join(folder, document["file"]), encoding="utf-8", newline="") as text_file:
            texts[document["doc_id"]] = text_file.read()
        by_id = {a["id"]: a for a in document["attributions"]}
        truths[document["doc_id"]] = [
            {"id": a["id"], "core": a["core"], "source": cut([a["source"]]), "cue": cut([a["cue"]]),
             "content": cut(a["content"]), "canonical": a["source_canonical"],
             "antecedent": cut([a.get("source_antecedent"), by_id[a["coref_to"]]["source"] if "coref_to" in a else None]),
             "kind": a["source_kind"], "act": a["act"], "form": a["form"], "named": a["source_named"]}
            for a in document["attributions"]]
    return texts, truths


def load_articles(shared):
    """{id: text}, {id: [truth]} of the annotated articles."""
    folder = os.path.join(shared, "data", "attribution")
    texts = {d["id"]: d["text"] for d in read_lines(os.path.join(folder, "documents.jsonl"))}
    truths = {doc_id: [] for doc_id in texts}
    for row in read_lines(os.path.join(folder, "attributions.jsonl.gz")):
        spans = {key: [tuple(span) for part in row[key] for span in part["spans"]] for key in ("source", "cue", "content")}
        if not spans["content"]:
            continue
        text = texts[row["id"]]
        content = "".join(text[b:e] for b, e in sorted(spans["content"])).strip()
        truths[row["id"]].append({**spans, "speech": row["speech"], "direct": is_direct(content)})
    return texts, truths


def is_direct(content):
    """All of it in quotation marks."""
    return content[:1] in "“\"‘'`" and content.rstrip(" .,")[-1:] in "”\"’'"


def answers_of(arguments, texts):
    if arguments.answers:
        rows = read_lines(arguments.answers)
    else:
        request = "".join(json.dumps({"id": doc_id, "text": text, "language": ""}) + "\n" for doc_id, text in texts.items())
        done = subprocess.run([arguments.dump, "--time"], input=request.encode(), stdout=subprocess.PIPE, check=True)
        rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    answers = {row["id"]: row for row in rows}
    missing = [doc_id for doc_id in texts if doc_id not in answers]
    if missing:
        raise SystemExit(f"no answer for {len(missing)} documents, {missing[0]} among them")
    for doc_id in texts:
        if answers[doc_id]["status"] != "ok":
            print(f"  {doc_id}: {answers[doc_id]['status']}")
    return {doc_id: [from_answer(found) for found in answers[doc_id]["attributions"]] for doc_id in texts}


def score_samples(arguments):
    texts, truths = load_samples(arguments.shared)
    answers = answers_of(arguments, texts)
    core = found_core = found_all = every = answered = 0
    right = collections.Counter()
    misses = []
    for doc_id, text in texts.items():
        pairs = score.match(text, answers[doc_id], truths[doc_id])
        by_truth = {t: a for a, t in pairs.items()}
        answered += len(answers[doc_id])
        for t, truth in enumerate(truths[doc_id]):
            every += 1
            found_all += t in by_truth
            if not truth["core"]:
                continue
            core += 1
            if t not in by_truth:
                misses.append(f"{truth['id']} at {truth['content'][0]}")
                continue
            found_core += 1
            answer = answers[doc_id][by_truth[t]]
            if is_pronoun(text, truth["source"]):
                right["pronouns"] += 1
                right["of them resolved"] += bool(answer["antecedent"])
                mine = score.head_words(text, answer["antecedent"])
                right["and rightly"] += bool(mine & score.head_words(text, truth["antecedent"]))
            good = {"cue": answer["cue"] == truth["cue"], "kind": answer["kind"] == truth["kind"],
                    "act": answer["act"] == truth["act"], "form": answer["form"] == truth["form"]}
            good["named"] = answer["named"] == truth["named"]
            good["cue, kind and act"] = good["cue"] and good["kind"] and good["act"]
            for name, value in good.items():
                right[name] += value
            wrong = [f"{n} {answer.get(n)} for {truth.get(n)}" for n in ("cue", "kind", "act", "form", "named") if not good[n]]
            if wrong and arguments.worst:
                print(f"  {truth['id']}: {', '.join(wrong)}")
    print(f"samples: core {found_core} of {core}, all {found_all} of {every}, answered {answered}")
    print("  of the core ones found: " + ", ".join(f"{name} {right[name]}" for name in right))
    for miss in misses:
        print(f"  missed {miss}")
    return found_core >= BARS["core"]


def score_articles(arguments):
    texts, truths = load_articles(arguments.shared)
    answers = answers_of(arguments, texts)
    good = True
    for split in ("dev", "held", "all"):
        ids = [doc_id for doc_id in texts if split in (split_of(doc_id), "all")]
        tally = collections.Counter()
        wrong = []
        for doc_id in ids:
            pairs = score.match(texts[doc_id], answers[doc_id], truths[doc_id])
            taken = set(pairs.values())
            tally["answers"] += len(answers[doc_id])
            tally["right"] += len(pairs)
            for t, truth in enumerate(truths[doc_id]):
                if truth["speech"] and is_pronoun(texts[doc_id], truth["source"]):
                    tally["pronouns"] += 1
                    tally["pronouns found"] += t in taken
                elif truth["speech"] and truth["source"]:
                    tally["names"] += 1
                    tally["names found"] += t in taken
                if truth["speech"] and truth["source"]:
                    tally["speech"] += 1
                    tally["speech found"] += t in taken
                    if truth["direct"]:
                        tally["direct"] += 1
                        tally["direct found"] += t in taken
            for a, answer in enumerate(answers[doc_id]):
                if is_pronoun(texts[doc_id], answer["source"]):
                    tally["answered pronouns"] += 1
                    tally["resolved"] += bool(answer["antecedent"])
                    tally["pronouns right"] += a in pairs
                if a not in pairs:
                    wrong.append((doc_id, answer))
        per_document = collections.Counter(doc_id for doc_id, _ in wrong)
        print(f"articles, {split} ({len(ids)}):")
        print(f"  precision          {score.share(tally['right'], tally['answers'])}")
        print(f"  recall of speech   {score.share(tally['speech found'], tally['speech'])}")
        print(f"  recall of direct   {score.share(tally['direct found'], tally['direct'])}")
        print(f"  pronouns apart     precision {score.share(tally['pronouns right'], tally['answered pronouns'])}, recall of "
              f"speech {score.share(tally['pronouns found'], tally['pronouns'])}, of other sources "
              f"{score.share(tally['names found'], tally['names'])}; resolved {tally['resolved']} of "
              f"{tally['answered pronouns']} (to whom is not annotated)")
        if split == "all" and arguments.worst:
            print("  most answers without a match: " + ", ".join(f"{d} {n}" for d, n in per_document.most_common(arguments.worst)))
        good = good and (tally["right"] >= BARS["precision"] * tally["answers"]
                         and tally["speech found"] >= BARS["recall"] * tally["speech"]
                         and tally["direct found"] >= BARS["direct"] * tally["direct"])
    return good


def default_shared():
    data = os.environ.get("WIREPRINT_DATA")
    repository = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return os.path.dirname(data) if data else os.path.join(os.path.dirname(repository), "shared")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", default=default_shared())
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--dump")
    source.add_argument("--answers")
    parser.add_argument("--worst", type=int, default=0)
    arguments = parser.parse_args()
    if not os.path.exists(os.path.join(arguments.shared, "data", "attribution", "documents.jsonl")):
        print(f"no annotated articles under {arguments.shared}")
        return 77
    samples = score_samples(arguments)
    articles = score_articles(arguments)
    return 0 if samples and articles else 1


if __name__ == "__main__":
    sys.exit(main())
