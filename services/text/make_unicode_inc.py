#!/usr/bin/env python3
"""Compiles unicode_15_0.txt into the C++ tables behind services/text/unicode.h.

Usage: make_unicode_inc.py unicode_15_0.txt unicode_tables.inc
"""
import sys

LIMIT = 0x110000
CLASSES = ["SEPARATOR", "IGNORED", "WORD", "MARK", "NGRAM2", "NGRAM3"]
WHITE, NONSPACING, OTHER_MARK, STRIPS, ALONE = 0x08, 0x10, 0x20, 0x40, 0x80
INERT_MARK, TAIL_STRIPS, TAIL_MARK, DROPPABLE = 0x100, 0x200, 0x400, 0x800
ANY_MARK = NONSPACING | OTHER_MARK
FLAGS = {"-": 0, "W": WHITE, "N": NONSPACING, "C": OTHER_MARK, "S": STRIPS}
S_BASE, L_BASE, V_BASE, T_BASE, V_COUNT, T_COUNT, S_COUNT = 0xAC00, 0x1100, 0x1161, 0x11A7, 21, 28, 11172


class Table:
    def __init__(self, path):
        self.props = [0] * LIMIT
        self.fold, self.decomposition, self.composition, self.combining = {}, {}, {}, {}
        with open(path, encoding="utf-8") as handle:
            for line in handle:
                fields = line.split("#", 1)[0].split()
                if fields:
                    getattr(self, "read_" + fields[0])(*fields[1:])

    def read_class(self, first, last, kind, flags):
        value = CLASSES.index(kind) | sum(FLAGS[flag] for flag in flags)
        for code in range(int(first, 16), int(last, 16) + 1):
            self.props[code] = value

    def read_fold(self, code, *to):
        self.fold[int(code, 16)] = [int(each, 16) for each in to]

    def read_decompx(self, code, *to):
        self.decomposition[int(code, 16)] = [int(each, 16) for each in to]

    def read_decomp(self, code, *to):
        self.read_decompx(code, *to)
        self.composition[tuple(self.decomposition[int(code, 16)])] = int(code, 16)

    def read_ccc(self, first, last, value):
        for code in range(int(first, 16), int(last, 16) + 1):
            self.combining[code] = int(value)

    def folded(self, code):
        ignored = self.props[code] & 7 == CLASSES.index("IGNORED")
        return self.fold.get(code, [] if ignored else [code])

    def decomposed(self, code):
        if S_BASE <= code < S_BASE + S_COUNT:
            index = code - S_BASE
            parts = [L_BASE + index // (V_COUNT * T_COUNT), V_BASE + index // T_COUNT % V_COUNT]
            return parts + ([T_BASE + index % T_COUNT] if index % T_COUNT else [])
        if code not in self.decomposition:
            return [code]
        return [each for part in self.decomposition[code] for each in self.decomposed(part)]

    def composed(self, first, second):
        if L_BASE <= first < L_BASE + 19 and V_BASE <= second < V_BASE + V_COUNT:
            return S_BASE + ((first - L_BASE) * V_COUNT + second - V_BASE) * T_COUNT
        if S_BASE <= first < S_BASE + S_COUNT and (first - S_BASE) % T_COUNT == 0 and T_BASE < second < T_BASE + T_COUNT:
            return first + second - T_BASE
        return self.composition.get((first, second))

    def composes_backward(self):
        jamo = list(range(V_BASE, V_BASE + V_COUNT)) + list(range(T_BASE + 1, T_BASE + T_COUNT))
        return {pair[1] for pair in self.composition} | set(jamo)

    def stripped(self, codes):
        """The canonical decomposition of `codes`, in canonical order, without the marks that wp1 strips."""
        out, base = [], None
        codes = [each for code in codes for each in self.decomposed(code)]
        start = 0
        for end in range(len(codes) + 1):
            if end == len(codes) or not self.combining.get(codes[end]):
                codes[start:end] = sorted(codes[start:end], key=lambda code: self.combining.get(code, 0))
                start = end + 1
        for code in codes:
            if not self.props[code] & (NONSPACING | OTHER_MARK):
                base = code
            elif self.props[code] & NONSPACING and base is not None and self.props[base] & STRIPS:
                continue
            out.append(code)
        return out

    def recomposed(self, codes):
        out, starter, last = [], None, 0
        for code in codes:
            combining = self.combining.get(code, 0)
            if starter is not None and (last == 0 and starter == len(out) - 1 or last < combining):
                pair = self.composed(out[starter], code)
                if pair is not None:
                    out[starter] = pair
                    continue
            if combining == 0:
                starter = len(out)
            last = combining
            out.append(code)
        return out


def two_stages(values, bits=7):
    """(first stage, second stage) so that value = second[first[code >> bits] << bits | code & mask]."""
    blocks, first, second = {}, [], []
    size = 1 << bits
    for start in range(0, LIMIT, size):
        block = tuple(values[start:start + size])
        if block not in blocks:
            blocks[block] = len(blocks)
            second.extend(block)
        first.append(blocks[block])
    return first, second


def array(out, kind, name, values):
    out.write(f"extern const {kind} {name}[{len(values)}] = {{\n")
    for start in range(0, len(values), 24):
        out.write(",".join(map(str, values[start:start + 24])) + ",\n")
    out.write("};\n")


def trie(out, kind, name, values):
    first, second = two_stages(values)
    array(out, "uint16_t", name + "First", first)
    array(out, kind, name + "Second", second)


class Pool:
    """Distinct sequences behind one another; index 0 is the empty one."""

    def __init__(self):
        self.index, self.start, self.content = {(): 0}, [0, 0], []

    def add(self, sequence):
        key = tuple(sequence)
        if key not in self.index:
            self.index[key] = len(self.index)
            self.content.extend(key)
            self.start.append(len(self.content))
        return self.index[key]

    def write(self, out, kind, name):
        array(out, "uint32_t", name + "Start", self.start)
        array(out, kind, name + "Content", self.content)


SHORT = 7


def short_forms(pool):
    """Eight bytes for each index: the form in seven and its length, which is SHORT + 1 when it does not fit."""
    for first, last in zip(pool.start, pool.start[1:]):
        form = pool.content[first:last]
        yield form + [0] * (SHORT - len(form)) + [len(form)] if len(form) <= SHORT else [0] * SHORT + [SHORT + 1]


def main():
    table = Table(sys.argv[1])
    backward = table.composes_backward()
    alone_pool, fold_pool, decomposition_pool = Pool(), Pool(), Pool()
    alone, fold, decomposition = [0] * LIMIT, [0] * LIMIT, [0] * LIMIT
    flags, inert, droppable = {}, [], []
    for code in range(LIMIT):
        if 0xD800 <= code < 0xE000:
            continue
        folded = table.folded(code)
        if folded != [code]:
            fold[code] = fold_pool.add(folded) if folded else fold_pool.add([0xFFFF_FFFF])
        if code in table.decomposition:
            decomposition[code] = decomposition_pool.add(table.decomposed(code))
        full = [each for part in folded for each in table.decomposed(part)]
        if table.props[code] & ANY_MARK:
            if full == [code] and code not in backward:
                inert.append(code)
            if all(table.props[part] & NONSPACING for part in full) and (
                    len(full) == 1 or all(table.combining.get(part) for part in full)):
                droppable.append(code)
        parts = table.stripped(folded)
        if parts and not (table.props[parts[0]] & ANY_MARK or table.combining.get(parts[0]) or parts[0] in backward):
            flags[code] = ALONE
            base = [part for part in parts if not table.props[part] & ANY_MARK][-1]
            flags[code] |= TAIL_STRIPS if table.props[base] & STRIPS else 0
            flags[code] |= TAIL_MARK if table.combining.get(parts[-1]) else 0
            normal = table.recomposed(parts)
            if normal != [code]:
                alone[code] = alone_pool.add("".join(map(chr, normal)).encode())
    for code, value in flags.items():
        table.props[code] |= value
    for code in inert:
        table.props[code] |= INERT_MARK
    for code in droppable:
        table.props[code] |= DROPPABLE
    pairs = sorted((first << 32 | second, to) for (first, second), to in table.composition.items())

    with open(sys.argv[2], "w", encoding="ascii") as out:
        out.write("// Made from unicode_15_0.txt by make_unicode_inc.py.\n")
        trie(out, "uint16_t", "kProps", table.props)
        trie(out, "uint16_t", "kAlone", alone)
        alone_pool.write(out, "uint8_t", "kAlone")
        array(out, "uint8_t", "kAloneShort", [byte for record in short_forms(alone_pool) for byte in record])
        trie(out, "uint16_t", "kFold", fold)
        fold_pool.write(out, "uint32_t", "kFold")
        trie(out, "uint16_t", "kDecomposition", decomposition)
        decomposition_pool.write(out, "uint32_t", "kDecomposition")
        trie(out, "uint8_t", "kCombining", [table.combining.get(code, 0) for code in range(LIMIT)])
        array(out, "uint64_t", "kPairs", [pair for pair, _ in pairs])
        array(out, "uint32_t", "kPairTo", [to for _, to in pairs])


if __name__ == "__main__":
    main()
