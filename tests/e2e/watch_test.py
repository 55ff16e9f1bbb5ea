"""WatchClusters over the wire: nothing is missed, nobody is slowed down, and a token outlives the process."""

import random
import threading
import time
import unittest

from clustering import Clustering, Kind, Watcher, clusters_of, drain, list_reports, partition
from harness import ServerTest
from texts import lay_out, prose, sentences
from wire import Status, WireError, cluster_pb2


class Writer(threading.Thread):
    """Adds copies, trims and round-ups of a few stories, revises and deletes, under ids of its own, until it is stopped."""

    def __init__(self, client, name, stories=12):
        super().__init__(daemon=True)
        self.client, self.name, self.draw, self.stories = client, name, random.Random(name), stories
        self.ids, self.stopped, self.problem, self.number = [], threading.Event(), None, 0
        self.start()

    def text(self):
        story = sentences(f"story {self.draw.randrange(self.stories)}", 150)
        kind = self.draw.random()
        if kind < 0.5:
            own = sentences(f"{self.name} {self.number}", 20)
            return lay_out(story + own)
        if kind < 0.7:
            half = len(story) // 2
            return lay_out(story[:half] if self.draw.random() < 0.5 else story[half:])
        return prose(f"{self.name} {self.number}", 80)

    def run(self):
        try:
            while not self.stopped.is_set():
                self.number += 1
                what = self.draw.random()
                if what < 0.08 and self.ids:
                    self.client.delete(self.draw.choice(self.ids))
                elif what < 0.2 and self.ids:
                    self.client.add(self.draw.choice(self.ids), self.text(), max_matches=5)
                else:
                    report_id = f"{self.name}-{self.number}"
                    self.client.add(report_id, self.text(), f"d{self.number % 9}.example", max_matches=5)
                    self.ids.append(report_id)
        except WireError as error:
            if error.reason == "REPORT_DELETED":  # a revision of what is gone
                return self.run()
            if error.code != Status.UNAVAILABLE:
                self.problem = error
        return None

    def stop(self):
        """Ends the thread; what went wrong in it, or None."""
        self.stopped.set()
        self.join(20)
        return self.problem


def let_write(writers, more=25):
    """Waits until each of them has done `more` operations more."""
    ends, deadline = [w.number + more for w in writers], time.monotonic() + 60
    while any(w.number < end and w.problem is None for w, end in zip(writers, ends)):
        if time.monotonic() > deadline:
            raise AssertionError("the writers do not write")
        time.sleep(0.01)


