"""Words under scheme wp1 (docs/words-wp1.md), in plain Python over the project's Unicode 15.0 table."""


class Words:
    def __init__(self, table_path):
        self.kind, self.flags, self.fold, self.parts, self.pairs, self.ccc = {}, {}, {}, {}, {}, {}
        with open(table_path, encoding="utf-8") as handle:
            for line in handle:
                field = line.partition("#")[0].split()
                if field:
                    self._read(field[0], field[1:])

    def _read(self, record, field):
        if record == "class":
            for code in range(int(field[0], 16), int(field[1], 16) + 1):
                self.kind[code] = field[2]
                self.flags[code] = field[3]
        elif record == "ccc":
            for code in range(int(field[0], 16), int(field[1], 16) + 1):
                self.ccc[code] = int(field[2])
        elif record == "fold":
            self.fold[int(field[0], 16)] = [int(x, 16) for x in field[1:]]
        elif record in ("decomp", "decompx"):
            self.parts[int(field[0], 16)] = [int(x, 16) for x in field[1:]]
            if record == "decomp":
                self.pairs[int(field[1], 16), int(field[2], 16)] = int(field[0], 16)
        else:
            raise ValueError(f"unknown record {record}")

    def cut(self, text, body):
        """[(normal form in UTF-8, first byte, byte behind)] of the words of text (bytes) inside the ranges."""
        ranges = [self._code_points(text, begin, end) for begin, end in body]
        words = [word for points in ranges for word in self._cut_range(text, points)]
        return words or [word for points in ranges for word in self._non_space(text, points)]

    @staticmethod
    def _code_points(text, begin, end):
        points = []
        for char in text[begin:end].decode("utf-8"):
            size = len(char.encode())
            points.append((ord(char), begin, begin + size))
            begin += size
        return points

    def _cut_range(self, text, points):
        """Units are what n-grams count: a code point with the marks behind it, as [first byte, byte behind]."""
        run_kind, units = None, []
        for code, begin, end in points + [(0x20, 0, 0)]:
            kind = self.kind.get(code, "SEPARATOR")
            if kind == "IGNORED":
                continue
            if kind == "MARK" and run_kind:
                units[-1][1] = end
                continue
            if kind == "MARK":
                kind = "WORD"
            if kind != run_kind:
                yield from self._close(text, run_kind, units)
                run_kind, units = None if kind == "SEPARATOR" else kind, []
            units.append([begin, end])

    def _close(self, text, kind, units):
        n = {"WORD": len(units), "NGRAM2": 2, "NGRAM3": 3}.get(kind, 0)
        if kind:
            n = min(n, len(units))
            for i in range(len(units) - n + 1):
                begin, end = units[i][0], units[i + n - 1][1]
                normal = self.normal(text[begin:end])
                if normal:
                    yield normal, begin, end

    def _non_space(self, text, points):
        begin = end = None
        for code, first, behind in points + [(0x20, 0, 0)]:
            if "W" not in self.flags.get(code, "-"):
                begin, end = first if begin is None else begin, behind
            elif begin is not None:
                yield self.normal(text[begin:end]) or text[begin:end], begin, end
                begin = None

    def normal(self, word):
        codes = []
        for char in word.decode("utf-8"):
            code = ord(char)
            ignored = self.kind.get(code) == "IGNORED"
            for folded in self.fold.get(code, [] if ignored else [code]):
                codes += self._decomposed(folded)
        return "".join(map(chr, self._composed(self._stripped(self._ordered(codes))))).encode()

    def _decomposed(self, code):
        if 0xAC00 <= code < 0xAC00 + 11172:
            lead_vowel, tail = divmod(code - 0xAC00, 28)
            lead, vowel = divmod(lead_vowel, 21)
            return [0x1100 + lead, 0x1161 + vowel] + ([0x11A7 + tail] if tail else [])
        if code not in self.parts:
            return [code]
        return [x for part in self.parts[code] for x in self._decomposed(part)]

    def _ordered(self, codes):
        ordered, marks = [], []
        for code in codes + [None]:
            if code is not None and self.ccc.get(code, 0):
                marks.append(code)
                continue
            ordered += sorted(marks, key=lambda mark: self.ccc[mark])
            marks = []
            if code is not None:
                ordered.append(code)
        return ordered

    def _stripped(self, codes):
        kept, strips = [], False
        for code in codes:
            flags = self.flags.get(code, "-")
            if "N" not in flags and "C" not in flags:
                strips = "S" in flags
            if not (strips and "N" in flags):
                kept.append(code)
        return kept

    def _composed(self, codes):
        out, starter, last = [], None, 0
        for code in codes:
            ccc = self.ccc.get(code, 0)
            if starter is not None and (starter == len(out) - 1 or last < ccc):
                composite = self._pair(out[starter], code)
                if composite:
                    out[starter] = composite
                    continue
            if ccc == 0:
                starter = len(out)
            last = ccc
            out.append(code)
        return out

    def _pair(self, first, second):
        if 0x1100 <= first < 0x1113 and 0x1161 <= second < 0x1176:
            return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
        if 0xAC00 <= first < 0xAC00 + 11172 and (first - 0xAC00) % 28 == 0 and 0x11A8 <= second < 0x11C3:
            return first + second - 0x11A7
        return self.pairs.get((first, second))
