"""The evidence: shared passages, as ranges of bytes and of code points, cut the same words out of both texts."""

import re
import unittest

from harness import ServerTest
from texts import SCRIPTS, lay_out, script, sentences, with_furniture
from wire import pb

WIRE = sentences("the wire story", 240)
OWN = sentences("words of our own", 240)


def words(text):
    return re.findall(r"\w+", text.casefold())


class PassagesTest(ServerTest):
    def cut(self, span, text):
        """The text of a span, checked to be the same in bytes and in code points."""
        self.assertLess(span.byte_begin, span.byte_end)
        by_bytes = text.encode()[span.byte_begin:span.byte_end].decode()
        self.assertEqual(by_bytes, text[span.code_point_begin:span.code_point_end])
        return by_bytes

    def passages(self, mine, theirs, check_words=True):
        """The passages that AddReport gives of `mine` beside `theirs`, each checked on both sides: their cuts of mine."""
        self.client.add("theirs", theirs, "wire.example")
        match, = self.client.add("mine", mine, include_passages=True).matches.matches
        compared = self.client.call("CompareReports", pb.CompareReportsRequest(
            corpus=self.corpus, a=pb.Subject(report_id="mine"), b=pb.Subject(report_id="theirs")))
        self.assertEqual(compared.comparison.passages, match.comparison.passages)
        found, cuts, end = match.comparison.passages, [], 0
        self.assertTrue(0 < len(found) <= 32)
        for passage in found:
            here, there = self.cut(passage.in_report, mine), self.cut(passage.in_match, theirs)
            self.assertGreaterEqual(passage.in_report.byte_begin, end, "in a's order, disjoint")
            end = passage.in_report.byte_end
            self.assertEqual(words(here), words(there))
            if check_words:
                self.assertEqual(passage.words, len(words(here)))
                self.assertGreaterEqual(passage.words, 5)
            self.assertEqual((here, there), (here.strip(), there.strip()), "begins and ends with a word")
            cuts.append(here)
        return cuts

    def test_one_passage_of_a_plain_copy(self):
        text = lay_out(WIRE)
        self.assertEqual([words(cut) for cut in self.passages(text, lay_out(WIRE, 2))], [words(text)])

    def test_passages_are_as_long_as_they_can_be(self):
        mine = lay_out(OWN[:2] + WIRE[4:8] + OWN[2:4] + WIRE[10:15])
        cuts = self.passages(mine, lay_out(WIRE))
        self.assertEqual([words(cut) for cut in cuts], [words(" ".join(WIRE[4:8])), words(" ".join(WIRE[10:15]))])

    def test_passages_that_changed_their_order(self):
        cuts = self.passages(lay_out(WIRE[8:] + OWN[:3] + WIRE[:8]), lay_out(WIRE))
        self.assertEqual([words(cut) for cut in cuts], [words(" ".join(WIRE[8:])), words(" ".join(WIRE[:8]))])

    def test_furniture_never_stands_in_a_passage(self):
        text = lay_out(WIRE)
        for mine, theirs in ((with_furniture(text), text), (text, with_furniture(text))):
            with self.subTest(mine is text):
                self.client.corpus = self.corpus = self.corpus + "-x"
                cuts = self.passages(mine, theirs)
                self.assertEqual([w for cut in cuts for w in words(cut)], words(text))

    def test_at_most_32_the_longest(self):
        chosen = sentences("many", 1200)
        mine = lay_out([s for pair in zip(chosen, sentences("between", 1300)) for s in pair])
        cuts = self.passages(mine, lay_out(chosen))
        self.assertEqual(len(cuts), 32)
        longest = sorted((len(words(s)) for s in chosen), reverse=True)[:32]
        self.assertEqual(sorted((len(words(cut)) for cut in cuts), reverse=True), longest)

    def test_characters_of_several_bytes(self):
        wire = [s.replace("a", "á").replace("o", "“ö”" if i % 2 else "ო").replace("e", "😀 e") for i, s in enumerate(WIRE)]
        own = [s.replace("e", "é") for s in OWN]
        cuts = self.passages(lay_out(own[:5] + wire[3:12] + own[5:]), "🗞️ " + lay_out(wire))
        self.assertEqual([words(cut) for cut in cuts], [words(" ".join(wire[3:12]))])

    def test_invisible_characters_inside_words(self):
        soft = lay_out(WIRE).replace("arbo", "ar\u00adbo").replace("ou", "o\u200du")
        self.client.add("theirs", lay_out(WIRE), "wire.example")
        match, = self.client.add("mine", soft, include_passages=True).matches.matches
        passage, = match.comparison.passages
        here, there = self.cut(passage.in_report, soft), self.cut(passage.in_match, lay_out(WIRE))
        self.assertEqual(words(here.replace("\u00ad", "").replace("\u200d", "")), words(there))
        self.assertEqual(len(words(there)), passage.words)

    def test_other_scripts(self):
        for name in SCRIPTS:
            with self.subTest(name):
                self.client.corpus = self.corpus = f"passages-{name}"
                lines, own = (script(name, seed).splitlines() for seed in (1, 2))
                mine, theirs = "\n".join(own[:1] + lines[1:5] + own[1:2]), "\n".join(lines)
                cuts = self.passages(mine, theirs, check_words=name not in ("han", "hiragana", "thai"))
                shared = "".join(words("\n".join(lines[1:5])))
                cut = "".join(w for c in cuts for w in words(c))
                self.assertIn(cut, "".join(words(theirs)))
                self.assertGreaterEqual(len(cut), 0.9 * len(shared), "all that is shared, but what line breaks may cost")

    def test_passages_are_opt_in(self):
        self.client.add("theirs", lay_out(WIRE))
        matches = [self.client.add("mine", lay_out(WIRE)).matches, self.client.find(lay_out(WIRE))]
        batch = [self.client.report("batch", lay_out(WIRE))]
        matches.append(self.client.add_batch(batch)[0].matches)
        for found in matches:
            self.assertTrue(found.matches)
            self.assertFalse(any(m.comparison.passages for m in found.matches))
        self.assertTrue(self.client.find(lay_out(WIRE), include_passages=True).matches[0].comparison.passages)
        batch = self.client.add_batch([self.client.report("batch 2", lay_out(WIRE))], include_passages=True)
        self.assertTrue(batch[0].matches.matches[0].comparison.passages)

    def test_excluded_spans_count_code_points(self):
        text = "“Ürgüp” ქარი 😀 " + lay_out([s.replace("a", "ä") for s in WIRE])
        at = text.index("\n", 40) + 1
        text = text[:at] + "Also Read | Café 😀 is open\n" + text[at:]
        self.client.add("r", text)
        found = [self.cut(e.span, text).strip() for e in self.client.get("r").excluded]
        self.assertEqual(found, ["Also Read | Café 😀 is open"])
        fingerprint = self.client.call("ComputeFingerprint", pb.ComputeFingerprintRequest(text=text))
        self.assertEqual([self.cut(e.span, text).strip() for e in fingerprint.excluded], found)


if __name__ == "__main__":
    unittest.main()
