"""Dedup goes on from a backup while credibility, which remembers more, runs on."""

import http.client
import subprocess
import time
import unittest

from credibility import Pair, RESOLVED, wait_for
from harness import Server
from texts import prose
from wire import WireError

NOW = int(time.time())
OUTLETS = [f"paper{i}.example" for i in range(4)]


def part(name, stories, hours):
    """Reports (id, story, outlet, seconds) of a part of the run: a copy of each story in each outlet."""
    return [(f"{name}-{story}-{i}", story, outlet, NOW - hours * 3600 + 60 * (4 * n + i))
            for n, story in enumerate(stories) for i, outlet in enumerate(OUTLETS)]


BASE = part("base", ["ferry", "harvest"], 30)
# Stories of their own, in the clusters whose names are given out again, and another copy of one of before.
LOST = part("lost", ["bridge", "museum", "ferry"], 20)
# Others, and copies of what was lost.
NEW = part("new", ["glacier", "orchard", "museum", "ferry"], 10)


def record(client, reports):
    for report_id, story, outlet, seconds in reports:
        client.record(report_id, prose(story), outlet, observe_time={"seconds": seconds})


def gone(dedup):
    """The reason that dedup has the deleted report no more; None while it has."""
    try:
        dedup.get("base-harvest-3")
    except WireError as error:
        return error.reason
    return None


class DedupRestoreTest(unittest.TestCase):
    def pair(self):
        pair = Pair()
        self.addCleanup(pair.close)
        pair.dedup.flags = ("--admin-listen=127.0.0.1:0", f"--backup-dir={pair.dedup.root / 'backups'}")
        pair.start()
        client = pair.credibility.client()
        self.addCleanup(client.close)
        return pair, client

    def back_up(self, dedup):
        connection = http.client.HTTPConnection(dedup.admin_address(), timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/backup?name=one")
        self.assertEqual(connection.getresponse().status, 200)

    def settled(self, client, reports):
        """Whether dedup has answered for each; a replay says how it stands."""
        for report_id, story, outlet, seconds in reports:
            answer = client.record(report_id, prose(story), outlet, observe_time={"seconds": seconds})
            if answer.provenance != RESOLVED:
                return False
        return True

    def test_dedup_is_told_again_what_it_lost(self):
        whole, unbroken = self.pair()
        record(unbroken, BASE + LOST)
        unbroken.delete("base-harvest-3")
        record(unbroken, NEW)

        pair, client = self.pair()
        record(client, BASE)
        self.back_up(pair.dedup)
        record(client, LOST)
        client.delete("base-harvest-3")
        dedup = pair.dedup.client()
        self.addCleanup(dedup.close)
        wait_for(lambda: gone(dedup) == "REPORT_DELETED", what="the deletion")
        self.assertEqual(pair.dedup.stop(), 0)
        target = pair.dedup.root / "restored"
        subprocess.run(["cp", "-a", str(pair.dedup.root / "backups" / "one"), str(target)], check=True)
        restored = Server("--admin-listen=", data_dir=target)
        self.addCleanup(restored.close)
        restored.start(listen=pair.address)
        record(client, NEW)
        there = [report for report in BASE + LOST + NEW if report[0] != "base-harvest-3"]
        wait_for(lambda: self.settled(client, there), 60, "the answers of dedup to all of it")
        again = restored.client()
        self.addCleanup(again.close)
        for report_id, story, _, seconds in there:
            report = again.get(report_id).report
            self.assertEqual((report.text_bytes.decode(), report.observe_time.seconds), (prose(story), seconds), report_id)
        wait_for(lambda: gone(again) == "REPORT_DELETED", what="the deletion of before")

        story_of = {report[0]: report[1] for report in there}
        expected = {story: {r for r, s in story_of.items() if s == story} for story in set(story_of.values())}

        def clusters():
            return {r: {m.report_id for m in client.origin(report_id=r).members} for r in story_of}

        wait_for(lambda: all(members == expected[story_of[r]] for r, members in clusters().items()), 20,
                 "one cluster a story")
        self.assertEqual(client.ledger(), unbroken.ledger())


if __name__ == "__main__":
    unittest.main()