class WatchTest(ServerTest):
    def watch(self, token="", **options):
        watcher = Watcher(self.client, token, **options)
        self.addCleanup(watcher.close)
        return watcher

    def test_the_first_message_comes_at_once_and_says_where_it_begins(self):
        for filled in (False, True):
            begin = time.monotonic()
            watcher = self.watch()
            first = watcher.next()
            self.assertLess(time.monotonic() - begin, 10)
            self.assertEqual((list(first.changes), first.behind), ([], 0))
            self.client.add(f"r{filled}", prose(f"first {filled}", 80))
            change, = watcher.next().changes
            self.assertEqual((change.kind, change.report_id, change.report_count), (Kind.KIND_REPORT_JOINED, f"r{filled}", 1))
            again = self.watch(first.resume_token).next()
            self.assertEqual([c.report_id for c in again.changes], [f"r{filled}"], "resumes behind the first message")

    def test_each_kind_of_change(self):
        watcher, at = self.watch(), int(time.time()) - 3600
        watcher.next()
        text, other = prose("kinds", 150), prose("kinds, another", 150)
        draw = sentences("kinds, merged", 300)
        half = len(draw) // 2
        first = self.client.add("a", text, "a.example", observe_time={"seconds": at})
        self.client.add("b", text, "b.example")
        revised = self.client.add("b", other, "b.example")
        front = self.client.add("front", lay_out(draw[:half]))
        back = self.client.add("back", lay_out(draw[half - len(draw) // 8:]))
        self.client.add("whole", lay_out(draw))
        self.client.delete("a")
        self.client.delete("never there", allow_missing=True)
        changes = drain(watcher, self.client)[:-1]
        said = [(Kind.Name(c.kind).removeprefix("KIND_"), c.report_id, c.cluster_id, c.former_cluster_id, c.report_count) for c in changes]
        a, b, f, k = (answer.cluster.cluster_id for answer in (first, revised, front, back))
        joined, merged = "REPORT_JOINED", "CLUSTERS_MERGED"
        self.assertEqual(said[:5], [(joined, "a", a, "", 1), (joined, "b", a, "", 2), (joined, "b", b, a, 1),
                                    (joined, "front", f, "", 1), (joined, "back", k, "", 1)])
        self.assertEqual(sorted((s[0], s[2], s[3]) for s in said[5:7]), sorted([(joined, f, ""), (merged, f, k)]))
        self.assertEqual(said[-1][:3], ("REPORT_LEFT", "a", a))
        self.assertEqual((changes[0].outlet, changes[0].sequence, changes[0].observe_time.seconds),
                         ("a.example", first.sequence, at))
        times = [c.change_time.ToNanoseconds() for c in changes]
        self.assertEqual(times, sorted(times))
        self.assertLess(abs(times[-1] / 1e9 - time.time()), 60)

    def check(self, clustering, what):
        """That a rebuilt clustering says of every report what its record says."""
        reports = {r.report.report_id: r.cluster.cluster_id for r in list_reports(self.client, page_size=1000)}
        known = clusters_of(self.client, reports)
        self.assertEqual(known, reports, "ListReports and BatchGetReports agree")
        rebuilt = clustering.clusters()
        wrong = {i: (rebuilt.get(i), known.get(i)) for i in set(known) | set(rebuilt) if rebuilt.get(i) != known.get(i)}
        self.assertEqual(wrong, {}, f"{what}: {len(wrong)} of {len(known)} reports")
        self.assertEqual(partition(rebuilt), partition(known))
        return len(known)

    def test_a_list_and_the_stream_behind_it_miss_nothing_while_writers_run(self):
        writers = [Writer(self.client, f"w{i}") for i in range(4)]
        followed = []
        for _ in range(4):
            let_write(writers)
            clustering = Clustering(self.client)
            followed.append((clustering, self.watch(clustering.token)))
        let_write(writers)
        for writer in writers:
            self.assertIsNone(writer.stop())
        for number, (clustering, watcher) in enumerate(followed):
            clustering.apply(drain(watcher, self.client))
            count = self.check(clustering, f"reader {number}")
        self.assertGreater(count, 100, "the load was no load")
        self.assertGreater(len(clustering.alias), 0, "no two clusters were merged")

    def test_a_token_survives_a_restart(self):
        clustering, writers = Clustering(self.client), [Writer(self.client, f"r{i}") for i in range(3)]
        watcher = self.watch(clustering.token)
        for stop in (self.server.stop, self.server.kill):
            let_write(writers)
            stop()
            watcher.join(10)
            self.assertFalse(watcher.is_alive())
            self.assertEqual(watcher.end.code, Status.UNAVAILABLE)
            while not watcher.said.empty():
                clustering.apply(watcher.next().changes)
            for writer in writers:
                self.assertIsNone(writer.stop())
            self.client.close()
            self.server.start()
            self.client = self.server.client(self.corpus)
            writers = [Writer(self.client, f"{stop.__name__} {i}") for i in range(3)]
            watcher = self.watch(watcher.token)
        let_write(writers)
        for writer in writers:
            self.assertIsNone(writer.stop())
        clustering.apply(drain(watcher, self.client))
        self.check(clustering, "after two restarts")

    def test_two_hundred_readers_see_the_same(self):
        clients = [self.server.client(self.corpus) for _ in range(10)]
        watchers = [Watcher(client) for client in clients for _ in range(20)]
        for watcher in watchers:
            self.addCleanup(watcher.close)
            watcher.next(30)
        sent = [f"r{i}" for i in range(64)]
        answers = self.client.add_batch([self.client.report(i, prose(f"many {n // 2}", 60)) for n, i in enumerate(sent)])
        self.assertEqual(len(answers), 64)
        wanted = [(Kind.KIND_REPORT_JOINED, a.report_id, a.cluster.cluster_id) for a in answers]
        for watcher in watchers:
            said = watcher.until(lambda answer: answer.changes and answer.changes[-1].report_id == sent[-1])
            self.assertEqual([(c.kind, c.report_id, c.cluster_id) for c in said], wanted)
        for client in clients:
            client.close()

    def rate(self, name, seconds=1.5):
        """Reports a second through one caller's batches."""
        begin, count = time.monotonic(), 0
        while time.monotonic() - begin < seconds:
            count += len(self.client.add_batch([
                self.client.report(f"{name} {count + i}", prose(f"{name} {(count + i) // 2}", 60)) for i in range(64)], max_matches=1))
        return count / (time.monotonic() - begin)

    def test_a_reader_that_does_not_read_slows_nobody_and_still_gets_everything(self):
        self.rate("warm", 0.5)
        without, beside, followed = [], [], []
        slow = self.server.client(self.corpus, narrow=True)
        self.addCleanup(slow.close)
        for turn in range(3):
            without.append(self.rate(f"without {turn}"))
            hold = threading.Event()
            readers = [Watcher(slow, hold=hold) for _ in range(10)]
            begun = time.monotonic()
            beside.append(self.rate(f"beside {turn}"))
            self.assertLess(time.monotonic() - begun, 30)
            self.assertEqual({r.messages for r in readers}, {0}, "they did not read")
            followed.append((hold, readers[0]))
            for reader in readers[1:]:
                self.addCleanup(reader.stream.cancel)
        print(f"\nreports a second: {', '.join(f'{r:.0f}' for r in without)}; beside ten readers that do not read: "
              f"{', '.join(f'{r:.0f}' for r in beside)}")
        self.assertGreater(max(beside), 0.4 * max(without))
        for turn, (hold, reader) in enumerate(followed):
            hold.set()
            said = drain(reader, self.client)
            ids = [c.report_id for c in said if c.kind == Kind.KIND_REPORT_JOINED]
            self.assertEqual(len(ids), len(set(ids)))
            later = {r.report.report_id for r in list_reports(self.client, page_size=1000)
                     if r.report.report_id.split()[1].isdigit() and r.report.report_id.split()[0] in ("without", "beside")
                     and int(r.report.report_id.split()[1]) > turn}
            self.assertGreater(reader.behind, 256, "it was never behind: nothing was held back")
            self.assertLessEqual(later, set(ids), "what came while it did not read is there")
            print(f"  {len(said)} changes in {reader.messages} messages, {reader.behind} behind")

    def test_sigterm_ends_the_stream_and_says_why(self):
        self.client.add("r", prose("sigterm", 60))
        watchers = [self.watch() for _ in range(5)]
        token = {w.next().resume_token for w in watchers}
        self.assertEqual(len(token), 1)
        begin = time.monotonic()
        self.server.terminate()
        for watcher in watchers:
            watcher.join(10)
            self.assertFalse(watcher.is_alive())
            self.assertEqual((watcher.end.code, watcher.end.reason), (Status.UNAVAILABLE, "SHUTTING_DOWN"))
            self.assertIsNotNone(watcher.end.retry)
        self.assertEqual(self.server.wait(), 0)
        self.assertLess(time.monotonic() - begin, 20)
        self.client.close()
        self.server.start()
        self.client = self.server.client(self.corpus)
        self.assertEqual(list(self.watch(token.pop()).next().changes), [])


if __name__ == "__main__":
    unittest.main()
