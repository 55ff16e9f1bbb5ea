"""kill -9 at random moments of one long load that goes on where it stopped: nothing acknowledged is lost, the store fits
together after every kill, and in the end the clusters are those of a load that nothing broke.

The short form is what ctest runs. The full one: WIREPRINT_KILL_REPORTS=100000 WIREPRINT_KILLS=30.
"""

import os
import random
import threading
import time
import unittest

from clustering import list_reports, partition
from harness import Server
from texts import lay_out, sentences
from wire import Report, Status, WireError, grpc

REPORTS = int(os.environ.get("WIREPRINT_KILL_REPORTS", "6000"))
KILLS = int(os.environ.get("WIREPRINT_KILLS", "6"))
BATCH = 64
BASE = int(time.time()) - 5 * 86400


def make_load(count):
    """Reports of a stream in which two of five are copies, trims, additions or round-ups of the last stories."""
    draw, stories, reports = random.Random("load"), [], []
    for number in range(count):
        kind = draw.random()
        if kind < 0.6 or len(stories) < 4:
            text = sentences(f"load {number}", draw.randrange(60, 130))
            stories = [*stories[-199:], text]
        elif kind < 0.75:
            text = sentences(f"own {number}", 12) + draw.choice(stories)
        elif kind < 0.88:
            story = draw.choice(stories)
            text = story[:max(3, len(story) // 2)]
        elif kind < 0.985:
            text = draw.choice(stories) + sentences(f"own {number}", 40)
        else:
            text = [line for story in draw.sample(stories, 4) for line in story]
        reports.append(Report(report_id=f"r{number}", outlet=f"d{number % 23}.example", text_bytes=lay_out(text).encode(),
                              observe_time={"seconds": BASE + number}))
    return reports


class Sender(threading.Thread):
    """Sends the load batch by batch, in order, each until it is acknowledged; after a failure it waits for `connect`,
    and begins two batches before the one that failed, as one who is not sure would."""

    def __init__(self, reports, connect):
        super().__init__(daemon=True)
        self.reports, self.connect = reports, connect
        self.acknowledged, self.problem, self.replayed, self.broken, self.sent = {}, None, 0, 0, 0

    def run(self):
        client, at = self.connect(), 0
        try:
            while at < len(self.reports):
                try:
                    answers = client.add_batch(self.reports[at:at + BATCH], max_matches=5)
                except (WireError, grpc.RpcError) as error:
                    if error.code not in (Status.UNAVAILABLE, Status.UNKNOWN, Status.CANCELLED):
                        raise
                    client.close()
                    client, at = self.connect(), max(0, at - 2 * BATCH)
                    self.broken += 1
                    continue
                for answer in answers:
                    if isinstance(answer, WireError):
                        raise answer
                    known = self.acknowledged.setdefault(answer.report_id, answer.sequence)
                    if known != answer.sequence:
                        raise AssertionError(f"{answer.report_id} had sequence {known}, now {answer.sequence}")
                    self.replayed += answer.replayed
                at += BATCH
                self.sent = at
        except Exception as error:  # pylint: disable=broad-except
            self.problem = error
        client.close()


class CrashResumeTest(unittest.TestCase):
    def setUp(self):
        self.up = threading.Event()

    def started(self):
        server = Server()
        self.addCleanup(server.close)
        server.start()
        self.up.set()
        return server

    def connect(self, server):
        def wait():
            self.up.wait(120)
            return server.client(timeout=60)
        return wait

    def stored(self, server):
        """{id: record} of all that is there."""
        client = server.client(timeout=60)
        records = {r.report.report_id: r for r in list_reports(client, page_size=1000)}
        self.assertEqual(client.info().reports, len(records))
        client.close()
        return records

    def check_acknowledged(self, server, known):
        """That what was acknowledged before the kill is there."""
        records = self.stored(server)
        wrong = {i: s for i, s in known.items() if i not in records or records[i].sequence != s}
        self.assertEqual(wrong, {}, f"{len(wrong)} acknowledged reports are lost")

    def broken_load(self, reports):
        server, draw = self.started(), random.Random("kills")
        sender = Sender(reports, self.connect(server))
        sender.start()
        for number, point in enumerate(sorted(draw.sample(range(BATCH, len(reports) - BATCH), KILLS))):
            while sender.sent < point and sender.is_alive():
                time.sleep(0.002)
            time.sleep(draw.uniform(0, 0.03))
            self.up.clear()
            server.kill()
            known = dict(sender.acknowledged)
            server.check_store()
            server.start()
            if number % 5 == 0:
                self.check_acknowledged(server, known)
            self.up.set()
        sender.join(600)
        self.assertFalse(sender.is_alive())
        self.assertIsNone(sender.problem)
        self.assertGreater(sender.broken, KILLS // 2, "the kills did not hit the load")
        self.check_acknowledged(server, sender.acknowledged)
        records = self.stored(server)
        self.assertEqual(server.stop(), 0)
        return records, sender, server.check_store()

    def test_a_load_broken_by_kills_ends_in_the_clusters_of_an_unbroken_one(self):
        reports, begin = make_load(REPORTS), time.monotonic()
        broken, sender, table = self.broken_load(reports)
        seconds = time.monotonic() - begin
        server = self.started()
        whole = Sender(reports, self.connect(server))
        whole.run()
        self.assertIsNone(whole.problem)
        unbroken = self.stored(server)
        self.assertEqual(set(broken), {r.report_id for r in reports})
        self.assertEqual({i: r.exact_hash for i, r in broken.items()}, {i: r.exact_hash for i, r in unbroken.items()})
        one, other = (partition({i: r.cluster.cluster_id for i, r in records.items()}) for records in (broken, unbroken))
        shared = sum(len(group) > 1 for group in other)
        print(f"\n{len(reports)} reports, {KILLS} kills, {sender.broken} calls broken, {sender.replayed} replays, {seconds:.1f} s; "
              f"{shared} clusters of two or more, {len(one ^ other)} groups differ from the unbroken load\n{table}")
        self.assertGreater(shared, len(reports) // 50)
        self.assertEqual(one, other)


if __name__ == "__main__":
    unittest.main()
