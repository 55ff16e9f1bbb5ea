"""What is learnt of the recurring lines of copies_2018 through RecordReport, against a list labelled by hand.

  score_recurring_lines.py --hash PATH_OF_recurring_lines_eval [--no-bar]

docs/recurring_lines_copies_2018.tsv names every line that recurs in reports of one outlet without a relation to each other,
by the hash of its folded words. A line is taken care of when a rule labels it, in every report that has it, or when
ListRecurringLines says that it was learnt. Lines that carry a credit are scored apart: found or not, their credit must be
there. Exits with 77 when the set is not there.
"""

import argparse
import collections
import csv
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import recorded  # noqa: E402
from corpora import load  # noqa: E402
from credibility import recurring_line_pb2  # noqa: E402
from run_eval import batches  # noqa: E402

SKIPPED = 77
STORIES = {"line": 3, "prefix": 3, "sentence": 10}  # that it takes to learn one
PRECISION_BAR, RECALL_BAR = 0.95, 0.50  # of what is learnt; of what can be learnt and no rule knows
PREFIX = re.compile(r"[|:»›>]")


class Hashes:
    """XXH3-64 of folded words, by the program that the service's own code is in."""

    def __init__(self, program):
        self.program = program

    def of(self, lines):
        lines = [line.replace("\n", " ") for line in lines]
        answer = subprocess.run([self.program, "--hash"], input="".join(line + "\n" for line in lines).encode(),
                                capture_output=True, check=True).stdout.decode().splitlines()
        if len(answer) != len(lines):
            raise AssertionError(f"{len(lines)} lines, {len(answer)} hashes")
        return [tuple(entry.split()) for entry in answer]  # (hash, "line" or "sentence")


def read_gold(path):
    """{(outlet, form, hash): row}"""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    gold = {(row["outlet"], row["form"], row["xxh3_64"]): row for row in rows}
    if len(gold) != len(rows):
        raise AssertionError(f"{path}: a line is listed twice")
    return gold


def record(client, documents):
    """Records all; returns what was learnt, {(outlet, is a prefix, text): (stories, carries_credit)}."""
    for batch in batches(client, documents):
        client.add_batch(batch)
    learnt = {}
    for outlet in {document[1] for document in documents}:
        for line in client.client.lines(outlet, page_size=1000).lines:
            is_prefix = line.form == recurring_line_pb2.RECURRING_FORM_PREFIX
            text = PREFIX.split(line.example)[0] if is_prefix else line.example
            learnt[outlet, is_prefix, text] = (line.stories, line.carries_credit)
    return learnt


def ruled(client, documents):
    """What rules alone say of lines: {(outlet, text): [kind or None for each report]}, and the lines with a credit."""
    kinds, credited = collections.defaultdict(list), set()
    for _, outlet, text, _ in documents:
        found = client.client.analyze(text, outlet=outlet)
        data = text.encode()
        labelled, start = {}, 0
        spans = [(label.span.byte_begin, label.span.byte_end, label.kind) for label in found.lines]
        credits = [credit.span.byte_begin for credit in found.credits]
        for line in data.split(b"\n"):
            end = start + len(line)
            stripped = line.strip().decode()
            inside = [kind for begin, stop, kind in spans if begin >= start and stop <= end and stop > begin]
            if stripped:
                labelled.setdefault(stripped, inside[0] if inside else None)
                if any(start <= at < end for at in credits):
                    credited.add((outlet, stripped))
            start = end + 1
        for line, kind in labelled.items():
            kinds[outlet, line].append(kind)
    return kinds, credited


