"""The labelled sets of reports, from a folder that is no part of the project, and the project's own samples."""

import dataclasses
import datetime
import itertools
import json
import pathlib
import re

from texts import lay_out, sentences, with_furniture


@dataclasses.dataclass
class LabelledSet:
    name: str
    documents: list  # of (id, outlet, text, time of publication or None), in the order to feed them
    truth: dict  # frozenset of two ids -> relation
    left_out: set  # ids that are not scored
    bar: float  # the least F1
    clusters: dict = dataclasses.field(default_factory=dict)  # id -> cluster, of those that are scored; may be empty
    ari_bar: float = 0  # the least adjusted Rand index

    @property
    def corpus(self):
        return re.sub(r"[^a-z0-9]+", "-", self.name)


# Folder, least F1 and least adjusted Rand index of the sets whose texts belong to others.
SETS = {"copies_2018": (0.99, 0.93), "short_reports": (0.975, 0.80)}
# Those of the project's own making, which are always there.
GENERATED, SAMPLES = "generated", "samples"

_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


def _lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _truth(path):
    return {frozenset((pair["a"], pair["b"])): pair["relation"] for pair in _lines(path)}


def load(folder: pathlib.Path, name):
    """The set `name` of `folder`, in order of publication; documents without a time keep the order of the file."""
    documents = []
    for number, entry in enumerate(_lines(folder / name / "documents.jsonl")):
        published = datetime.datetime.fromisoformat(entry["published"]) if entry.get("published") else None
        if published is not None and published.tzinfo is None:
            published = published.replace(tzinfo=datetime.timezone.utc)
        outlet = entry["domain"] if _HOST.fullmatch(entry["domain"] or "") else "unknown.example"
        documents.append((published, number, entry["id"], outlet, entry["text"]))
    documents.sort(key=lambda d: (d[0] is not None, d[0].timestamp() if d[0] else 0, d[1]))
    clusters = _lines(folder / name / "clusters.jsonl")
    stubs = {entry["id"] for entry in clusters if entry["stub"]}
    bar, ari_bar = SETS[name]
    return LabelledSet(name, [(i, outlet, text, published) for published, _, i, outlet, text in documents],
                       _truth(folder / name / "pairs.jsonl"), stubs, bar,
                       {entry["id"]: entry["cluster"] for entry in clusters if not entry["stub"]}, ari_bar)


def generated():
    """A set that is always there: 40 stories of the project's own making, each with whole copies amid page furniture, a
    trimmed and an expanded copy, a passage in another's report, and an excerpt in a round-up."""
    documents, truth = [], {}
    for story in range(40):
        wire, own = sentences(f"wire {story}", 260), sentences(f"own {story}", 260)
        made = {
            "wire": lay_out(wire),
            "page": with_furniture(lay_out(wire, 2)),
            "edited": lay_out(wire[:2] + own[:2] + wire[3:-1]),
            "trimmed": with_furniture(lay_out(wire[:10])),
            "expanded": lay_out(own[:4] + wire + own[4:8]),
            "passage": lay_out(own[8:16] + wire[2:6] + own[16:]),
            "stranger": lay_out(sentences(f"stranger {story}", 260)),
            "round-up": lay_out(sentences(f"round-up {story}", 1400) + wire[:10]),
        }
        documents += [(f"{story} {kind}", f"{kind}.example", text, None) for kind, text in made.items()]
        same = {"wire": "copy", "page": "copy", "edited": "copy", "expanded": "copy", "trimmed": "trimmed"}
        for a, b in itertools.combinations(made, 2):
            pair = frozenset((f"{story} {a}", f"{story} {b}"))
            if a in same and b in same:
                truth[pair] = "trimmed" if "trimmed" in (a, b) else "copy"
            elif "round-up" in (a, b) and (a in same or b in same):
                truth[pair] = "excerpt"
            elif "passage" in (a, b) and {a, b} & (set(same) | {"round-up"}):
                truth[pair] = "partial"
    return LabelledSet(GENERATED, documents, truth, set(), 0.99)


# What the sample reports are to each other: same text within a group (`trimmed` where one of the two is named so).
_SAMPLE_GROUPS = (("ferry-wire", "ferry-courier", "ferry-standard", "ferry-herald", "ferry-dispatch"),
                  ("ferry-zh-ribao", "ferry-zh-wanbao"), ("dam-wire", "dam-ledger", "dam-herald", "dam-standard"))
_SAMPLE_TRIMMED = {"ferry-herald", "dam-herald"}
_SAMPLE_OTHERS = {"ferry-valley": "version", "dam-dispatch": "partial"}  # to those of the group of their event
_SAMPLE_EXCERPT = ("ferry-wire-brief", "ledger-roundup")


def samples(repository: pathlib.Path):
    """The sample reports of the command-line tool."""
    documents = [(entry["report_id"], entry["outlet"], entry["text"], None)
                 for entry in _lines(repository / "clients" / "samples" / "reports.jsonl")]
    truth = {frozenset(_SAMPLE_EXCERPT): "excerpt"}
    for group in _SAMPLE_GROUPS:
        for pair in itertools.combinations(group, 2):
            truth[frozenset(pair)] = "trimmed" if set(pair) & _SAMPLE_TRIMMED else "copy"
        for other, relation in _SAMPLE_OTHERS.items():
            if other.split("-")[0] == group[0].split("-")[0] and "zh" not in group[0]:
                truth.update({frozenset((other, member)): relation for member in group})
    absent = set().union(*truth) - {entry[0] for entry in documents}
    if absent:
        raise ValueError(f"the sample reports lack {sorted(absent)}: bring the truth in {__file__} up to date")
    return LabelledSet(SAMPLES, documents, truth, set(), 1.0)
