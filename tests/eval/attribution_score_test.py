"""The scoring of attributions, on sentences of our own."""

import unittest

import attribution_score as score

TEXT = "Ada Brink, the mayor of Oslo, said the crane had failed. He agreed."


def span(part, start=0):
    begin = TEXT.index(part, start)
    return (begin, begin + len(part))


def attribution(source, content, cue="said", **more):
    return {"source": [span(source)] if source else [], "cue": [span(cue)], "content": [span(content)], **more}


class Heads(unittest.TestCase):
    def test_names_appositions_and_prepositions(self):
        words = score.head_words(TEXT, [span("Ada Brink, the mayor of Oslo")])
        self.assertEqual(words, {"brink", "mayor"})

    def test_quantities_count_both_ways(self):
        text = "thousands of angry drivers"
        self.assertEqual(score.head_words(text, [(0, len(text))]), {"thousands", "drivers"})


class Match(unittest.TestCase):
    truth = attribution("Ada Brink, the mayor of Oslo", "the crane had failed")

    def test_half_of_the_longer_content_is_enough(self):
        self.assertEqual(score.match(TEXT, [attribution("Brink", "the crane")], [self.truth]), {})
        self.assertEqual(score.match(TEXT, [attribution("Brink", "the crane had")], [self.truth]), {0: 0})
        whole = attribution("Brink", "Ada Brink, the mayor of Oslo, said the crane had failed")
        self.assertEqual(score.match(TEXT, [whole], [self.truth]), {})

    def test_the_head_of_the_source_decides(self):
        self.assertEqual(score.match(TEXT, [attribution("Oslo", "the crane had failed")], [self.truth]), {})
        self.assertEqual(score.match(TEXT, [attribution("the mayor", "the crane had failed")], [self.truth]), {0: 0})

    def test_an_antecedent_stands_for_its_pronoun(self):
        answer = attribution("He", "the crane had failed", antecedent=[span("Ada Brink")])
        self.assertEqual(score.match(TEXT, [answer], [self.truth]), {0: 0})
        answer["antecedent"] = []
        self.assertEqual(score.match(TEXT, [answer], [self.truth]), {})

    def test_one_to_one(self):
        answers = [attribution("Brink", "the crane had failed"), attribution("Brink", "the crane had")]
        self.assertEqual(score.match(TEXT, answers, [self.truth]), {0: 0})


class Wilson(unittest.TestCase):
    def test_interval(self):
        low, high = score.wilson(5, 10)
        self.assertAlmostEqual(low, 0.269, places=2)
        self.assertAlmostEqual(high, 0.731, places=2)
        self.assertEqual(score.wilson(0, 0), (0.0, 1.0))


if __name__ == "__main__":
    unittest.main()
