"""The credibility service with a real dedup service behind it: what it finds, what it counts, and what becomes of both
when dedup is away and when originals come late."""

import concurrent.futures
import itertools
import unittest

from credibility import PENDING, RESOLVED, Pair, analysis_pb2, origin_pb2, recurring_line_pb2, wait_for
from credibility_pair import PairTest, at, story
from wire import Status, WireError


class RecordTest(PairTest):
    def test_replays_revises_and_deletes(self):
        one, two = story("replays one"), story("replays two")
        first = self.record("r1", one, "news.daily.example")
        self.assertEqual((first.revision, first.replayed, first.provenance, first.outlet),
                         (1, False, RESOLVED, "daily.example"))
        again = self.record("r1", one, "news.daily.example")
        self.assertTrue(again.replayed)
        self.assertEqual(again.analysis, first.analysis)
        self.assertEqual(again.place.cluster_id, first.place.cluster_id)
        revised = self.record("r1", two, "news.daily.example")
        self.assertEqual((revised.revision, revised.replayed), (2, False))
        self.assertEqual(self.client.profile("daily.example").counts.reports, 1)
        back = self.client.record("r1", one, "news.daily.example", expected_revision=2, observe_time=at(0))
        self.assertEqual((back.revision, back.replayed), (3, False))
        deleted = self.client.delete("r1").delete_time
        self.assertEqual(self.client.delete("r1").delete_time, deleted)
        self.assertEqual(self.client.ledger(), {})
        with self.assertRaises(WireError) as caught:
            self.record("r1", one, "news.daily.example")
        self.assertEqual(caught.exception.reason, "REPORT_DELETED")

    def test_records_a_batch_in_order(self):
        text = story("batch")
        reports = [self.client.report(f"b{i}", text if i != 2 else " ", f"paper{i}.example", observe_time=at(i))
                   for i in range(4)]
        results = self.client.record_batch(reports)
        self.assertEqual([r.HasField("response") for r in results], [True, True, False, True])
        self.assertEqual(results[2].status.code, Status.INVALID_ARGUMENT.value[0])
        # First seen alone is no proof of origin.
        self.assertEqual(results[0].response.reuse, origin_pb2.REUSE_UNRESOLVED)
        self.assertEqual(results[3].response.reuse, origin_pb2.REUSE_WHOLE)
        self.assertEqual(results[1].response.analysis.view, analysis_pb2.ANALYSIS_VIEW_SUMMARY)
        self.assertEqual(len({r.response.place.cluster_id for r in results if r.HasField("response")}), 1)

    def test_an_original_that_arrives_last_changes_the_profile(self):
        text = story("late original")
        fields = {"byline": "", "credit_line": ""}
        self.record("a", text, "alpha.example", 1, **fields)
        second = self.record("b", text, "beta.example", 2, **fields)
        self.assertEqual(second.origin.kind, origin_pb2.ORIGIN_KIND_UNKNOWN)
        self.assertEqual(self.client.figure("alpha.example", "REPRINT_CREDIT_RATE"), (0, 0))
        self.assertEqual(self.client.figure("alpha.example", "REPRINT_RATE"), (0, 0))
        wire = self.record("w", text, "apnews.com", 3, **fields)
        self.assertEqual((wire.origin.kind, wire.origin.agency_id), (origin_pb2.ORIGIN_KIND_REPORT, "ap"))
        # Nobody credits it, and its copy is there: both are reprints without credit, the one that was first too.
        for outlet in ("alpha.example", "beta.example"):
            self.assertEqual(self.client.figure(outlet, "REPRINT_CREDIT_RATE"), (0, 1), outlet)
            self.assertEqual(self.client.figure(outlet, "REPRINT_RATE"), (1, 1), outlet)
            self.assertEqual(self.client.profile(outlet).counts.credits_none, 1)
        page = self.client.origin(report_id="a")
        self.assertEqual([m.report_id for m in page.members], ["a", "b", "w"])
        self.assertEqual(self.client.origin(cluster_id=page.cluster_id), page)
        self.client.delete("w")
        self.assertEqual(self.client.figure("alpha.example", "REPRINT_CREDIT_RATE"), (0, 0))

    def test_whose_words_a_text_is_does_not_go_by_who_was_seen_or_came_first(self):
        text = story("whose words", 150)
        shares = {}
        for seen in (0.5, 9):  # the agency's, in hours
            reports = (("w", text, "apnews.com", seen), ("a", text + "\n" + story("own words", 40), "alpha.example", 1),
                       ("b", text, "beta.example", 2), ("c", text + "\n" + story("more own words", 60), "gamma.example", 4))
            ledgers = []
            for number, order in enumerate(itertools.permutations(reports)):
                client = self.pair.credibility.client(f"whose-words-{int(seen)}-{number}")
                self.addCleanup(client.close)
                for report_id, body, outlet, hours in order:
                    client.record(report_id, body, outlet, observe_time=at(hours), byline="", credit_line="")
                ledgers.append(client.ledger())
                self.assertEqual(ledgers[-1], ledgers[0], [report[0] for report in order])
            shares[seen] = {outlet: figures["METRIC_ORIGINAL_SHARE"] for outlet, (_, figures, _) in ledgers[0].items()}
        self.assertEqual(shares[0.5], shares[9])
        k, n, _ = shares[9]["apnews.com"]
        self.assertEqual(k, n)
        for outlet, least, most in (("alpha.example", 0.15, 0.3), ("beta.example", 0, 0), ("gamma.example", 0.2, 0.4)):
            k, n, _ = shares[9][outlet]
            self.assertTrue(least <= k / n <= most, (outlet, k, n))

    def test_explains_a_figure(self):
        self.record("e1", "SEOUL — " + story("explains"), "gazette.example", 1)
        self.record("e2", story("explains other"), "gazette.example", 2)
        answer = self.client.explain("gazette.example", "DATELINE_RATE")
        self.assertEqual((answer.value.k, answer.value.n), (1, 2))
        self.assertEqual([(e.report_id, e.k, e.n) for e in answer.evidence], [("e2", 0, 1), ("e1", 1, 1)])
        self.assertEqual(answer.evidence[1].places[0].span.byte_begin, 0)
        first = self.client.explain("gazette.example", "DATELINE_RATE", page_size=1)
        rest = self.client.explain("gazette.example", "DATELINE_RATE", page_size=1, page_token=first.next_page_token)
        self.assertEqual([e.report_id for e in (*first.evidence, *rest.evidence)], ["e2", "e1"])

    def test_learns_what_recurs_and_obeys_corrections(self):
        line = "Evening edition of the harbour desk"
        for i in range(3):
            self.record(f"l{i}", story(f"recurs {i}") + "\n" + line + "\n", "herald.example", i * 72)
        fourth = self.record("l3", story("recurs 3") + "\n" + line + "\n", "herald.example", 300)
        learnt = [label for label in fourth.analysis.lines if label.recurring_line]
        self.assertEqual([label.kind for label in learnt], ["recurring_line"])
        shown = self.client.lines("herald.example")
        self.assertEqual([(l.line_id, l.active, l.example) for l in shown.lines],
                         [(learnt[0].recurring_line, True, line)])
        self.assertEqual(fourth.analysis.recurring_lines_generation, shown.generation)
        ruled = self.client.call("CorrectLine", recurring_line_pb2.CorrectLineRequest(
            corpus=self.client.corpus, outlet="herald.example", line_id=learnt[0].recurring_line,
            ruling=recurring_line_pb2.LINE_RULING_BODY, author="desk", reason="a column of ours"))
        self.assertFalse(ruled.line.active)
        fifth = self.record("l4", story("recurs 4") + "\n" + line + "\n", "herald.example", 400)
        self.assertEqual([label for label in fifth.analysis.lines if label.recurring_line], [])
        self.assertEqual(len(self.client.lines("herald.example").lines[0].corrections), 1)

    def test_many_who_send_one_new_report_at_once_all_get_its_place(self):
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            for i in range(8):
                text = story(f"at once {i}")
                answers = list(pool.map(lambda _: self.client.record(f"once{i}", text, "at-once.example",
                                                                     observe_time=at(i)), range(16)))
                self.assertEqual([a.provenance for a in answers], [RESOLVED] * 16)
                self.assertEqual(sum(not a.replayed for a in answers), 1)
                self.assertEqual({a.place.cluster_id for a in answers}, {answers[0].place.cluster_id})
        self.assertEqual(self.client.profile("at-once.example").counts.reports, 8)


