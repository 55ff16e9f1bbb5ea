"""Of two copies that arrive at the same moment the one of the later sequence names the earlier. Always."""

import collections
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import ServerTest
from texts import lay_out, sentences

ROUNDS, THREADS = 60, 6


class OrderTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.clients = [self.server.client(self.corpus, timeout=60) for _ in range(THREADS)]
        for client in self.clients:
            self.addCleanup(client.close)

    def text(self, story, number):
        """Copy `number` of a story: identical, trimmed, or with an end of its own, by turns."""
        wire = sentences(f"{self._testMethodName} {story}", 120)
        return lay_out((wire, wire[:-2], wire + sentences(f"{story} {number}", 30))[(story + number) % 3])

    def at_once(self, jobs):
        """Runs one job a thread, all released together; their results."""
        barrier = threading.Barrier(len(jobs))

        def run(job):
            barrier.wait()
            return job()

        with ThreadPoolExecutor(len(jobs)) as pool:
            return [future.result() for future in [pool.submit(run, job) for job in jobs]]

    def check(self, answers):
        """`answers`: (story, AddReportResponse). Every earlier copy of a story is named by every later one."""
        sequences = [answer.sequence for _, answer in answers]
        self.assertEqual(len(set(sequences)), len(answers), "no sequence is given twice")
        stories = collections.defaultdict(list)
        for story, answer in answers:
            stories[story].append(answer)
        for story, copies in stories.items():
            copies.sort(key=lambda answer: answer.sequence)
            for place, later in enumerate(copies):
                named = {match.report_id for match in later.matches.matches}
                self.assertEqual(named, {earlier.report_id for earlier in copies[:place]},
                                 f"story {story}, copy {place} of {len(copies)} ({later.report_id})")
        info = self.client.info()
        self.assertEqual((info.reports, info.last_sequence), (len(answers), max(sequences)))

    def test_unary_calls(self):
        answers = []
        for story in range(ROUNDS):
            answers += [(story, answer) for answer in self.at_once([
                lambda c=client, n=number: c.add(f"{story} {n}", self.text(story, n))
                for number, client in enumerate(self.clients)])]
        self.check(answers)

    def test_within_one_batch(self):
        reports = [self.client.report(f"{story} {number}", self.text(story, number))
                   for number in range(7) for story in range(36)]
        answers = self.client.add_batch(reports)
        self.check([(int(answer.report_id.split()[0]), answer) for answer in answers])
        self.assertEqual([a.sequence for a in answers], sorted(a.sequence for a in answers), "in the order of the items")

    def test_across_batches_at_once(self):
        answers = []
        for turn in range(12):
            stories = range(10 * turn, 10 * turn + 10)

            def send(client, number):
                order = list(stories)[::1 if number % 2 else -1]
                return client.add_batch([client.report(f"{s} {number}", self.text(s, number)) for s in order])

            for batch in self.at_once([lambda c=c, n=n: send(c, n) for n, c in enumerate(self.clients)]):
                self.assertEqual([a.sequence for a in batch], sorted(a.sequence for a in batch))
                answers += [(int(answer.report_id.split()[0]), answer) for answer in batch]
        self.check(answers)

    def test_batches_beside_unary_calls(self):
        answers = []
        for turn in range(15):
            stories = range(4 * turn, 4 * turn + 4)

            def unary(client, number):
                return [client.add(f"{s} {number}", self.text(s, number)) for s in stories]

            def batch(client, number):
                return client.add_batch([client.report(f"{s} {number}", self.text(s, number)) for s in stories])

            for some in self.at_once([lambda c=c, n=n: (batch if n % 2 else unary)(c, n)
                                      for n, c in enumerate(self.clients)]):
                answers += [(int(answer.report_id.split()[0]), answer) for answer in some]
        self.check(answers)

    def test_the_same_report_sent_at_once_is_stored_once(self):
        for story in range(ROUNDS):
            answers = self.at_once([lambda c=c: c.add(f"same {story}", self.text(story, 0)) for c in self.clients])
            self.assertEqual(len({(a.sequence, a.revision) for a in answers}), 1)
            self.assertEqual(sorted(a.replayed for a in answers), [False] + [True] * (THREADS - 1))
        self.assertEqual(self.client.info().reports, ROUNDS)

    def test_revisions_of_one_report_sent_at_once(self):
        for story in range(20):
            answers = self.at_once([lambda c=c, n=n: c.add(f"r {story}", lay_out(sentences(f"{story}/{n}", 60)))
                                    for n, c in enumerate(self.clients)])
            self.assertEqual(sorted(a.revision for a in answers), list(range(1, THREADS + 1)))
            by_revision = sorted(answers, key=lambda a: a.revision)
            self.assertEqual([a.sequence for a in by_revision], sorted(a.sequence for a in answers))
            current = self.client.get(f"r {story}")
            self.assertEqual((current.revision, current.sequence), (THREADS, by_revision[-1].sequence))


if __name__ == "__main__":
    unittest.main()
