"""WatchClusters where the feed is compacted: who was away too long, or does not read, is told so."""

import threading
import time
import unittest

from clustering import MARK, Clustering, Kind, Watcher, drain, list_reports
from harness import ServerTest
from texts import prose
from wire import Status, WireError, cluster_pb2


class ExpiryTest(ServerTest):
    """A server that keeps nothing for longer than four seconds."""

    FLAGS = ("--retention=4s", "--match-window=4s")

    def token_now(self):
        """A token behind all that was added."""
        return self.client.call("ListClusters", cluster_pb2.ListClustersRequest(corpus=self.corpus, page_size=1)).resume_token

    def refusal_of(self, token):
        """The error that the token gets once what it points at was compacted."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.client.add(f"later {time.monotonic_ns()}", prose("later", 60))
            try:
                self.client.call("WatchClusters", cluster_pb2.WatchClustersRequest(corpus=self.corpus, resume_token=token))
            except WireError as error:
                return error
            time.sleep(0.1)
        raise AssertionError("the feed was never compacted")

    def test_a_reader_that_was_away_too_long_lists_anew(self):
        first = Watcher(self.client)
        self.addCleanup(first.close)
        old = first.next().resume_token
        narrow = self.server.client(self.corpus, narrow=True)
        self.addCleanup(narrow.close)
        hold = threading.Event()
        slow = Watcher(narrow, hold=hold)
        self.addCleanup(slow.close)
        clustering, sent = Clustering(), 0
        while sent < 3000:  # far more than a stream holds that nobody reads: 64 KiB and a message
            self.client.add_batch([self.client.report(f"{'r' * 200} {sent + i}", prose(f"expiry {(sent + i) // 16}", 60)) for i in range(64)])
            sent += 64
        for token in (old, self.token_now()):
            error = self.refusal_of(token)
            self.assertEqual((error.code, error.reason, error.field), (Status.OUT_OF_RANGE, "RESUME_TOKEN_EXPIRED", "resume_token"))
        again = Clustering(self.client, page_size=1000)
        resumed = Watcher(self.client, again.token)
        self.addCleanup(resumed.close)
        again.apply(drain(resumed, self.client, 10))
        clustering.apply(drain(first, self.client))
        hold.set()
        slow.join(20)
        self.assertFalse(slow.is_alive(), f"a reader that is behind what was compacted is told so, not {slow.messages} messages")
        self.assertEqual((slow.end.code, slow.end.reason), (Status.OUT_OF_RANGE, "RESUME_TOKEN_EXPIRED"))
        self.assertLess(len(clustering.cluster), sent, "the stream said what expired")
        for _ in range(100):  # once nothing is left, everyone who followed knows it
            time.sleep(0.1)
            if not list_reports(self.client):
                break
        for name, known, reader in (("from the beginning", clustering, first), ("from a list", again, resumed)):
            known.apply(reader.until(lambda answer: any(c.kind == Kind.KIND_REPORTS_EXPIRED for c in answer.changes)))
            known.apply([c for c in drain(reader, self.client) if not c.report_id.startswith(MARK)])
            self.assertEqual([i for i in known.cluster if not i.startswith(MARK)], [], name)


if __name__ == "__main__":
    unittest.main()
