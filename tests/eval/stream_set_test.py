"""The scoring of the stream: who counts as found, who as a template."""

import unittest

from stream_set import score_stream, show

PAIRS = {("a", "b"): ("resend", 1.0), ("a", "c"): ("resend", 0.5), ("b", "c"): ("resend", 0.4), ("c", "d"): ("template", 0.6),
         ("c", "e"): ("template", 0.7), ("d", "e"): ("template", 0.3), ("d", "f"): ("unclear", 0.3)}


class StreamScoreTest(unittest.TestCase):
    def test_a_resend_is_found_by_the_answer_to_the_later_one_alone(self):
        found = {("a", "b"): "EXACT", ("c", "a"): "COPY", ("b", "c"): "PARTIAL"}
        result = score_stream(found, PAIRS)
        self.assertEqual((result.resends, result.recall), (3, 1 / 3))
        self.assertEqual([m[1:] for m in result.misses], [("a", "c", "resend", "none"), ("b", "c", "resend", "PARTIAL")])

    def test_a_template_is_named_so_or_not_at_all(self):
        found = {("c", "d"): "TEMPLATE", ("c", "e"): "COPY", ("d", "f"): "COPY"}
        result = score_stream(found, PAIRS)
        self.assertEqual((result.templates, result.template_share), (3, 2 / 3))
        self.assertIn("template missed: c e  Jaccard 0.70, answered COPY", show(result))

    def test_a_template_is_no_resend(self):
        self.assertEqual(score_stream({("a", "b"): "TEMPLATE"}, PAIRS).recall, 0)


if __name__ == "__main__":
    unittest.main()
