"""The scoring itself, on pairs counted by hand."""

import unittest

from score import adjusted_rand_index, score, show


def pairs(**relations):
    return {frozenset(name): relation for name, relation in relations.items()}


TRUTH = pairs(ab="copy", ac="trimmed", ad="version", ae="excerpt", bc="partial", bd="copy", xy="copy")


def found(**relations):
    return {pair: (relation, 0.5) for pair, relation in pairs(**relations).items()}


class ScoreTest(unittest.TestCase):
    def test_counts(self):
        result = score(found(ab="EXACT", ac="EXPANDED", ad="COPY", ae="TRIMMED", bc="COPY", cd="TRIMMED", xy="PARTIAL"),
                       TRUTH)
        self.assertEqual(result.true_positives, 2)
        self.assertEqual([e[1:] for e in result.false_positives],
                         [("c", "d", "none", "TRIMMED"), ("b", "c", "partial", "COPY")])
        self.assertEqual([e[1:] for e in result.false_negatives],
                         [("b", "d", "copy", "none"), ("x", "y", "copy", "PARTIAL")])
        self.assertEqual((result.precision, result.recall, result.f1), (0.5, 0.5, 0.5))
        self.assertEqual(result.confusion["version", "COPY"], 1)

    def test_what_is_left_out(self):
        result = score(found(ab="COPY", cd="COPY"), TRUTH, ["x", "d"])
        self.assertEqual((result.true_positives, len(result.false_positives), len(result.false_negatives)), (1, 0, 1))

    def test_excerpt_and_partial_are_no_positives(self):
        result = score(found(ab="EXCERPT", ac="PARTIAL", bc="PARTIAL", yz="EXCERPT"), TRUTH)
        self.assertEqual((result.true_positives, len(result.false_positives), len(result.false_negatives)), (0, 0, 4))
        self.assertEqual((result.precision, result.f1), (0, 0))

    def test_it_prints_ids_and_figures(self):
        text = show("set", score(found(ab="COPY", cd="COPY"), TRUTH))
        for part in ("precision 0.5000", "recall 0.2500", "F1 0.3333", "wrong: c d", "missed: x y"):
            self.assertIn(part, text)

    def test_adjusted_rand_index(self):
        self.assertEqual(adjusted_rand_index([1, 1, 2, 2], ["x", "x", "y", "y"]), 1)
        # Worked by hand: pairs together in both, less those by chance, over the most there could be less those.
        self.assertAlmostEqual(adjusted_rand_index([1, 1, 2, 2], [1, 1, 1, 2]), (1 - 1) / (2.5 - 1))
        self.assertAlmostEqual(adjusted_rand_index([1, 1, 1, 2, 2, 2], [1, 1, 2, 2, 3, 3]), (2 - 1.2) / (4.5 - 1.2))


if __name__ == "__main__":
    unittest.main()
