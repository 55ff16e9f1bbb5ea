"""How analyses of labelled texts are scored, whatever gave the analyses.

An answer is a dict: `lines`, a list of {line (from 0), begin, end (bytes), kind, furniture, drop, rule}; `credits`, a list
of {agency (id or ""), role, begin, end, field, rule}. Nothing here quotes a text: misses are named by document and line.
"""

import dataclasses
import math
import re

_TERMINATOR = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def line_ranges(text):
    """The byte ranges of the lines of `text`, blank ones included."""
    ranges, at, begin = [], 0, 0
    for match in _TERMINATOR.finditer(text):
        at = begin + len(text[(ranges[-1][2] if ranges else 0):match.start()].encode())
        ranges.append((begin, at, match.end()))
        begin = at + len(match.group().encode())
    last = ranges[-1][2] if ranges else 0
    if last < len(text):
        ranges.append((begin, begin + len(text[last:].encode()), len(text)))
    return [(begin, end) for begin, end, _ in ranges]


def wilson(hits, total, z=1.959964):
    """The Wilson score interval of `hits` of `total`, 95 % by default."""
    if total == 0:
        return 0.0, 1.0
    p, square = hits / total, z * z
    centre = (p + square / (2 * total)) / (1 + square / total)
    half = z * math.sqrt(p * (1 - p) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, centre - half), min(1.0, centre + half)


def removed_lines(answer, ranges):
    """{line: rule} of the lines that are dropped or furniture (no subheading) over at least half of their bytes."""
    covered, rules = {}, {}
    for label in answer["lines"]:
        if label["drop"] or (label["furniture"] and label["kind"] != "subheading"):
            covered[label["line"]] = covered.get(label["line"], 0) + label["end"] - label["begin"]
            rules.setdefault(label["line"], label["rule"])
    return {line: rules[line] for line, size in covered.items() if 2 * size >= ranges[line][1] - ranges[line][0]}


@dataclasses.dataclass
class LineScore:
    pages: int = 0
    precisions: list = dataclasses.field(default_factory=list)
    recalls: list = dataclasses.field(default_factory=list)
    losses: list = dataclasses.field(default_factory=list)
    positives: int = 0
    found: int = 0
    body: int = 0
    lost: list = dataclasses.field(default_factory=list)  # (document, line, rule)
    missed: list = dataclasses.field(default_factory=list)  # (document, number of missed lines)

    @property
    def precision(self):
        return sum(self.precisions) / len(self.precisions) if self.precisions else 0.0

    @property
    def recall(self):
        return sum(self.recalls) / len(self.recalls) if self.recalls else 0.0

    @property
    def loss(self):
        return len(self.lost) / self.body if self.body else 0.0


def score_lines(documents, truth, answers):
    """`documents` {id: text}, `truth` {id: labels of its lines}, `answers` {id: answer}. What lies between the first and
    the last body line is scored, ambiguous lines are not."""
    score = LineScore()
    for name, labels in truth.items():
        body = [line for line, label in enumerate(labels) if label == "body"]
        if not body:
            continue
        ranges = line_ranges(documents[name])
        if len(ranges) != len(labels):
            raise ValueError(f"{name}: {len(labels)} labels for {len(ranges)} lines")
        score.pages += 1
        removed = removed_lines(answers[name], ranges)
        inside = range(body[0], body[-1] + 1)
        positives = {line for line in inside if labels[line] == "boilerplate"}
        hits = positives & removed.keys()
        lost = [line for line in body if line in removed]
        score.lost += [(name, line, removed[line]) for line in lost]
        score.body += len(body)
        score.positives += len(positives)
        score.found += len(hits)
        score.losses.append(len(lost) / len(body))
        if hits or lost:
            score.precisions.append(len(hits) / (len(hits) + len(lost)))
        if positives:
            score.recalls.append(len(hits) / len(positives))
        if positives - hits:
            score.missed.append((name, len(positives - hits)))
    score.missed.sort(key=lambda entry: (-entry[1], entry[0]))
    return score


def _same(a, b):
    """Whether two byte ranges agree: their overlap is at least four fifths of the longer."""
    overlap = min(a[1], b[1]) - max(a[0], b[0])
    return overlap > 0 and 5 * overlap >= 4 * max(a[1] - a[0], b[1] - b[0])


def score_sample(gold, answer):
    """One text annotated in full: {what: (right, of how many)} and a list of faults."""
    result, faults = {}, []
    labels = [((label["begin"], label["end"]), label) for label in answer["lines"]]
    claimed = set()
    for what in ("boilerplate", "furniture"):
        found = 0
        for item in gold[what]:
            match = [i for i, (span, label) in enumerate(labels)
                     if i not in claimed and _same(span, item["byte"]) and label["drop"] == (what == "boilerplate")]
            named = [i for i in match if labels[i][1]["kind"] == item["kind"]]
            claimed.update(named[:1] or match[:1])
            found += bool(named)
            if not named:
                got = labels[match[0]][1]["kind"] if match else "no label"
                faults.append(f"line {item['line']}: {item['kind']} has {got}")
        result[what] = (found, len(gold[what]))
    lost = [label for i, (_, label) in enumerate(labels) if i not in claimed]
    faults += [f"line {label['line'] + 1}: body has {label['kind']} ({label['rule']})" for label in lost]
    result["body lost"] = (len(lost), 0)
    wanted = {(c["agency"].lower(), c["role"], *c["byte"]) for c in gold["credits"]}
    given = {(c["agency"], c["role"], c["begin"], c["end"]) for c in answer["credits"]}
    faults += [f"credit missed: {credit}" for credit in sorted(wanted - given)]
    faults += [f"credit too many: {credit}" for credit in sorted(given - wanted)]
    result["credits"] = (len(wanted & given), len(wanted | given))
    return result, faults


def score_wire(truth, answers):
    """`truth` {id: agency id, "" for none, None for unknown}. A report is found when its agency is credited as the origin
    of the text; a credit of a report without one is false. Those of unknown origin are counted apart."""
    found, missed, false, unknown = [], [], [], []
    for name, agency in truth.items():
        origins = {c["agency"] for c in answers[name]["credits"] if c["role"] == "text_origin" and c["agency"]}
        if agency:
            (found if agency in origins else missed).append((name, agency, sorted(origins)))
            if origins - {agency}:
                false.append((name, agency, sorted(origins - {agency})))
        elif origins:
            (unknown if agency is None else false).append((name, agency, sorted(origins)))
    return found, missed, false, unknown
