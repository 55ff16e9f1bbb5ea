"""ComputeFingerprint: the published vectors over the wire, and the band keys for callers with a store of their own."""

import json
import struct
import unittest

import xxhash

from harness import ServerTest
from texts import lay_out, prose, sentences, with_furniture
from wire import SOURCE, pb

VECTORS = SOURCE / "tests" / "golden" / "fingerprint_wp1.json"


# Name in the vectors -> bands, rows, and a threshold and recall that ask for them.
BANDS = {"bands_16x8": (16, 8, 0.8, 0.94), "bands_25x5": (25, 5, 0.6, 0.86)}


def digest(kind, values):
    """XXH3-64 of the values in little-endian order."""
    return xxhash.xxh3_64_hexdigest(struct.pack(f"<{len(values)}{kind}", *values))


class FingerprintTest(ServerTest):
    def fingerprint(self, text, **request):
        content = {"text_bytes": text} if isinstance(text, bytes) else {"text": text}
        return self.client.call("ComputeFingerprint", pb.ComputeFingerprintRequest(**content, **request))

    def vectors(self):
        self.assertTrue(VECTORS.is_file(), f"the known-answer vectors are not at {VECTORS}")
        return json.loads(VECTORS.read_text(encoding="utf-8"))

    def test_the_published_vectors(self):
        checked = 0
        for case in self.vectors()["cases"]:
            text = case["text"] if "text" in case else " ".join(
                f"n{i * i % case['squares_mod']}" for i in range(case["squares"]))
            if not text.strip() or ("body" in case and case["expect"]["word_count"] < 30):
                continue  # refused (errors_test), or fingerprinted whole (matching_test)
            with self.subTest(case["name"]):
                size, expect = len(text.encode()), case["expect"]
                parts = case.get("body", [[0, size]])
                gaps = zip([0, *(end for _, end in parts)], [*(begin for begin, _ in parts), size])
                mask = pb.BodyMask(excluded=[{"begin": b, "end": e} for b, e in gaps if b < e], ruleset="vectors")
                answer = self.fingerprint(text.encode(), body_mask=mask, scheme="wp1")
                self.assertEqual((answer.word_count, answer.shingle_count, answer.exact_hash.hex()),
                                 (expect["word_count"], expect["shingle_count"], expect["exact_hash"]))
                self.assertEqual(digest("I", answer.signature), expect["signature_xxh3_64"])
                self.assertEqual(digest("Q", answer.sampled_shingles), expect["samples_xxh3_64"])
                for name, layout in BANDS.items():
                    if name in expect:
                        self.check_bands(text, mask, layout, expect[name])
                checked += 1
        self.assertGreater(checked, 50)

    def check_bands(self, text, mask, layout, expected):
        answer = self.fingerprint(text, body_mask=mask, band_threshold=layout[2], band_recall=layout[3])
        self.assertEqual((answer.band_layout.bands, answer.band_layout.rows), layout[:2])
        self.assertEqual([f"{key:016x}" for key in answer.band_keys], expected)

    def test_the_published_layouts(self):
        for each in self.vectors()["layouts"]:
            with self.subTest(str(each)):
                ask = pb.ComputeFingerprintRequest(text="a b c", band_threshold=each["threshold"], band_recall=each["recall"])
                if each["bands_rows"] is None or each["threshold"] == 1:
                    self.assertEqual(self.client.error("ComputeFingerprint", ask).reason, "VALUE_OUT_OF_RANGE")
                else:
                    layout = self.client.call("ComputeFingerprint", ask).band_layout
                    self.assertEqual([layout.bands, layout.rows], each["bands_rows"])

    def test_the_shape_of_a_fingerprint(self):
        answer = self.fingerprint(prose("shape", 500))
        self.assertEqual((answer.scheme, len(answer.exact_hash), len(answer.signature)), ("wp1", 16, 128))
        self.assertEqual((answer.word_count, answer.shingle_count), (500, 496))
        samples = list(answer.sampled_shingles)
        self.assertEqual(samples, sorted(set(samples)))
        self.assertTrue(32 <= len(samples) <= 256)
        self.assertTrue(answer.ruleset)

    def test_the_same_as_that_of_a_stored_report(self):
        text = with_furniture(prose("stored", 300))
        answer = self.fingerprint(text, scheme="wp1")
        self.client.add("r", text)
        got = self.client.get("r")
        self.assertEqual((got.exact_hash, got.scheme, got.word_count, got.basis, got.ruleset, list(got.excluded)),
                         (answer.exact_hash, answer.scheme, answer.word_count, answer.basis, answer.ruleset,
                          list(answer.excluded)))
        self.assertEqual(answer.word_count, 300)
        self.assertEqual(answer.exact_hash, self.fingerprint(prose("stored", 300)).exact_hash)

    def test_it_stores_nothing(self):
        before = self.client.info("default")
        self.fingerprint(prose("nothing"))
        self.assertEqual(self.client.info("default"), before)

    def test_bands_of_near_copies_share_a_key_at_the_same_place(self):
        story = sentences("bands", 400)
        copy, stranger = lay_out(story[:-2]), prose("a stranger", 400)
        mine, theirs, other = (self.fingerprint(t) for t in (lay_out(story), copy, stranger))
        layout = mine.band_layout
        self.assertEqual(len(mine.band_keys), layout.bands)
        self.assertLessEqual(layout.bands * layout.rows, 128)
        self.assertAlmostEqual(layout.recall, 1 - (1 - 0.5 ** layout.rows) ** layout.bands, delta=1e-9)
        self.assertGreaterEqual(layout.recall, 0.95)
        self.assertTrue(any(a == b for a, b in zip(mine.band_keys, theirs.band_keys)))
        self.assertFalse(any(a == b for a, b in zip(mine.band_keys, other.band_keys)))

    def test_the_layout_follows_the_targets(self):
        text = prose("targets")
        for threshold, recall in ((0.3, 0.9), (0.5, 0.5), (0.8, 0.99), (0.9, 0.999)):
            with self.subTest(threshold=threshold, recall=recall):
                layout = self.fingerprint(text, band_threshold=threshold, band_recall=recall).band_layout
                self.assertGreaterEqual(layout.recall, recall)
                self.assertAlmostEqual(layout.recall, 1 - (1 - threshold ** layout.rows) ** layout.bands, delta=1e-9)


if __name__ == "__main__":
    unittest.main()
