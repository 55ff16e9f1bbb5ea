"""The credibility service with a real dedup service behind it: what it finds, what it counts, and what becomes of both
when dedup is away and when originals come late."""

import concurrent.futures
import itertools
import time
import unittest

from credibility import (PENDING, RESOLVED, CredibilityServer, Pair, analysis_pb2, cpb, origin_pb2, recurring_line_pb2, registry_pb2,
                         wait_for)
from texts import lay_out, sentences
from wire import Status, WireError

HOUR = 3600
START = int(time.time()) - 20 * 24 * HOUR
PAGE = "WASHINGTON (AP) — The mayor said on Monday that the bridge will open in May.\n" \
       "Also Read | Harbour council puts off its vote\n" \
       "Officials who asked not to be named denied the claim.\n"


def at(hours):
    return {"seconds": START + int(hours * HOUR)}


def story(name, words=120):
    return lay_out(sentences(name, words))


class PairTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pair = Pair("--dedup-timeout=5s")
        cls.addClassCleanup(cls.pair.close)
        cls.pair.start()

    def setUp(self):
        self.client = self.pair.credibility.client(self._testMethodName.lower().replace("_", "-")[:60])
        self.addCleanup(self.client.close)

    def record(self, report_id, text, outlet, hours=0.0, **fields):
        return self.client.record(report_id, text, outlet, observe_time=at(hours), **fields)


class AnalyzeTest(PairTest):
    def test_finds_lines_credits_and_attributions(self):
        found = self.client.analyze(PAGE)
        self.assertEqual([line.kind for line in found.lines if line.drop], ["related_link"])
        self.assertIn(("ap", analysis_pb2.CREDIT_ROLE_TEXT_ORIGIN), [(c.agency_id, c.role) for c in found.credits])
        self.assertEqual(len(found.attributions), 2)
        self.assertNotIn(b"Also Read", found.clean_text.text_bytes)
        for run in found.clean_text.runs:
            original = PAGE.encode()[run.original.byte_begin:run.original.byte_end]
            self.assertEqual(found.clean_text.text_bytes[run.clean_byte_begin:][:len(original)], original)
            self.assertEqual(PAGE[run.original.code_point_begin:run.original.code_point_end].encode(), original)

    def test_gives_the_same_bytes_for_the_same_text(self):
        first = self.client.analyze(PAGE).SerializeToString(deterministic=True)
        self.assertEqual(self.client.analyze(PAGE).SerializeToString(deterministic=True), first)

    def test_says_what_is_wrong(self):
        error = self.client.error("AnalyzeReport", cpb.AnalyzeReportRequest(
            report=self.client.report("", b"good \xff bad", "")))
        self.assertEqual((error.code, error.reason, error.field),
                         (Status.INVALID_ARGUMENT, "TEXT_INVALID_UTF8", "report.text_bytes"))

    def test_lists_agencies_and_rules_by_pages(self):
        agencies, token = [], ""
        while True:
            page = self.client.call("ListAgencies", registry_pb2.ListAgenciesRequest(page_size=60, page_token=token))
            agencies += [agency.agency_id for agency in page.agencies]
            token = page.next_page_token
            if not token:
                break
        self.assertGreaterEqual(len(agencies), 100)
        self.assertEqual(agencies, sorted(set(agencies)))
        rules = self.client.call("ListRules", registry_pb2.ListRulesRequest(page_size=1000)).rules
        self.assertGreater(len({rule.rule_id for rule in rules}), 100)

    def test_lists_rules_of_every_target_with_examples(self):
        for target, least in (("LINE", 100), ("CREDIT", 20), ("ATTRIBUTION", 200)):
            rules, token = [], ""
            while True:
                page = self.client.call("ListRules", registry_pb2.ListRulesRequest(
                    target=registry_pb2.RuleTarget.Value("RULE_TARGET_" + target), page_size=150, page_token=token))
                rules += page.rules
                token = page.next_page_token
                if not token:
                    break
            self.assertGreaterEqual(len(rules), least, target)
            self.assertEqual(len({rule.rule_id for rule in rules}), len(rules), target)
            self.assertEqual([rule.rule_id for rule in rules if not rule.example], [], target)
            if target == "LINE":
                self.assertLessEqual({"structure.headline", "structure.standfirst", "structure.dateline"},
                                     {rule.rule_id for rule in rules if rule.form == "code"})
            if target == "CREDIT":
                self.assertLessEqual({"dateline", "field.byline"}, {rule.rule_id for rule in rules if rule.form == "code"})
        # What labels name is listed.
        known = {rule.rule_id for rule in rules} | {"according to", "no_comment"}
        for attribution in self.client.analyze(PAGE).attributions:
            self.assertIn(attribution.rule.split(":")[-1], known)
        self.assertIn("official", next(rule for rule in rules if rule.rule_id == "source.official_plural").pattern)


class RulesTest(unittest.TestCase):
    """Rules and measurements that take the place of the built-in ones at start."""

    def setUp(self):
        self.server = CredibilityServer("--admin-listen=", "--dedup-address=127.0.0.1:1")
        self.addCleanup(self.server.close)

    def write(self, name, contents):
        path = self.server.root / name
        path.write_text(contents)
        return path

    def test_cues_and_detectors_of_a_file(self):
        cues = self.write("cues", "version\t9\nproclaim\tassert\tqtb\t-\n")
        detectors = self.write("detectors", "version\t4\nbyline_rate\t90\t100\t380\t400\n")
        self.server.start(f"--attribution-cues={cues}", f"--detectors={detectors}", "--dedup-timeout=50ms")
        client = self.server.client()
        self.addCleanup(client.close)
        found = client.analyze("The mayor said on Monday that the bridge was to open in May. "
                               "The council proclaimed that it was not.\n", language="en")
        self.assertEqual([a.rule.split(":")[-1] for a in found.attributions], ["proclaim"])
        self.assertRegex(found.ruleset_version, r"attributions-\d+\.9-")
        client.record("r", story("calibrated"), "gazette.example")
        profile = client.profile("gazette.example")
        self.assertRegex(profile.calibration.detectors, "^detectors-4-[0-9a-f]{16}$")
        self.assertRegex(profile.calibration.version, "^calibration-[0-9a-f]{16}$")
        self.assertGreater(profile.calibration.compute_time.seconds, START)

    def test_a_broken_file_is_refused_and_named(self):
        detectors = self.write("detectors", "version\t4\nbyline_rate\t90\n")
        with self.assertRaisesRegex(AssertionError, "(?s)ended with 2 .*detectors:2: expected a metric and four counts"):
            self.server.start(f"--detectors={detectors}")


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