class AwayTest(unittest.TestCase):
    """What is recorded while dedup is away ends as if it had been there."""

    def test_what_was_pending_completes(self):
        pair = Pair("--dedup-timeout=300ms")
        self.addCleanup(pair.close)
        pair.start()
        reports = [(f"p{i}", story(f"pending {i % 3}"), f"paper{i % 5}.example", i) for i in range(12)]
        away, there = (pair.credibility.client(corpus) for corpus in ("away", "there"))
        pair.dedup.kill()
        for report_id, text, outlet, hours in reports:
            answer = away.record(report_id, text, outlet, observe_time=at(hours))
            self.assertEqual(answer.provenance, PENDING)
            self.assertFalse(answer.HasField("place"))
        self.assertEqual(sum(away.profile(f"paper{i}.example").counts.pending for i in range(5)), 12)
        pair.credibility.kill()
        pair.start_dedup()
        pair.credibility.start()
        away, there = (pair.credibility.client(corpus) for corpus in ("away", "there"))
        for report_id, text, outlet, hours in reports:
            self.assertEqual(there.record(report_id, text, outlet, observe_time=at(hours), timeout=20).provenance,
                             RESOLVED)
        wait_for(lambda: away.ledger() == there.ledger(), what="the same ledger")
        self.assertEqual(away.record(*reports[0][:3], observe_time=at(0)).provenance, RESOLVED)


if __name__ == "__main__":
    unittest.main()
