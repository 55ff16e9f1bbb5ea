"""stream_1987: 21,578 wire reports in the order of their time, each observed when it was published. Resends are to be
named by the answer to the later one; a text that recurs word for word days later with other figures is a template, to be
named so or not at all."""

import collections
import dataclasses
import datetime
import gzip
import itertools
import json
import re
import time

from score import SAME_TEXT

NAME = "stream_1987"
RECALL_BAR, TEMPLATE_BAR = 0.95, 0.90
BATCH_ITEMS, BATCH_BYTES = 256, 256 << 10
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclasses.dataclass
class Stream:
    documents: list  # of (id, outlet, text, unix seconds), in order
    pairs: dict  # (earlier id, later id) -> (relation, Jaccard)


@dataclasses.dataclass
class StreamScore:
    resends: int
    recall: float
    templates: int
    template_share: float
    answers: dict  # (truth, relation) -> pairs
    misses: list  # (Jaccard, earlier, later, truth, relation), the strongest first


def is_there(folder):
    return all((folder / NAME / name).is_file() for name in ("documents.jsonl.gz", "pairs.jsonl"))


def load(folder):
    """The stream in the order of its file. A time that cannot be read (4 of them) is that of the report before."""
    documents, at = [], 0
    with gzip.open(folder / NAME / "documents.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            if _TIME.fullmatch(entry["published"]):
                at = int(datetime.datetime.fromisoformat(entry["published"].replace("Z", "+00:00")).timestamp())
            documents.append((entry["id"], entry["domain"], entry["text"], at))
    place = {entry[0]: number for number, entry in enumerate(documents)}
    pairs = {}
    with open(folder / NAME / "pairs.jsonl", encoding="utf-8") as file:
        for entry in map(json.loads, file):
            pairs[tuple(sorted((entry["a"], entry["b"]), key=place.get))] = (entry["relation"], entry["jaccard"])
    return Stream(documents, pairs)


def _requests(client, documents):
    batch, size = [], 0
    for report_id, outlet, text, at in documents:
        report = client.report(report_id, text.encode(), outlet, published_at={"seconds": at}, observe_time={"seconds": at})
        if batch and (len(batch) == BATCH_ITEMS or size + report.ByteSize() > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(report)
        size += report.ByteSize()
    yield batch


def send(client, stream):
    """({(earlier, later): relation} as answered, seconds in calls, number of calls, ids that were refused)."""
    from wire import match_pb2  # pylint: disable=import-outside-toplevel
    found, refused, calls, seconds = {}, [], 0, 0.0
    for batch in _requests(client, stream.documents):
        begin = time.monotonic()
        answers = client.add_batch(batch, max_matches=0)
        seconds += time.monotonic() - begin
        calls += 1
        for report, answer in zip(batch, answers):
            if isinstance(answer, Exception):
                refused.append((report.report_id, answer.reason))
                continue
            for match in answer.matches.matches:
                name = match_pb2.Relation.Name(match.comparison.relation).removeprefix("RELATION_")
                found[match.report_id, report.report_id] = name
    return found, seconds, calls, refused


def score_stream(found, pairs):
    """Scores answers {(earlier, later): relation} against the truth {(earlier, later): (relation, Jaccard)}."""
    answers, misses = collections.Counter(), []
    for pair, (truth, jaccard) in pairs.items():
        relation = found.get(pair, "none")
        answers[truth, relation] += 1
        if (truth == "resend" and relation not in SAME_TEXT) or (truth == "template" and relation not in ("TEMPLATE", "none")):
            misses.append((jaccard, *pair, truth, relation))
    resends, templates = (sum(n for (t, _), n in answers.items() if t == truth) for truth in ("resend", "template"))
    hits = sum(n for (t, r), n in answers.items() if t == "resend" and r in SAME_TEXT)
    kept = sum(n for (t, r), n in answers.items() if t == "template" and r in ("TEMPLATE", "none"))
    return StreamScore(resends, hits / resends if resends else 0.0, templates, kept / templates if templates else 0.0,
                       answers, sorted(misses, reverse=True))


def show(result, worst=10):
    lines = [f"{NAME}: recall of resends {result.recall:.4f} of {result.resends}   templates named TEMPLATE or not at all "
             f"{result.template_share:.4f} of {result.templates}"]
    for truth in ("resend", "template", "unclear"):
        cells = sorted(((n, r) for (t, r), n in result.answers.items() if t == truth), reverse=True)
        lines.append(f"  {truth.ljust(10)}" + "  ".join(f"{relation} {n}" for n, relation in cells))
    for truth in ("resend", "template"):
        missed = [entry for entry in result.misses if entry[3] == truth]
        for jaccard, a, b, _, relation in itertools.islice(missed, worst):
            lines.append(f"  {truth} missed: {a} {b}  Jaccard {jaccard:.2f}, answered {relation}")
        if len(missed) > worst:
            lines.append(f"  … and {len(missed) - worst} more of {truth}")
    return "\n".join(lines)


def evaluate(folder, client, bar=True):
    """Prints the figures of the stream through the service; False when they miss a bar or a report was refused."""
    stream = load(folder)
    found, seconds, calls, refused = send(client, stream)
    result = score_stream(found, stream.pairs)
    count = len(stream.documents)
    print(show(result))
    print(f"  {count} reports in {seconds:.2f} s, {count / seconds:.0f} a second: {calls} calls of BatchAddReports, one after "
          f"the other; {client.info().clusters} clusters; bars {RECALL_BAR} and {TEMPLATE_BAR}")
    empty = {entry[0] for entry in stream.documents if not entry[2].strip()}
    wrong = [(i, reason) for i, reason in refused if i not in empty or reason != "TEXT_EMPTY"]
    print(f"  {len(refused)} without a text, refused as such")
    reached = not wrong
    for report_id, reason in wrong[:10]:
        print(f"FAILED: {report_id} was refused: {reason}")
    for what, value, needed in (("recall of resends", result.recall, RECALL_BAR),
                                ("share of templates", result.template_share, TEMPLATE_BAR)):
        if bar and value < needed:
            print(f"FAILED: {NAME}: {what} {value:.4f}, needed is {needed}")
            reached = False
    return reached
