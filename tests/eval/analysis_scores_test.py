"""The scoring of analyses, on answers made by hand."""

import unittest

from analysis_scores import line_ranges, removed_lines, score_lines, score_sample, score_wire, wilson


def label(line, begin, end, kind, drop=True):
    return {"line": line, "begin": begin, "end": end, "kind": kind, "drop": drop, "furniture": not drop, "rule": "r"}


def credit(agency, role="text_origin", begin=0, end=2):
    return {"agency": agency, "role": role, "begin": begin, "end": end, "field": "text", "rule": "r"}


class AnalysisScoresTest(unittest.TestCase):
    def test_ranges_are_bytes_and_know_every_terminator(self):
        self.assertEqual(line_ranges("é\r\nb\n\nc\u2028d"), [(0, 2), (4, 5), (6, 6), (7, 8), (11, 12)])
        self.assertEqual(line_ranges(""), [])
        self.assertEqual(line_ranges("a\n"), [(0, 1)])

    def test_a_line_is_removed_by_half_of_its_bytes(self):
        answer = {"lines": [label(0, 0, 5, "navigation"), label(1, 11, 15, "photo_credit", False),
                            label(2, 22, 32, "subheading", False)]}
        self.assertEqual(removed_lines(answer, [(0, 10), (11, 21), (22, 32)]), {0: "r"})

    def test_lines_are_averaged_over_pages(self):
        texts = {"a": "t\nb\nx\ny\nb", "b": "b\nx\nb\nx"}
        truth = {"a": ["title", "body", "boilerplate", "ambiguous", "body"], "b": ["body", "boilerplate", "body", "boilerplate"]}
        answers = {"a": {"lines": [label(2, 4, 5, "navigation"), label(3, 6, 7, "navigation")]},
                   "b": {"lines": [label(2, 4, 5, "navigation"), label(3, 6, 7, "navigation")]}}
        score = score_lines(texts, truth, answers)
        self.assertEqual((score.precision, score.recall, score.loss), (0.5, 0.5, 0.25))
        self.assertEqual(score.lost, [("b", 2, "r")])
        self.assertEqual(score.missed, [("b", 1)])
        with self.assertRaises(ValueError):
            score_lines({"a": "x"}, {"a": ["body", "body"]}, {"a": {"lines": []}})

    def test_a_sample(self):
        gold = {"boilerplate": [{"kind": "related_link", "byte": [0, 10], "line": 1}],
                "furniture": [{"kind": "headline", "byte": [11, 30], "line": 2}],
                "credits": [{"agency": "AP", "role": "photo", "byte": [40, 42]}]}
        right = {"lines": [label(0, 0, 10, "related_link"), label(1, 11, 30, "headline", False)],
                 "credits": [credit("ap", "photo", 40, 42)]}
        self.assertEqual(score_sample(gold, right),
                         ({"boilerplate": (1, 1), "furniture": (1, 1), "body lost": (0, 0), "credits": (1, 1)}, []))
        wrong = {"lines": [label(0, 0, 10, "navigation"), label(4, 50, 60, "headline", False)], "credits": [credit("ap")]}
        result, faults = score_sample(gold, wrong)
        self.assertEqual(result, {"boilerplate": (0, 1), "furniture": (0, 1), "body lost": (1, 0), "credits": (0, 2)})
        self.assertEqual(len(faults), 5)

    def test_wire(self):
        truth = {"a": "ap", "b": "afp", "c": "", "d": None, "e": ""}
        answers = {"a": {"credits": [credit("ap"), credit("afp", "photo")]}, "b": {"credits": [credit("afp", "contributor")]},
                   "c": {"credits": [credit("upi")]}, "d": {"credits": [credit("upi")]}, "e": {"credits": [credit("")]}}
        found, missed, false, unknown = score_wire(truth, answers)
        self.assertEqual([[entry[0] for entry in entries] for entries in (found, missed, false, unknown)],
                         [["a"], ["b"], ["c"], ["d"]])

    def test_wilson(self):
        low, high = wilson(41, 43)
        self.assertAlmostEqual(low, 0.8454, 3)
        self.assertAlmostEqual(high, 0.9871, 3)
        self.assertEqual(wilson(0, 0), (0.0, 1.0))


if __name__ == "__main__":
    unittest.main()
