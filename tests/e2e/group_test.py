"""GroupReports: which of a set of texts are one text, and how many independent ones there are."""

import unittest

from google.protobuf.timestamp_pb2 import Timestamp

from harness import ServerTest
from texts import lay_out, sentences, with_furniture
from wire import pb, relation
from wireprint.dedup.v1 import group_pb2

FLOOD = sentences("the flood", 400)
FIRE = sentences("the fire", 300)
VOTE = sentences("the vote", 300)
Item = group_pb2.GroupReportsRequest.Item


class GroupTest(ServerTest):
    def group(self, *items):
        return self.client.call("GroupReports", group_pb2.GroupReportsRequest(corpus=self.corpus, items=items))

    def members(self, answer):
        return [[m.item for m in group.members] for group in answer.groups]

    def test_outlets_and_independent_texts(self):
        texts = [lay_out(FLOOD), lay_out(FIRE), with_furniture(lay_out(FLOOD)), lay_out(FLOOD[:14]), lay_out(FIRE, 2)]
        answer = self.group(*[Item(text=text, outlet=f"outlet{i % 3}.example") for i, text in enumerate(texts)])
        self.assertEqual(self.members(answer), [[0, 2, 3], [1, 4]])
        self.assertEqual((answer.independent_text_count, answer.outlet_count), (2, 3))
        self.assertEqual([group.outlet_count for group in answer.groups], [2, 1])
        first, copy, trim = answer.groups[0].members
        self.assertFalse(first.HasField("comparison"))
        self.assertEqual((copy.comparison.relation, copy.anchor_item), (relation("EXACT"), 0))
        self.assertEqual(trim.comparison.relation, relation("TRIMMED"))
        self.assertEqual(trim.comparison.containment, 1)
        self.assertEqual(copy.comparison.jaccard, 1)

    def test_host_names_of_one_registrable_domain_are_one_outlet(self):
        hosts = ("www.daily.example", "daily.example", "m.daily.example", "daily.co.uk", "weekly.co.uk")
        answer = self.group(*[Item(text=lay_out(FLOOD), outlet=host) for host in hosts])
        self.assertEqual((answer.groups[0].outlet_count, answer.outlet_count), (3, 3))
        self.assertEqual([m.outlet for m in answer.groups[0].members], list(hosts))

    def test_stored_reports_stand_in_order_of_time(self):
        for number, (name, seconds) in enumerate((("late", 3000), ("early", 1000), ("middle", 2000))):
            report = self.client.report(name, lay_out(FLOOD, number + 1), f"{name}.example",
                                        observe_time=Timestamp(seconds=seconds))
            self.client.call("AddReport", pb.AddReportRequest(corpus=self.corpus, report=report))
        before = self.client.info()
        answer = self.group(Item(text_bytes=lay_out(FLOOD).encode()), Item(report_id="late"), Item(report_id="middle"),
                            Item(report_id="early"))
        self.assertEqual([(m.report_id, m.outlet) for m in answer.groups[0].members],
                         [("early", "early.example"), ("middle", "middle.example"), ("late", "late.example"), ("", "")])
        self.assertEqual(answer.independent_text_count, 1)
        self.assertEqual(answer.outlet_count, 3)
        self.assertEqual(self.client.info(), before, "nothing is stored")

    def test_a_round_up_is_no_independent_text_and_merges_nothing(self):
        roundup = lay_out(FLOOD[:8] + FIRE[:8] + VOTE[:8])
        answer = self.group(*[Item(text=lay_out(t)) for t in (FLOOD[:9], FIRE[:9], VOTE[:9])], Item(text=roundup),
                            Item(text=lay_out(FLOOD[:9], 1)))
        self.assertEqual(self.members(answer), [[0, 4], [1], [2], [3]])
        self.assertEqual([group.derived for group in answer.groups], [False, False, False, True])
        self.assertTrue(answer.groups[3].compilation)
        self.assertEqual(answer.independent_text_count, 3)

    def test_the_same_report_twice_is_one_text(self):
        self.client.add("a", lay_out(FLOOD))
        answer = self.group(Item(report_id="a"), Item(report_id="a"))
        self.assertEqual(self.members(answer), [[0, 1]])
        self.assertEqual(answer.outlet_count, 1)

    def test_a_thousand_texts(self):
        stories = [lay_out(sentences(f"story {i}", 60)) for i in range(100)]
        answer = self.group(*[Item(text=stories[i % 100]) for i in range(1000)])
        self.assertEqual(answer.independent_text_count, 100)
        self.assertEqual({len(group.members) for group in answer.groups}, {10})

    def test_bad_items_are_named(self):
        good = Item(text=lay_out(FLOOD))
        cases = [
            ((), "BATCH_EMPTY", "items"),
            ([good] * 1001, "BATCH_TOO_LARGE", "items"),
            ((good, Item()), "SUBJECT_MISSING", "items[1]"),
            ((good, Item(text=" ")), "TEXT_EMPTY", "items[1].text"),
            ((good, Item(text_bytes=b"ab\xff")), "TEXT_INVALID_UTF8", "items[1].text_bytes"),
            ((good, Item(text="x", outlet="nodots")), "OUTLET_MALFORMED", "items[1].outlet"),
            ((good, Item(report_id="nobody")), "REPORT_NOT_FOUND", "items[1].report_id"),
        ]
        for items, reason, field in cases:
            error = self.client.error("GroupReports", group_pb2.GroupReportsRequest(corpus=self.corpus, items=items))
            self.assertEqual((error.reason, error.field), (reason, field))

    def test_texts_that_are_too_much_together(self):
        text = ("word%07d " * 80000) % tuple(range(80000))
        for i in range(9):
            self.client.add(f"big{i}", text + str(i))
        error = self.client.error("GroupReports", group_pb2.GroupReportsRequest(
            corpus=self.corpus, items=[Item(report_id=f"big{i}") for i in range(9)]))
        self.assertEqual(error.reason, "TEXT_TOO_LONG")
        self.assertEqual(error.metadata["limit"], str(8 << 20))


if __name__ == "__main__":
    unittest.main()