def share(part, whole):
    return f"{part}/{whole}" + (f" = {part / whole:.3f}" if whole else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hash", required=True, help="the program recurring_lines_eval")
    parser.add_argument("--no-bar", action="store_true", help="only print")
    arguments = parser.parse_args()
    repository = pathlib.Path(os.environ.get("WIREPRINT_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
    folder = pathlib.Path(os.environ.get("WIREPRINT_DATA", repository.parent / "shared" / "data"))
    if not (folder / "copies_2018" / "documents.jsonl").is_file():
        print(f"NOT RUN: copies_2018 is not in {folder}. Nothing was measured.")
        return SKIPPED
    gold = read_gold(repository / "docs" / "recurring_lines_copies_2018.tsv")
    labelled = load(folder, "copies_2018")
    hashes = Hashes(arguments.hash)
    why = causes(arguments.hash, folder / "copies_2018" / "documents.jsonl")
    with recorded.servers() as clients:
        client = clients(labelled.corpus)
        found = record(client, labelled.documents)
        kinds, credited = ruled(client, labelled.documents)
    learnt = {(outlet, "prefix" if is_prefix else form, number): stories_and_credit
              for ((outlet, is_prefix, _), stories_and_credit), (number, form) in
              zip(found.items(), hashes.of([key[2] for key in found]))}
    lines = list(kinds)
    numbers = dict(zip(lines, hashes.of([line for _, line in lines])))
    key = {line: (line[0], numbers[line][1], numbers[line][0]) for line in lines}
    by_rule = {key[line] for line in lines if all(kinds[line])} | prefixes_by_rule(kinds, hashes)
    with_credit = {key[line] for line in lines if line in credited}
    return report(gold, learnt, by_rule, with_credit, why, not arguments.no_bar)


def prefixes_by_rule(kinds, hashes):
    """The keys of prefixes of which rules label every line that begins so, in every report."""
    found = collections.defaultdict(list)
    for (outlet, line), labels in kinds.items():
        prefix, *rest = PREFIX.split(line, maxsplit=1)
        if rest and prefix.strip() and rest[0].strip():
            found[outlet, prefix].append(all(labels))
    keys = [(outlet, "prefix", number) for (outlet, _), (number, _) in zip(found, hashes.of([p for _, p in found]))]
    labelled = collections.defaultdict(list)
    for key, each in zip(keys, found.values()):
        labelled[key] += each
    return {key for key, each in labelled.items() if all(each)}


# Of the reports that have a line: what keeps them from being stories of their own, as recurring_lines_why.h lists it.
CAUSES = ("labelled by a rule", "too long, or a sentence inside the text", None, "share text with a report of a story",
          "have no paragraphs to tell their topics by", "share a topic with one of less than two days before",
          "the same words behind the prefix")


def causes(program, documents):
    """{key: (stories, the cause that most of the other reports have)} of every line in two reports or more."""
    answer = subprocess.run([program, documents, "--why"], capture_output=True, check=True).stdout.decode()
    found = {}
    for outlet, form, number, _, *counts in (line.split("\t") for line in answer.splitlines()):
        counts = [int(count) for count in counts]
        ranked = sorted((-count, i) for i, count in enumerate(counts) if CAUSES[i] and count)
        found[outlet, form, number] = (counts[2], CAUSES[ranked[0][1]] if ranked else "no more reports have it")
    return found


def report(gold, learnt, by_rule, with_credit, why, bar):
    """Prints the figures and the worst misses, by hash; 1 when a bar is missed."""
    page = {key for key, row in gold.items() if row["class"] != "body"}
    right = {key for key in learnt if key in page}
    body = {key for key in learnt if key in gold and key not in page}
    unknown = set(learnt) - set(gold)
    open_to = {key for key in page - by_rule if int(gold[key]["stories"]) >= STORIES[key[1]] and gold[key]["credit"] == "0"}
    credits = {key for key in page if gold[key]["credit"] == "1" and key[1] != "prefix"}
    kept = {key for key in credits if key in with_credit}
    flagged = {key for key in credits & set(learnt) if learnt[key][1]}
    print(f"listed: {len(gold)}, {len(gold) - len(page)} of them body")
    print(f"learnt: {len(learnt)}; of the page {share(len(right), len(learnt))}, listed body {len(body)}, not listed {len(unknown)}")
    print(f"taken care of by a rule or by recurrence: {share(len(page & (by_rule | right)), len(page))}; "
          f"by rules alone {share(len(page & by_rule), len(page))}")
    print(f"in as many stories as it takes, without a credit, known to no rule: "
          f"learnt {share(len(open_to & right), len(open_to))}")
    print(f"credits: {share(len(kept), len(credits))} kept as credits; {len(credits & right)} of these lines were learnt, "
          f"{len(flagged)} of them marked as carrying one")
    missed = collections.Counter(why.get(key, (0, "a rule labels part of its lines"))[1] for key in open_to - right)
    print("not learnt, by what most of the reports that are no story of their own have in common:")
    for cause, count in missed.most_common():
        print(f"  {count:2d}  {cause}")
    for what, keys in (("learnt, but body", body), ("learnt, not listed", unknown), ("not learnt", open_to - right),
                       ("credit not kept", credits - kept)):
        for key in sorted(keys, key=lambda k: (-int(gold[k]["stories"]) if k in gold else -learnt[k][0], k))[:12]:
            row = gold.get(key)
            print(f"  {what}: {' '.join(key)}" + (f" {row['class']} {row['kind']}, {row['stories']} stories" if row else "")
                  + (f", {why[key][0]} of {STORIES[key[1]]} counted: {why[key][1]}"
                     if what == "not learnt" and key in why else ""))
        if len(keys) > 12:
            print(f"  … and {len(keys) - 12} more {what}")
    precision = len(right) / len(learnt) if learnt else 0.0
    recall = len(open_to & right) / len(open_to) if open_to else 1.0
    failed = [f"{what} {value:.3f}, needed is {least}" for what, value, least in
              (("precision", precision, PRECISION_BAR), ("recall", recall, RECALL_BAR)) if value < least]
    if body or credits & right != flagged:
        failed.append("body was learnt, or a credit lost its mark")
    for line in failed:
        print(f"{'FAILED' if bar else 'missed'}: {line}")
    return 1 if failed and bar else 0


if __name__ == "__main__":
    sys.exit(main())
