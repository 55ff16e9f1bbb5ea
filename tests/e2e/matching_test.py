"""What the service says of copies, trims, expansions, excerpts and strangers, with the evidence it gives."""

import datetime
import re
import time
import unittest

from harness import ServerTest
from texts import FURNITURE, SCRIPTS, lay_out, prose, script, sentences, with_furniture
from wire import SAME_TEXT, match_pb2, pb, relation

EXACT, COPY, TRIMMED, EXPANDED = (relation(name) for name in ("EXACT", "COPY", "TRIMMED", "EXPANDED"))
EXCERPT, PARTIAL, UNRELATED = (relation(name) for name in ("EXCERPT", "PARTIAL", "UNRELATED"))
MIRROR = {TRIMMED: EXPANDED, EXPANDED: TRIMMED}
WIRE = sentences("the wire story", 240)
OWN = sentences("words of our own", 240)
DAY = 86400


def words(text):
    return re.findall(r"\w+", text.casefold())


class MatchingTest(ServerTest):
    def only(self, matches, report_id="wire"):
        """The one match, checked to be of `report_id`."""
        self.assertEqual([m.report_id for m in matches.matches], [report_id])
        return matches.matches[0].comparison

    def compare(self, a, b):
        return self.client.call("CompareReports", pb.CompareReportsRequest(corpus=self.corpus, a=a, b=b))

    def both_ways(self, text, expected):
        """Adds `text` beside the wire story; the comparison, checked to be mirrored when asked the other way round."""
        self.client.add("wire", lay_out(WIRE), "wire.example")
        added = self.only(self.client.add("r", text, include_passages=True).matches)
        self.assertEqual(added.relation, expected)
        back = self.only(self.client.find(report_id="wire"), "r")
        self.assertEqual(back.relation, MIRROR.get(expected, expected))
        self.assertEqual((back.jaccard, back.containment, back.reverse_containment),
                         (added.jaccard, added.reverse_containment, added.containment))
        exact = self.compare(pb.Subject(report_id="r"), pb.Subject(report_id="wire"))
        for name in ("relation", "jaccard", "containment", "reverse_containment"):
            self.assertAlmostEqual(getattr(exact.comparison, name), getattr(added, name), delta=1e-6)
        self.assertEqual(not exact.failed_tests, expected in SAME_TEXT)
        return added

    def shingles(self, text):
        found = words(text)
        return {tuple(found[i:i + 5]) for i in range(len(found) - 4)}

    def check_numbers(self, comparison, a, b):
        """Against the exact shingle sets, computed here."""
        a, b = self.shingles(a), self.shingles(b)
        self.assertAlmostEqual(comparison.jaccard, len(a & b) / len(a | b), delta=1e-5)
        self.assertAlmostEqual(comparison.containment, len(a & b) / len(a), delta=1e-5)
        self.assertAlmostEqual(comparison.reverse_containment, len(a & b) / len(b), delta=1e-5)

    def test_an_exact_copy(self):
        added = self.both_ways(lay_out(WIRE, 2), EXACT)
        self.assertEqual((added.jaccard, added.containment, added.reverse_containment), (1, 1, 1))

    def test_case_and_punctuation_are_no_difference(self):
        text = lay_out(WIRE).upper().replace(".", " –").replace(" ", "\u00a0", 9).replace("HARBOUR", "\u201cHARBOUR\u201d")
        self.both_ways(text, EXACT)

    def test_furniture_inside_a_copy_is_left_out(self):
        text = with_furniture(lay_out(WIRE))
        added = self.both_ways(text, EXACT)
        got = self.client.get("r")
        lines = [text.encode()[e.span.byte_begin:e.span.byte_end].decode().strip() for e in got.excluded]
        self.assertEqual(lines, [FURNITURE[2], *FURNITURE[:2], *FURNITURE[3:]])
        for excluded in got.excluded:
            self.assertTrue(excluded.kind and excluded.kind != "caller" and excluded.rule)
        self.assertEqual(got.basis, match_pb2.FINGERPRINT_BASIS_BODY)
        self.assertEqual(got.ruleset, self.client.info().ruleset)
        self.assertEqual(got.exact_hash, self.client.get("wire").exact_hash)
        for passage in added.passages:
            cut = text.encode()[passage.in_report.byte_begin:passage.in_report.byte_end].decode()
            self.assertFalse([line for line in FURNITURE if line in cut], "furniture is no part of a passage")

    def test_what_the_caller_excludes_is_left_out(self):
        self.client.add("wire", lay_out(WIRE), "wire.example")
        extra = prose("what the caller knows to be no body", 60)
        text = lay_out(WIRE[:8], 8) + extra + lay_out(WIRE[8:])
        begin = text.index(extra)
        mask = pb.BodyMask(excluded=[{"begin": begin, "end": begin + len(extra)}], ruleset="mine 1")
        self.assertIn(self.only(self.client.find(text)).relation, (COPY, EXPANDED))
        self.assertEqual(self.only(self.client.find(text, body_mask=mask)).relation, EXACT)
        self.assertEqual(self.only(self.client.add("r", text, body_mask=mask).matches).relation, EXACT)
        got = self.client.get("r")
        self.assertEqual([(e.span.byte_begin, e.span.byte_end, e.kind, e.rule) for e in got.excluded],
                         [(begin, begin + len(extra), "caller", "")])
        self.assertEqual(got.ruleset, "mine 1")

    def test_a_trimmed_copy(self):
        text = lay_out(WIRE[:len(WIRE) // 2])
        added = self.both_ways(text, TRIMMED)
        self.check_numbers(added, text, lay_out(WIRE))
        self.assertEqual(added.containment, 1)

    def test_an_expanded_copy(self):
        text = lay_out(OWN[:8] + WIRE + OWN[8:16])
        self.check_numbers(self.both_ways(text, EXPANDED), text, lay_out(WIRE))

    def test_a_copy_with_changes(self):
        text = lay_out(WIRE[:3] + OWN[:3] + WIRE[6:])
        self.check_numbers(self.both_ways(text, COPY), text, lay_out(WIRE))

    def test_a_short_report_inside_a_round_up(self):
        short = WIRE[:4]
        text = lay_out(OWN + short + sentences("more of the round-up", 300))
        self.client.add("short", lay_out(short), "wire.example")
        added = self.only(self.client.add("round-up", text).matches, "short")
        self.assertEqual(added.relation, EXCERPT)
        self.assertEqual(added.reverse_containment, 1)
        self.assertEqual(self.only(self.client.find(report_id="short"), "round-up").relation, EXCERPT)
        failed = self.compare(pb.Subject(report_id="short"), pb.Subject(report_id="round-up"))
        self.assertEqual(failed.comparison.relation, EXCERPT)
        ratio = [f for f in failed.failed_tests if f.measure == "length_ratio"]
        self.assertEqual([(f.required, round(f.actual, 6)) for f in ratio], [(0.25, round(failed.length_ratio, 6))])

    def test_a_shared_passage(self):
        text = lay_out(OWN[:10] + WIRE[:5] + OWN[10:])
        added = self.both_ways(text, PARTIAL)
        self.check_numbers(added, text, lay_out(WIRE))

    def test_strangers(self):
        self.client.add("wire", lay_out(WIRE), "wire.example")
        self.assertEqual(list(self.client.add("r", lay_out(OWN)).matches.matches), [])
        answer = self.compare(pb.Subject(report_id="r"), pb.Subject(report_id="wire"))
        self.assertEqual(answer.comparison.relation, UNRELATED)
        self.assertEqual(list(answer.comparison.passages), [])
        self.assertEqual((answer.word_count_a, answer.word_count_b), (240, 240))
        self.assertEqual(answer.length_ratio, 1)
        failed = {(f.measure, f.required, f.actual) for f in answer.failed_tests}
        self.assertIn(("jaccard", 0.3, 0), failed)
        self.assertIn(("containment", 0.6, 0), failed)

    def test_texts_that_are_sent_compare_like_stored_ones(self):
        a, b = lay_out(WIRE), lay_out(WIRE[:12] + OWN[:9])
        self.client.add("a", a)
        self.client.add("b", b)
        stored = self.compare(pb.Subject(report_id="a"), pb.Subject(report_id="b"))
        self.assertEqual(self.compare(pb.Subject(text=a), pb.Subject(text_bytes=b.encode())), stored)
        self.assertTrue(stored.comparison.passages)
        sizes = sorted(len({tuple(words(text)[i:i + 5]) for i in range(len(words(text)) - 4)}) for text in (a, b))
        self.assertEqual(stored.length_ratio, sizes[0] / sizes[1])

    def test_other_scripts(self):
        for name in SCRIPTS:
            with self.subTest(name):
                text = script(name, 1)
                half = "".join(text.splitlines(keepends=True)[:5])
                self.client.add(name, text)
                added = self.only(self.client.add(f"{name} copy", "· " + text).matches, name)
                self.assertEqual(added.relation, EXACT)
                found = {m.report_id: m.comparison.relation for m in self.client.find(half).matches}
                self.assertEqual(found, {name: TRIMMED, f"{name} copy": TRIMMED})
                self.assertEqual(list(self.client.find(script(name, 2)).matches), [])

    def test_too_few_words_are_compared_by_hash_only(self):
        self.assertEqual(self.client.info().policy.min_words, 10)
        nine, ten = " ".join(words(WIRE[0])[:9]), " ".join(words(WIRE[0] + OWN[0])[:10])
        first = self.client.add("nine", nine)
        self.assertTrue(first.matches.exact_only)
        self.assertEqual(first.matches.word_count, 9)
        self.assertEqual(self.only(self.client.add("again", nine.upper()).matches, "nine").relation, EXACT)
        self.assertEqual(list(self.client.add("less", nine.rsplit(" ", 1)[0]).matches.matches), [])
        self.assertFalse(self.client.add("ten", ten).matches.exact_only)
        for text in ("x", "!", "…—…", "\u200d", "東"):
            with self.subTest(text):
                self.assertTrue(self.client.add(f"1 {text!r}", text).matches.exact_only)
                found = {m.report_id: m.comparison.relation for m in self.client.find(text + " ").matches}
                self.assertEqual(found.get(f"1 {text!r}"), EXACT)
                self.assertFalse({"nine", "again", "less", "ten"} & set(found))

    def test_the_whole_text_where_too_little_body_would_stay(self):
        body = lay_out(WIRE)
        for count, basis in ((29, match_pb2.FINGERPRINT_BASIS_WHOLE_TEXT), (30, match_pb2.FINGERPRINT_BASIS_BODY)):
            text = " ".join(words(body)[:count]) + "\n" + FURNITURE[0] + "\n" + FURNITURE[1] + "\n"
            answer = self.client.add(f"of {count}", text)
            self.assertEqual(answer.matches.basis, basis)
            got = self.client.get(f"of {count}")
            self.assertEqual((got.basis, got.word_count), (basis, answer.matches.word_count))
            whole = basis == match_pb2.FINGERPRINT_BASIS_WHOLE_TEXT
            self.assertEqual(answer.matches.word_count, len(words(text)) if whole else count)
            self.assertEqual(len(got.excluded), 0 if whole else 2)

    def test_the_match_window(self):
        now = int(time.time())
        ages = {"old": 15 * DAY + 60, "month": 30 * DAY, "recent": 13 * DAY, "yesterday": DAY}
        for name, age in ages.items():
            self.client.add(name, lay_out(WIRE), observe_time={"seconds": now - age})

        def found(**request):
            return {m.report_id for m in self.client.find(lay_out(WIRE), **request).matches}

        self.assertEqual(found(), {"recent", "yesterday"})
        self.assertEqual(found(observe_time={"seconds": now - 16 * DAY}), {"old", "recent", "month"})
        self.assertEqual(found(observe_time={"seconds": now - 27 * DAY}), {"old", "recent", "month"}, "14 days are within")
        self.assertEqual(found(observed_after={"seconds": now - 2 * DAY}), {"yesterday"})
        self.assertEqual(found(observed_before={"seconds": now - 2 * DAY}), {"recent"})
        self.assertEqual(found(observed_after={"seconds": now - 60 * DAY}), {"recent", "yesterday"}, "it can only narrow")
        at = now - ages["recent"]
        self.assertEqual(found(observed_after={"seconds": at}, observed_before={"seconds": at + 1}), {"recent"})
        self.assertEqual(found(observed_after={"seconds": at + 1}, observed_before={"seconds": at}), set())
        self.assertEqual({m.report_id for m in self.client.find(report_id="old").matches}, {"recent"})
        late = self.client.add("late", lay_out(WIRE), observe_time={"seconds": now - 2 * DAY})
        self.assertEqual({m.report_id for m in late.matches.matches}, {"recent", "yesterday", "old"})

    def test_max_matches_and_order(self):
        for number in range(30):
            kept = WIRE if number == 17 else WIRE[number % 3:] + sentences(number, 12 + number)
            self.client.add(f"r{number}", lay_out(kept))
        for asked, given in ((0, 20), (1, 1), (7, 7)):
            self.assertEqual(len(self.client.find(lay_out(WIRE), max_matches=asked).matches), given)
        matches = self.client.find(lay_out(WIRE), max_matches=100)
        self.assertEqual(len({m.report_id for m in matches.matches}), 30)
        self.assertEqual(matches.matches[0].report_id, "r17", "an identical text comes first")
        self.assertGreaterEqual(matches.candidates, 30)
        self.assertFalse(matches.candidates_truncated)
        few = self.client.find(lay_out(WIRE), max_matches=3)
        self.assertEqual(few.matches[0], matches.matches[0])
        self.assertLessEqual({m.report_id for m in few.matches}, {m.report_id for m in matches.matches})

    def test_a_stored_report_is_not_its_own_match(self):
        self.client.add("wire", lay_out(WIRE))
        self.assertEqual(list(self.client.find(report_id="wire").matches), [])

    def test_finding_stores_nothing_and_agrees_with_adding(self):
        self.client.add("wire", lay_out(WIRE), "wire.example")
        before = self.client.info()
        text = lay_out(WIRE[:9] + OWN[:4])
        found = self.client.find(text, include_passages=True)
        self.assertEqual(self.client.info(), before)
        self.assertEqual(self.client.add("r", text, include_passages=True).matches, found)

    def test_a_match_says_which_revision_of_whom(self):
        observed = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) - datetime.timedelta(days=3)
        self.client.add("wire", lay_out(OWN), "wire.example", observe_time={"seconds": int(observed.timestamp())})
        self.client.add("wire", lay_out(WIRE), "wire.example")
        match = self.client.add("r", lay_out(WIRE)).matches.matches[0]
        self.assertEqual((match.outlet, match.revision, match.observe_time.ToDatetime(datetime.timezone.utc)),
                         ("wire.example", 2, observed))


if __name__ == "__main__":
    unittest.main()
