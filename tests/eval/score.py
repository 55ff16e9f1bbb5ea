"""Pair precision and recall of copies against a truth, and what went wrong where. Ids only, never a text."""

import collections
import dataclasses
import itertools

POSITIVE = ("copy", "trimmed")
NOT_COUNTED = ("version", "excerpt")
SAME_TEXT = ("EXACT", "COPY", "TRIMMED", "EXPANDED")


@dataclasses.dataclass
class Score:
    true_positives: int
    false_positives: list  # (strength, a, b, truth, relation), the strongest first
    false_negatives: list
    confusion: dict  # (truth, relation) -> pairs

    @property
    def precision(self):
        named = self.true_positives + len(self.false_positives)
        return self.true_positives / named if named else 0.0

    @property
    def recall(self):
        true = self.true_positives + len(self.false_negatives)
        return self.true_positives / true if true else 0.0

    @property
    def f1(self):
        both = 2 * self.true_positives + len(self.false_positives) + len(self.false_negatives)
        return 2 * self.true_positives / both if both else 0.0


def score(found, truth, left_out=()):
    """`found`: {pair: (relation, strength)}, `truth`: {pair: relation}; a pair is a frozenset of two ids. Pairs with an id
    of `left_out` are ignored; truth `version` and `excerpt` counts neither way; any pair without truth is negative."""
    left_out = set(left_out)
    confusion, hits, wrong, missed = collections.Counter(), 0, [], []
    for pair in set(found) | set(truth):
        if pair & left_out:
            continue
        true, (relation, strength) = truth.get(pair, "none"), found.get(pair, ("none", 0.0))
        confusion[true, relation] += 1
        if true in NOT_COUNTED:
            continue
        entry = (strength, *sorted(pair), true, relation)
        if relation in SAME_TEXT and true in POSITIVE:
            hits += 1
        elif relation in SAME_TEXT:
            wrong.append(entry)
        elif true in POSITIVE:
            missed.append(entry)
    return Score(hits, sorted(wrong, reverse=True), sorted(missed), confusion)


def adjusted_rand_index(a, b):
    """How far two partitions of the same things agree, 1 for the same, about 0 by chance (Hubert and Arabie 1985)."""
    def together(counts):
        return sum(n * (n - 1) // 2 for n in counts.values())
    both, in_a, in_b = (together(collections.Counter(labels)) for labels in (zip(a, b), a, b))
    by_chance = in_a * in_b / (len(a) * (len(a) - 1) / 2)
    most = (in_a + in_b) / 2
    return 1.0 if most == by_chance else (both - by_chance) / (most - by_chance)


def show(name, result, worst=10):
    """A report that a person can read."""
    lines = [f"{name}: precision {result.precision:.4f}  recall {result.recall:.4f}  F1 {result.f1:.4f}   "
             f"({result.true_positives} found, {len(result.false_positives)} wrong, {len(result.false_negatives)} missed)"]
    truths = sorted({true for true, _ in result.confusion}, key=lambda t: (t == "none", t not in POSITIVE, t))
    relations = [r for r in (*SAME_TEXT, "EXCERPT", "PARTIAL", "none") if any(k[1] == r for k in result.confusion)]
    lines.append("  " + "truth".ljust(10) + "".join(r.rjust(10) for r in relations))
    for true in truths:
        cells = ("-" if (true, r) == ("none", "none") else str(result.confusion.get((true, r), 0)) for r in relations)
        lines.append("  " + true.ljust(10) + "".join(cell.rjust(10) for cell in cells))
    for what, entries in (("wrong", result.false_positives), ("missed", result.false_negatives)):
        for strength, a, b, true, relation in itertools.islice(entries, worst):
            lines.append(f"  {what}: {a} {b}  truth {true}, answered {relation} ({strength:.3f})")
        if len(entries) > worst:
            lines.append(f"  … and {len(entries) - worst} more {what}")
    return "\n".join(lines)
