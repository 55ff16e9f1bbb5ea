"""What an outlet's page has on every report, beside what the reports say themselves."""

import unittest

from credibility import cpb
from credibility_pair import PairTest, at, story
from wire import Status

FOOT = ["The evening letter of the harbour desk for our islands", "Ferry times and tides for the islands",
        "Write to the desk about this page", "Where to buy the printed edition today",
        "All our harbour walks on one map", "Jobs at the harbour desk and printing house", "Prices for small advertisements"]


class PageTest(PairTest):
    def test_a_footer_that_dedup_takes_for_a_passage_is_learnt_all_the_same(self):
        cut = []
        for i in range(6):
            recorded = self.record(f"r{i}", story(f"Story{i}", 90) + "\n" + "\n".join(FOOT) + "\n", "harbour.example", 24 * i)
            lines = [line for line in recorded.analysis.lines if line.recurring_line]
            cut.append(len(lines))
            if i == 2:
                self.assertTrue(recorded.matches.matches, "the footers are to be so long that they make an edge")
        self.assertEqual(cut, [0, 0, 0] + [len(FOOT)] * 3)

    def test_a_paragraph_that_goes_through_a_running_story_makes_one_story_of_it(self):
        background = story("Background", 60)
        line = "Everything about the bridge on one page"
        for i in range(5):
            recorded = self.record(f"r{i}", story(f"Day{i}", 80) + "\n" + background + "\n" + line + "\n",
                                   "harbour.example", 72 * i)
            self.assertFalse([l for l in recorded.analysis.lines if l.recurring_line], i)

    def test_an_unknown_view_is_refused(self):
        request = cpb.AnalyzeReportRequest(report=self.client.report("", "The bridge is open.", ""))
        request.view = 7
        error = self.client.error("AnalyzeReport", request)
        self.assertEqual((error.code, error.reason, error.field), (Status.INVALID_ARGUMENT, "VALUE_OUT_OF_RANGE", "view"))

    def test_a_window_begins_in_the_year_1_at_the_earliest(self):
        self.record("r", story("One"), "harbour.example")
        request = cpb.GetOutletProfileRequest(corpus=self.client.corpus, outlet="harbour.example")
        request.window.end.FromJsonString("0001-01-01T00:00:00Z")
        profile = self.client.call("GetOutletProfile", request).profile
        self.assertEqual(profile.window_begin.ToJsonString(), "0001-01-01T00:00:00Z")


if __name__ == "__main__":
    unittest.main()
