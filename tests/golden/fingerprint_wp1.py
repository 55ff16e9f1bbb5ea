#!/usr/bin/env python3
"""The fingerprint scheme wp1 once more, from docs/fingerprint-wp1.md and docs/words-wp1.md alone, in plain Python.

Usage: fingerprint_wp1.py check VECTORS TABLE     compare every vector; exit 1 at any difference
       fingerprint_wp1.py write VECTORS TABLE     compute them anew from the texts in VECTORS

TABLE is services/text/unicode_15_0.txt, the only thing shared with the C++ code. Needs python3-xxhash.
"""
import json
import struct
import sys

from fingerprint_wp1_words import Words

try:
    import xxhash
except ImportError:
    sys.exit("fingerprint_wp1.py DID NOT RUN: the Python module xxhash is missing (Debian package python3-xxhash)")

M32, M64 = (1 << 32) - 1, (1 << 64) - 1


def mix(x):
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & M64
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & M64
    return x ^ x >> 31


def split_mix(seed):
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & M64
        yield mix(seed)


DRAWS = split_mix(int.from_bytes(b"wp1", "little"))
C1, C2 = next(DRAWS), next(DRAWS)
P, Q, R = ((next(DRAWS) >> 32) | 1 for _ in range(3))
A = [1, P, Q, P * Q & M64, R]
D = next(DRAWS) | 1
REFILL = [(draw >> 32 | 1, draw & M32) for draw in (next(DRAWS) for _ in range(128))]


def word_hash(word):
    if len(word) > 16:
        return xxhash.xxh3_64_intdigest(word)
    low, high = struct.unpack("<QQ", word.ljust(16, b"\0"))
    product = (low ^ C1) * (high ^ C2)
    return product & M64 ^ product >> 64


def shingles_of(hashes):
    def sum_of(window):
        return sum(w * a for w, a in zip(window, A))

    if 0 < len(hashes) < 5:
        return [mix((sum_of(hashes) + len(hashes) * D) & M64)]
    return [mix(sum_of(hashes[i:i + 5]) & M64) for i in range(len(hashes) - 4)]


def signature_of(shingles):
    slots = [M32] * 128
    for h in shingles:
        slots[h >> 57] = min(slots[h >> 57], h & M32)
    for k, (a, b) in enumerate(REFILL):
        if slots[k] == M32 and shingles:
            slots[k] = min((a * (h & M32) + b) & M32 for h in shingles)
    return slots


def samples_of(shingles):
    smallest = sorted(set(shingles))
    below = sum(h < 1 << 60 for h in smallest)
    return smallest[:min(max(below, 32), 256)]


def band_keys(slots, bands, rows):
    return [xxhash.xxh3_64_intdigest(struct.pack(f"<{1 + rows}I", i, *slots[i * rows:i * rows + rows]))
            for i in range(bands)]


