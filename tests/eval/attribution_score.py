"""Scores of attributions against annotated ones. Nothing here knows where the answers come from.

An attribution is {"source": [(begin, end), ...], "cue": [...], "content": [...], ...} with half-open ranges of code
points of one text. The rule: an answer finds an annotated attribution when their contents overlap by at least half of
the longer of the two, and the head of the source, or of what it stands for, is right; one to one.
"""

import math
import re

ENDS_PHRASE = re.compile(r"\s(?:of|for|in|at|on|from|with|to|by|who|which|that|whose|whom|about|as|after|during|"
                         r"against|among|between|including|representing|whose|where|when|over|near|outside|inside)\s",
                         re.IGNORECASE)
BETWEEN_PHRASES = re.compile(r",|;|\(|\)|\s(?:and|or)\s|\s[-–—]+\s|[-–—]{2}")
WORD = re.compile(r"[\w&@#.'’-]*\w")
QUANTITY = re.compile(r"^(?:\w+\s)?(?:some|many|most|several|thousands|hundreds|dozens|millions|one|two|three|number|"
                      r"group|majority|percent|half|both|all)\sof\s", re.IGNORECASE)


def heads(text, spans):
    """The places {(begin, end)} of the head words of a noun phrase: the last word of each of its conjuncts and
    appositions, before any preposition or relative clause."""
    found = set()
    for begin, end in spans:
        phrase = text[begin:end]
        start = 0
        for edge in list(BETWEEN_PHRASES.finditer(phrase)) + [None]:
            stop = edge.start() if edge else len(phrase)
            part = phrase[start:stop]
            offset = begin + start
            quantity = QUANTITY.match(part.lstrip())
            if quantity:
                words = list(WORD.finditer(part[:quantity.end()]))
                if words:
                    found.add((offset + words[0].start(), offset + words[0].end()))
                skip = len(part) - len(part.lstrip()) + quantity.end()
                part, offset = part[skip:], offset + skip
            cut = ENDS_PHRASE.search(" " + part + " ")
            kept = part[:max(0, cut.start() - 1)] if cut and cut.start() > 0 else part
            words = [w for w in WORD.finditer(kept)]
            if words:
                word = words[-1]
                last = word.group()
                ending = re.search(r"['’]s?$", last)
                length = len(last) - (len(ending.group()) if ending else 0)
                found.add((offset + word.start(), offset + word.start() + length))
            start = edge.end() if edge else stop
    return found


def head_words(text, spans):
    return {text[b:e].lower().strip(".'’") for b, e in heads(text, spans)}


def length(spans):
    return sum(e - b for b, e in spans)


def overlap(left, right):
    return sum(max(0, min(e1, e2) - max(b1, b2)) for b1, e1 in left for b2, e2 in right)


def content_agrees(left, right):
    """The share of the longer one that both hold."""
    longer = max(length(left), length(right))
    return overlap(left, right) / longer if longer else 0.0


def source_agrees(text, answer, truth):
    """Whether a head of the answer's source, or of its antecedent, is one of the true source or its antecedents."""
    if not truth["source"]:
        return True
    if not answer["source"]:
        return False
    true_heads = heads(text, truth["source"])
    for begin, end in heads(text, answer["source"]):
        if any(begin < e and b < end for b, e in true_heads):
            return True
    mine = head_words(text, answer["source"]) | head_words(text, answer.get("antecedent") or [])
    theirs = head_words(text, truth["source"]) | head_words(text, truth.get("antecedent") or [])
    for name in truth.get("canonical") or []:
        theirs |= {word.lower() for word in WORD.findall(name)[-1:]}
    near = overlap(answer["source"], truth["source"]) > 0 or bool(answer.get("antecedent")) or bool(truth.get("antecedent"))
    return near and bool(mine & theirs)


def match(text, answers, truths):
    """One-to-one pairs {index of answer: index of truth}, the best overlap first; among equals the answer whose cue
    overlaps and whose place comes first."""
    candidates = []
    for a, answer in enumerate(answers):
        for t, truth in enumerate(truths):
            share = content_agrees(answer["content"], truth["content"])
            if share >= 0.5 and source_agrees(text, answer, truth):
                same_cue = overlap(answer["cue"], truth["cue"]) > 0
                candidates.append((-(share + same_cue), a, t))
    pairs, taken = {}, set()
    for _, a, t in sorted(candidates):
        if a not in pairs and t not in taken:
            pairs[a] = t
            taken.add(t)
    return pairs


def wilson(k, n, z=1.645):
    """The 90 % interval of a share."""
    if n == 0:
        return 0.0, 1.0
    p = k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(k, n):
    low, high = wilson(k, n)
    return f"{k / n if n else 0:.3f} [{low:.3f}, {high:.3f}] ({k} of {n})"
