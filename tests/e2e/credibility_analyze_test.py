"""What the credibility service finds in a text by itself, and the rules it finds it by."""

import unittest

from credibility import CredibilityServer, analysis_pb2, cpb, registry_pb2
from credibility_pair import START, PairTest, at, story
from wire import Status

PAGE = "WASHINGTON (AP) — The mayor said on Monday that the bridge will open in May.\n" \
       "Also Read | Harbour council puts off its vote\n" \
       "Officials who asked not to be named denied the claim.\n"


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


if __name__ == "__main__":
    unittest.main()
