"""The exact answer to compare with: word-5-shingle sets of whole texts and one rule, without a service."""

import itertools
import re

JACCARD, CONTAINMENT, LENGTH_RATIO = 0.30, 0.60, 0.25
_WORD = re.compile(r"\w+")


def exact_pairs(documents):
    """{pair: (relation, Jaccard)} of the pairs that the rule calls the same text: J ≥ .30, or the larger containment ≥ .60
    with a length ratio ≥ .25. Length is counted in distinct shingles: a page that repeats itself is no longer text."""
    sets = []
    for report_id, _, text, _ in documents:
        words = _WORD.findall(text.casefold())
        sets.append((report_id, {hash(tuple(words[i:i + 5])) for i in range(max(1, len(words) - 4))}))
    found = {}
    for (a, shingles_a), (b, shingles_b) in itertools.combinations(sets, 2):
        shared = len(shingles_a & shingles_b)
        if not shared:
            continue
        jaccard = shared / (len(shingles_a) + len(shingles_b) - shared)
        shorter, longer = sorted((len(shingles_a), len(shingles_b)))
        containment, ratio = shared / shorter, shorter / longer
        if jaccard >= JACCARD or (containment >= CONTAINMENT and ratio >= LENGTH_RATIO):
            found[frozenset((a, b))] = ("COPY", jaccard)
    return found
