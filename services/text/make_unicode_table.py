#!/usr/bin/env python3
"""Makes unicode_15_0.txt, the project's own Unicode table, from the Unicode Character Database.

Usage: make_unicode_table.py UCD_DIRECTORY > unicode_15_0.txt

UCD_DIRECTORY holds the files of Unicode 15.0.0 (Debian 12: package unicode-data, /usr/share/unicode). Another version
is refused. The output is deterministic; its header says what each line means.
"""
import os
import re
import sys

VERSION = "15.0.0"
LIMIT = 0x110000
STRIP_SCRIPTS = {"Latin", "Greek", "Cyrillic", "Arabic", "Hebrew"}
BIGRAM_SCRIPTS = {"Han", "Hiragana", "Katakana"}
TRIGRAM_SCRIPTS = {"Thai", "Lao", "Khmer", "Myanmar"}
BIGRAM_EXTRA = {0x30FC, 0xFF70}
MARK_EXTRA = {0xFF9E, 0xFF9F}
SEPARATOR_EXTRA = {0x02BC, 0x02EE}  # apostrophes that are letters by category

HEADER = """\
# Unicode 15.0.0, reduced to what cutting and normalising words under scheme wp1 needs (see docs/words-wp1.md).
# Made by services/text/make_unicode_table.py from the Unicode Character Database. Do not edit.
# Fields are separated by one space; code points are in hexadecimal; ranges include both ends.
#
# class FIRST LAST CLASS FLAGS   CLASS: IGNORED WORD MARK NGRAM2 NGRAM3 SEPARATOR
#                                FLAGS: "-" or letters: W white space; N nonspacing mark (Mn); C other mark (Mc, Me);
#                                S letter, digit or symbol of a script whose Mn marks are stripped
#                                A code point on no line is a SEPARATOR without flags.
# fold CODE TO...                NFKC_Casefold of one code point. Without a line: IGNORED code points fold to nothing,
#                                all others to themselves.
# decomp CODE A [B]              canonical decomposition, one step (Hangul syllables: by the standard's arithmetic)
# decompx CODE A [B]             the same, but never composed again
# ccc FIRST LAST CLASS           canonical combining class (decimal); 0 without a line
"""


def lines_of(directory, name):
    with open(os.path.join(directory, name), encoding="utf-8") as handle:
        for line in handle:
            line = line.split("#", 1)[0].strip()
            if line:
                yield [field.strip() for field in line.split(";")]


def span(field):
    first, _, last = field.partition("..")
    return int(first, 16), int(last or first, 16)


def check_version(directory):
    with open(os.path.join(directory, "DerivedNormalizationProps.txt"), encoding="utf-8") as handle:
        found = re.search(r"-(\d+\.\d+\.\d+)\.txt", handle.readline())
    if not found or found.group(1) != VERSION:
        sys.exit(f"this is Unicode {found.group(1) if found else 'of an unknown version'}, not {VERSION}")


def read_unicode_data(directory):
    category, decomposition, combining = ["Cn"] * LIMIT, {}, {}
    range_first = None
    for fields in lines_of(directory, "UnicodeData.txt"):
        code = int(fields[0], 16)
        first = range_first if fields[1].endswith(", Last>") else code
        range_first = code if fields[1].endswith(", First>") else None
        for each in range(first, code + 1):
            category[each] = fields[2]
        if fields[3] != "0":
            combining[code] = int(fields[3])
        if fields[5] and not fields[5].startswith("<"):
            decomposition[code] = [int(part, 16) for part in fields[5].split()]
    return category, decomposition, combining


def read_property(directory, name, wanted):
    found = set()
    for fields in lines_of(directory, name):
        if fields[1] == wanted:
            first, last = span(fields[0])
            found.update(range(first, last + 1))
    return found


def classify(code, category, script, ignorable, white):
    general, flags = category[code], ""
    if code in white:
        flags += "W"
    if general == "Mn":
        flags += "N"
    elif general[0] == "M":
        flags += "C"
    elif script.get(code) in STRIP_SCRIPTS:
        flags += "S"
    if code in ignorable:
        kind = "IGNORED"
    elif general[0] == "M" or code in MARK_EXTRA:
        kind = "MARK"
    elif script.get(code) in BIGRAM_SCRIPTS or code in BIGRAM_EXTRA:
        kind = "NGRAM2"
    elif general[0] in "LN" and code not in SEPARATOR_EXTRA:
        kind = "NGRAM3" if script.get(code) in TRIGRAM_SCRIPTS else "WORD"
    else:
        kind = "SEPARATOR"
    return kind, flags or "-"


def print_ranges(prefix, values, omit):
    """values[code] for every code point, as lines of the longest ranges of one value."""
    first = 0
    for code in range(1, LIMIT + 1):
        if code == LIMIT or values[code] != values[first]:
            if values[first] != omit:
                print(f"{prefix} {first:04X} {code - 1:04X} {values[first]}")
            first = code


def main():
    directory = sys.argv[1]
    check_version(directory)
    category, decomposition, combining = read_unicode_data(directory)
    ignorable = read_property(directory, "DerivedCoreProperties.txt", "Default_Ignorable_Code_Point")
    white = read_property(directory, "PropList.txt", "White_Space")
    excluded = read_property(directory, "DerivedNormalizationProps.txt", "Full_Composition_Exclusion")
    script = {}
    for fields in lines_of(directory, "Scripts.txt"):
        first, last = span(fields[0])
        script.update(dict.fromkeys(range(first, last + 1), fields[1]))

    print(HEADER, end="")
    print_ranges("class", [" ".join(classify(c, category, script, ignorable, white)) for c in range(LIMIT)],
                 "SEPARATOR -")
    for fields in lines_of(directory, "DerivedNormalizationProps.txt"):
        if fields[1] != "NFKC_CF":
            continue
        first, last = span(fields[0])
        for code in range(first, last + 1):
            if (fields[2] == "") != (code in ignorable):
                sys.exit(f"U+{code:04X}: folding to nothing and being default-ignorable do not agree")
            if fields[2]:
                print(f"fold {code:04X} {fields[2]}")
    for code, parts in sorted(decomposition.items()):
        print("decompx" if code in excluded else "decomp", f"{code:04X}", " ".join(f"{part:04X}" for part in parts))
    print_ranges("ccc", [combining.get(code, 0) for code in range(LIMIT)], 0)


if __name__ == "__main__":
    main()
