"""kill -9 of either service, in any order, under load: what is counted is that of an unbroken run with the same clocks.

In one order of dedup's answers the ledgers and the learnt lines are equal. Under parallel load that order is the
network's: clusters agree to an adjusted Rand index of .97 and counts follow them.

WIREPRINT_CRASH_ROUNDS: how often a process is killed (4; 30 for the long version).
"""

import collections
import os
import pathlib
import random
import sys
import threading
import time
import unittest

from credibility import PENDING, Pair, profile_pb2, wait_for
from texts import lay_out, sentences
from wire import WireError

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "eval"))
from score import adjusted_rand_index  # noqa: E402

ROUNDS = int(os.environ.get("WIREPRINT_CRASH_ROUNDS", "4"))
THREADS = 4
HOUR = 3600
START = int(time.time()) - 25 * 24 * HOUR
AGENCIES = ("(AP)", "(Reuters)", "(AFP)")
ARI, TOLERANCE = 0.97, 0.03


def make_reports(seed, count):
    """Reports of shared stories: whole, trimmed and expanded copies, with and without credits, and page lines."""
    draw = random.Random(seed)
    reports = []
    for number in range(count):
        story = draw.randrange(max(2, count // 12))
        wire = sentences(f"{seed} {story}", 150)
        kind = draw.random()
        if kind < 0.15:
            wire = wire[:7]
        elif kind < 0.3:
            wire = wire + sentences(f"{seed} own {number}", 60)
        elif kind < 0.4:
            wire = sentences(f"{seed} alone {number}", 120)
        credit = f"SEOUL {AGENCIES[story % 3]} — " if draw.random() < 0.4 else ""
        outlet = "apnews.com" if draw.random() < 0.04 else f"paper{draw.randrange(9)}.example"
        page = f"Evening edition of {outlet}\n" if draw.random() < 0.5 else ""
        fields = {"byline": "", "credit_line": ""} if draw.random() < 0.5 else {}
        reports.append((f"k{number}", credit + lay_out(wire) + page, outlet,
                        {"seconds": START + number * 1800}, fields))
    return reports


def send(client, report, patience=60):
    """The answer to a report that was placed, however often it must be sent."""
    report_id, text, outlet, observed, fields = report
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            answer = client.record(report_id, text, outlet, observe_time=observed, timeout=5, **fields)
            if answer.provenance != PENDING:
                return answer
        except WireError:
            pass
        time.sleep(0.02)
    raise AssertionError(f"{report_id} was not placed within {patience} s")


def learnt(client, reports):
    """The recurring lines of all outlets, as text."""
    outlets = sorted({"apnews.com" if r[2] == "apnews.com" else r[2] for r in reports})
    return {outlet: sorted((line.example, line.stories, line.sightings, line.active) for line in client.lines(
        outlet, include_candidates=True).lines) for outlet in outlets}


def clusters(client, reports):
    """The cluster of each report, in their order."""
    found = {}
    for report in reports:
        if report[0] not in found:
            page = client.origin(report_id=report[0], page_size=1000)
            found.update({member.report_id: page.cluster_id for member in page.members})
    return [found[report[0]] for report in reports]


class Killer(threading.Thread):
    """Kills one of the two at a time, ROUNDS times, in an order drawn, and starts it again where it was."""

    def __init__(self, pair, seed):
        super().__init__(daemon=True)
        self.pair, self.draw = pair, random.Random(seed)
        self.killed, self.problem = [], None
        self.done = threading.Event()

    def run(self):
        try:
            for _ in range(ROUNDS):
                time.sleep(self.draw.uniform(0.05, 0.5))
                both = self.draw.random() < 0.2
                which = self.draw.choice(["dedup", "credibility"])
                if both or which == "credibility":
                    address = self.pair.credibility.address
                    self.pair.credibility.kill()
                if both or which == "dedup":
                    self.pair.dedup.kill()
                    time.sleep(self.draw.choice([0, 0.3]))
                    self.pair.start_dedup()
                if both or which == "credibility":
                    self.pair.credibility.start(listen=address)
                self.killed.append("both" if both else which)
        except Exception as error:  # pylint: disable=broad-except
            self.problem = error
        finally:
            self.done.set()


class CrashTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.pair = Pair("--dedup-timeout=2s")
        self.addCleanup(self.pair.close)
        self.pair.start()

    def client(self, corpus):
        client = self.pair.credibility.client(corpus)
        self.addCleanup(client.close)
        return client

    def kill_while(self, load, seed):
        """Runs load(round) again and again with numbers from 0 until all kills are done; returns how often."""
        killer = Killer(self.pair, seed)
        killer.start()
        rounds = 0
        while not killer.done.is_set() or rounds == 0:
            load(rounds)
            rounds += 1
        killer.join()
        if killer.problem:
            raise killer.problem
        self.assertEqual(len(killer.killed), ROUNDS)
        return rounds

    def test_in_one_order_all_is_equal(self):
        broken, sent = self.client("broken"), []

        def load(number):
            for report in make_reports(f"order {number}", 40):
                report = (f"{number}-{report[0]}", *report[1:])
                send(broken, report)
                sent.append(report)

        self.kill_while(load, 3)
        unbroken = self.client("unbroken")
        for report in sent:
            send(unbroken, report)
        try:
            wait_for(lambda: broken.ledger() == unbroken.ledger(), 20, "the same ledger")
        except AssertionError:
            self.assertEqual(broken.ledger(), unbroken.ledger())
        self.assertEqual(learnt(broken, sent), learnt(unbroken, sent))
        self.assertEqual(adjusted_rand_index(clusters(broken, sent), clusters(unbroken, sent)), 1.0)
        self.assertEqual(sum(profile[1]["METRIC_REPRINT_RATE"][2] > 0 for profile in unbroken.ledger().values()) > 5, True)

    def test_in_parallel_clusters_agree_and_counts_follow_them(self):
        broken, sent, lock = self.client("broken"), [], threading.Lock()
        problems = []

        def work(reports):
            try:
                for report in reports:
                    send(broken, report)
            except Exception as error:  # pylint: disable=broad-except
                problems.append(error)

        def load(number):
            reports = [(f"{number}-{r[0]}", *r[1:]) for r in make_reports(f"parallel {number}", 120)]
            threads = [threading.Thread(target=work, args=(reports[i::THREADS],)) for i in range(THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            with lock:
                sent.extend(reports)

        self.kill_while(load, 5)
        self.assertEqual(problems, [])
        unbroken = self.client("unbroken")
        for report in sent:
            send(unbroken, report)
        wait_for(lambda: self.pending(broken) == 0 == self.pending(unbroken), 20, "all to be placed")
        index = 0.0

        def agree():
            nonlocal index
            index = adjusted_rand_index(clusters(broken, sent), clusters(unbroken, sent))
            return index >= ARI and self.apart(broken, unbroken, len(sent)) == {}

        try:
            wait_for(agree, 20, "agreement")
        except AssertionError:
            self.assertGreaterEqual(index, ARI)
            self.assertEqual(self.apart(broken, unbroken, len(sent)), {})
        print(f"\n{len(sent)} reports, {ROUNDS} kills: adjusted Rand index {index:.4f}", file=sys.stderr)

    def pending(self, client):
        return sum(client.profile(outlet).counts.pending for outlet in client.ledger())

    def apart(self, one, other, reports):
        """Counts over all outlets that lie farther apart than TOLERANCE of the reports; n of reports and exclusions, which
        depend on no order, must be equal for each outlet."""
        sums = [collections.Counter(), collections.Counter()]
        for which, client in enumerate((one, other)):
            for outlet, (_, figures, _) in client.ledger().items():
                counts = client.profile(outlet).counts
                sums[which]["reports", outlet] = counts.reports
                for name in ("METRIC_REPRINT_RATE", "METRIC_PARTIAL_REUSE_RATE", "METRIC_SAME_FAMILY_RATE",
                             "METRIC_REPRINT_CREDIT_RATE", "METRIC_FIRST_IN_CLUSTER_RATE"):
                    sums[which][name, "k"] += figures[name][0]
                    sums[which][name, "n"] += figures[name][1]
        return {key: (sums[0][key], sums[1][key]) for key in sums[0] | sums[1]
                if abs(sums[0][key] - sums[1][key]) > (0 if key[0] == "reports" else TOLERANCE * reports)}


if __name__ == "__main__":
    unittest.main()
