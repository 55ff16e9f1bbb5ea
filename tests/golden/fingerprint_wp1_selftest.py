#!/usr/bin/env python3
"""fingerprint_wp1.py must object to a wrong vector, and say that it did not run when xxhash is missing."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "..", "..", "services", "text", "unicode_15_0.txt")


def check(vectors, *options):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as handle:
        json.dump(vectors, handle)
        handle.flush()
        return subprocess.run([sys.executable, *options, os.path.join(HERE, "fingerprint_wp1.py"), "check", handle.name,
                               TABLE], capture_output=True, text=True, check=False)


def flipped(digits):
    return digits[:-1] + ("0" if digits[-1] != "0" else "1")


def main():
    with open(os.path.join(HERE, "fingerprint_wp1.json"), encoding="utf-8") as handle:
        vectors = json.load(handle)
    vectors["cases"] = vectors["cases"][:58]
    named = {case["name"]: case for case in vectors["cases"]}
    vectors["pairs"] = [pair for pair in vectors["pairs"] if pair["a"] in named and pair["b"] in named]
    assert check(vectors).returncode == 0, "the unchanged vectors fail"
    for key in ("exact_hash", "signature_xxh3_64", "samples_xxh3_64"):
        expect = named["news"]["expect"]
        right, expect[key] = expect[key], flipped(expect[key])
        result = check(vectors)
        assert result.returncode == 1 and key in result.stdout, f"a wrong {key} was not found"
        expect[key] = right
    result = check(vectors, "-S")  # without site-packages there is no xxhash
    assert result.returncode != 0 and "DID NOT RUN" in result.stderr, "a missing xxhash was not reported"
    print("wrong vectors and a missing module are both reported")


if __name__ == "__main__":
    main()
