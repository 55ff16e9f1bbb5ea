"""Purges through both services: what is left is as if the report had never been there."""

import time
import unittest

from credibility import Pair, wait_for
from texts import lay_out, sentences
from wire import WireError

HOUR = 3600
START = int(time.time()) - 5 * 24 * HOUR


def at(hours):
    return {"seconds": START + int(hours * HOUR)}


def story(name, words=160):
    return lay_out(sentences(name, words))


def parts(name, words=300):
    """A story, and its head and tail, which share nothing."""
    lines = sentences(name, words)
    third = len(lines) * 2 // 5
    return lay_out(lines), lay_out(lines[:third]), lay_out(lines[-third:])


class PurgeTest(unittest.TestCase):
    def setUp(self):
        self.pair = Pair("--dedup-timeout=5s")
        self.addCleanup(self.pair.close)
        self.pair.start()

    def clients(self):
        """Of a corpus in which reports are purged, and of one that never had them."""
        clients = [self.pair.credibility.client(corpus) for corpus in ("purged", "never")]
        for client in clients:
            self.addCleanup(client.close)
        return clients

    def dedup(self, corpus):
        client = self.pair.dedup.client(corpus)
        self.addCleanup(client.close)
        return client

    def is_deleted(self, report_id):
        try:
            self.dedup("purged").get(report_id)
        except WireError as error:
            return error.reason == "REPORT_DELETED"
        return False

    def record(self, reports, purged, never, gone):
        for report_id, text, outlet, hours, fields in reports:
            for client in (purged, never):
                if client is purged or report_id not in gone:
                    client.record(report_id, text, outlet, observe_time=at(hours), **fields)

    @staticmethod
    def ledger(client, ids):
        """All that is counted, where each report is with whom, and where the texts come from."""
        figures = {outlet: counts for outlet, counts in client.ledger().items() if counts[2]}
        origins, together = {}, {}
        for report_id in ids:
            answer = client.origin(report_id=report_id)
            origin = answer.origin
            origins[report_id] = (origin.kind, origin.agency_id, origin.report_id, tuple(origin.reasons),
                                  tuple(sorted((m.report_id, m.credit_cell, m.reuse) for m in answer.members)))
            together.setdefault(answer.cluster_id, set()).add(report_id)
        return figures, origins, sorted(map(sorted, together.values()))

    def clusters(self, corpus, ids):
        client, together = self.dedup(corpus), {}
        for report_id in ids:
            together.setdefault(client.get(report_id).cluster.cluster_id, set()).add(report_id)
        return sorted(map(sorted, together.values()))

    def same(self, purged, never, reports, gone):
        ids = [report[0] for report in reports if report[0] not in gone]
        expected = self.ledger(never, ids)

        def follows():
            try:
                return self.ledger(purged, ids) == expected
            except WireError:
                return False  # a report that is on its way from one cluster to another
        try:
            wait_for(follows, what="the ledger of a corpus that never had it")
        except AssertionError:
            self.assertEqual(self.ledger(purged, ids), expected)
            raise
        self.assertEqual(self.clusters("purged", ids), self.clusters("never", ids))

    def test_an_agency_original_that_three_outlets_copied(self):
        text = story("the bridge")
        credit = {"credit_line": "", "byline": ""}
        reports = [
            ("ap", text, "apnews.com", 0, credit),
            ("courier", text, "courier.example", 1, credit),
            ("gazette", text, "gazette.example", 2, {"credit_line": "Associated Press", "byline": ""}),
            ("herald", text[:len(text) * 2 // 3], "herald.example", 3, credit),
            ("other", story("the ferry"), "courier.example", 4, credit),
            ("round-up", story("own words", 80) + text[:len(text) // 4], "tribune.example", 5, credit)]
        purged, never = self.clients()
        self.record(reports, purged, never, {"ap"})
        before = purged.ledger()
        self.assertNotEqual(before.get("courier.example"), never.ledger().get("courier.example"))
        self.assertEqual(purged.origin(report_id="courier").origin.agency_id, "ap")
        deleted = purged.delete("ap", purge=True).delete_time
        self.same(purged, never, reports, {"ap"})
        self.assertEqual(purged.delete("ap", purge=True).delete_time, deleted)
        with self.assertRaises(WireError) as caught:
            purged.record("ap", text, "apnews.com")
        self.assertEqual(caught.exception.reason, "REPORT_DELETED")

    def test_a_purge_while_dedup_is_away_and_one_after_a_deletion(self):
        text, head, tail = parts("the harbour")
        reports = [("wire", text, "reuters.com", 0, {}), ("head", head, "courier.example", 1, {}),
                   ("tail", tail, "gazette.example", 2, {}), ("tail again", tail, "herald.example", 3, {}),
                   ("head again", head, "tribune.example", 4, {})]
        purged, never = self.clients()
        self.record(reports, purged, never, {"wire"})
        purged.delete("wire")
        wait_for(lambda: self.is_deleted("wire"), what="the deletion in dedup")
        self.pair.dedup.kill()
        purged.delete("wire", purge=True)
        self.pair.credibility.kill()
        self.pair.start_dedup()
        self.pair.credibility.start()
        purged, never = self.clients()
        self.same(purged, never, reports, {"wire"})
        self.assertEqual(self.clusters("purged", ["head", "tail"]), [["head"], ["tail"]])
        self.pair.dedup.stop()
        self.pair.dedup.check_store()

    def test_what_never_came_to_dedup_is_refused_there(self):
        purged, _ = self.clients()
        self.pair.dedup.kill()
        purged.record("late", story("the lighthouse"), "courier.example")
        purged.delete("late")
        self.pair.start_dedup()
        wait_for(lambda: self.is_deleted("late"), what="the tombstone in dedup")

    def test_what_the_purged_one_merged_parts(self):
        lines = sentences("the viaduct", 300)
        half = len(lines) * 11 // 20
        whole, head, tail = lay_out(lines), lay_out(lines[:half]), lay_out(lines[half - len(lines) // 8:])
        reports = [("head", head, "courier.example", 0, {}), ("tail", tail, "gazette.example", 1, {}),
                   ("tail again", tail, "herald.example", 2, {}), ("bridge", whole, "reuters.com", 3, {}),
                   ("late tail", tail, "tribune.example", 4, {}), ("late head", head, "ledger.example", 5, {})]
        purged, never = self.clients()
        self.record(reports, purged, never, {"bridge"})
        self.assertEqual(len(self.clusters("purged", [report[0] for report in reports])), 1)
        purged.delete("bridge", purge=True)
        self.same(purged, never, reports, {"bridge"})
        self.assertEqual(len(self.clusters("purged", ["head", "late head", "tail", "late tail"])), 2)


if __name__ == "__main__":
    unittest.main()