def choose_layout(threshold, recall):
    for rows in range(128, 0, -1):
        for bands in range(1, 128 // rows + 1):
            if 1 - (1 - threshold ** rows) ** bands >= recall:
                return [bands, rows]
    return None


def estimate(a, b, accident, size_a, size_b):
    share = sum(x == y for x, y in zip(a, b)) / 128
    jaccard = max(0.0, (share - accident) / (1 - accident))
    if not size_a or not size_b:
        return [0, 0, 0]
    common = min(jaccard / (1 + jaccard) * (size_a + size_b), size_a, size_b)
    return [common / (size_a + size_b - common), common / size_a, common / size_b]


def text_of(case):
    """A case has its text, or a rule for a long one: "n<i * i mod m>" for i below n, joined by blanks."""
    if "text" in case:
        return case["text"]
    return " ".join(f"n{i * i % case['squares_mod']}" for i in range(case["squares"]))


def hexes(values, width=16):
    return [f"{value:0{width}x}" for value in values]


def compute(case, cutter):
    text = text_of(case).encode()
    words = cutter.cut(text, case.get("body", [[0, len(text)]]))
    hashes = [word_hash(word) for word, _, _ in words]
    shingles = shingles_of(hashes)
    slots = signature_of(shingles)
    samples = samples_of(shingles)
    out = {
        "word_count": len(words),
        "shingle_count": len(set(shingles)),
        "exact_hash": xxhash.xxh3_128_hexdigest(struct.pack(f"<{len(hashes)}Q", *hashes)),
        "signature_xxh3_64": f"{xxhash.xxh3_64_intdigest(struct.pack('<128I', *slots)):016x}",
        "sample_count": len(samples),
        "samples_xxh3_64": f"{xxhash.xxh3_64_intdigest(struct.pack(f'<{len(samples)}Q', *samples)):016x}",
    }
    if len(words) <= 40:
        out["words"] = [[word.decode(), begin, end] for word, begin, end in words]
        out["word_hashes"] = hexes(hashes)
        out["shingles"] = hexes(shingles)
        out["samples"] = hexes(samples)
    if case.get("full_signature"):
        out["signature"] = hexes(slots, 8)
        out["low_bytes"] = bytes(slot & 255 for slot in slots).hex()
        out["bands_16x8"] = hexes(band_keys(slots, 16, 8))
        out["bands_25x5"] = hexes(band_keys(slots, 25, 5))
    return out, (slots, set(shingles))


def compute_all(vectors, cutter):
    """The vectors with everything that is computed in them computed."""
    sets = {}
    out = {"scheme": "wp1", "constants": {
        "word": hexes([C1, C2]), "shingle": hexes(A), "short_text": f"{D:016x}",
        "refill_multiplier": hexes([a for a, _ in REFILL], 8), "refill_addend": hexes([b for _, b in REFILL], 8)}}
    out["cases"] = []
    for case in vectors["cases"]:
        expected, sets[case["name"]] = compute(case, cutter)
        out["cases"].append({**{key: case[key] for key in INPUTS if key in case}, "expect": expected})
    out["layouts"] = [{"threshold": each["threshold"], "recall": each["recall"],
                       "bands_rows": choose_layout(each["threshold"], each["recall"])} for each in vectors["layouts"]]
    out["pairs"] = []
    for pair in vectors["pairs"]:
        (a, set_a), (b, set_b) = sets[pair["a"]], sets[pair["b"]]
        common, sizes = len(set_a & set_b), (len(set_a), len(set_b))
        exact = [common / len(set_a | set_b), common / sizes[0], common / sizes[1]] if all(sizes) else [0, 0, 0]
        out["pairs"].append({"a": pair["a"], "b": pair["b"], "exact": exact,
                             "estimate": estimate(a, b, 2 ** -32, *sizes),
                             "byte_estimate": estimate([x & 255 for x in a], [x & 255 for x in b], 2 ** -8, *sizes)})
    return out


INPUTS = ("name", "text", "squares", "squares_mod", "body", "full_signature")


def differences(expected, actual, path="vectors"):
    if isinstance(expected, float) or isinstance(actual, float):
        return [] if abs(expected - actual) <= 1e-12 else [f"{path}: {expected} in the file, {actual} computed"]
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [line for key in sorted(expected.keys() | actual.keys())
                for line in differences(expected.get(key), actual.get(key), f"{path}.{key}")]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        return [line for i, (x, y) in enumerate(zip(expected, actual)) for line in differences(x, y, f"{path}[{i}]")]
    return [] if expected == actual else [f"{path}: {expected} in the file, {actual} computed"]


def main(mode, vectors_path, table_path):
    with open(vectors_path, encoding="utf-8") as handle:
        vectors = json.load(handle)
    computed = compute_all(vectors, Words(table_path))
    if mode == "write":
        with open(vectors_path, "w", encoding="utf-8") as handle:
            json.dump(computed, handle, ensure_ascii=False, indent=1)
            handle.write("\n")
        return 0
    wrong = differences(vectors, computed)
    for line in wrong[:40]:
        print(line)
    print(f"{len(vectors['cases'])} texts, {len(vectors['pairs'])} pairs, {len(wrong)} differences")
    return 1 if wrong or len(vectors["cases"]) < 30 else 0


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("check", "write"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
