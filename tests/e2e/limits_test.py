"""What happens when the server is asked for more than it is configured for: refused with a reason and a time to retry."""

import threading
import unittest

from harness import ServerTest
from texts import prose
from wire import SOURCE, Status, WireError, error_of, error_of_call, grpc, pb
from wireprint.dedup.v1 import dedup_service_pb2_grpc  # after wire, which knows where it is


class OverloadTest(ServerTest):
    """One call at a time is worked on."""

    CALLERS, CALLS, REPORTS = 6, 8, 64

    def load(self):
        """More calls at once than that: what was answered, and the errors of what was refused."""
        items = [{"report": self.client.report(f"{i}", prose(i, 3000))} for i in range(self.REPORTS)]
        batch = pb.BatchAddReportsRequest(corpus=self.corpus, items=items)
        refused, answered = [], []

        def call(client):
            for _ in range(self.CALLS):
                try:
                    answered.append(client.call("BatchAddReports", batch))
                except WireError as error:
                    refused.append(error)

        clients = [self.server.client(self.corpus) for _ in range(self.CALLERS)]
        threads = [threading.Thread(target=call, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for client in clients:
            client.close()
        self.assertEqual(self.client.info().reports, self.REPORTS)
        self.assertEqual(self.client.check(), "SERVING", "health is answered under load")
        return answered, refused


class WaitTest(OverloadTest):
    FLAGS = ("--max-inflight=1", "--worker-threads=1", "--max-wait=60s")

    def test_a_burst_is_waited_out(self):
        answered, refused = self.load()
        self.assertEqual((len(answered), refused), (self.CALLERS * self.CALLS, []))


class RefusalTest(OverloadTest):
    FLAGS = ("--max-inflight=1", "--worker-threads=1", "--max-waiting=2")

    def test_too_many_calls_at_once(self):
        answered, refused = self.load()
        self.assertTrue(answered)
        self.assertTrue(refused)
        for error in refused:
            self.assertEqual((error.code, error.reason, error.domain),
                             (Status.RESOURCE_EXHAUSTED, "OVERLOADED", "wireprint"))
            self.assertGreater(error.retry, 0)
            self.assertTrue(error.metadata["limit"])


class EndlessWindowTest(ServerTest):
    FLAGS = ("--match-window=inf", "--retention=inf")

    def test_an_endless_window_leaves_nothing_out(self):
        def add(name, seconds):
            return self.client.call("AddReport", pb.AddReportRequest(corpus=self.corpus, report=self.client.report(
                name, prose("r"), observe_time={"seconds": seconds})))

        add("first", -62135596800)
        self.assertEqual([match.report_id for match in add("second", 0).matches.matches], ["first"])
        found = self.client.call("FindMatches", pb.FindMatchesRequest(
            corpus=self.corpus, subject={"text": prose("r")}, observe_time={"seconds": 253402300799}))
        self.assertEqual(len(found.matches.matches), 2)


class RequestSizeTest(ServerTest):
    FLAGS = ("--max-receive-bytes=65536", "--access-log-sample=1")

    def test_the_policy_for_clients_does_not_send_again_what_is_too_large(self):
        policy = (SOURCE / "clients" / "service_config.json").read_text()
        with grpc.insecure_channel(self.server.address, [("grpc.service_config", policy)]) as channel:
            stub = dedup_service_pb2_grpc.DedupServiceStub(channel)
            for size in (65537, 300_000, (4 << 20) - 100):
                with self.subTest(size), self.assertRaises(grpc.RpcError) as caught:
                    stub.FindMatches(pb.FindMatchesRequest(corpus=self.corpus, subject={"text": "a" * size}), timeout=20)
                error = error_of_call(caught.exception)
                self.assertEqual((error.code, error.reason, error.metadata["max"]),
                                 (Status.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", "65536"))
        too_large = lambda line: line["reason"] == "REQUEST_TOO_LARGE"
        self.server.await_lines("call", too_large, count=3)
        # More of them would have their lines before that of a later call.
        self.client.info(self.corpus)
        self.server.await_lines("call", lambda line: line["method"] == "GetIndexInfo")
        self.assertEqual(len(list(filter(too_large, self.server.said("call")))), 3, "one call each")


class CorporaTest(ServerTest):
    def test_too_many_corpora(self):
        added = 0
        with self.assertRaises(WireError) as caught:
            while added < 10000:
                self.client.add("r", prose("r"), corpus=f"corpus-{added}")
                added += 1
        error = caught.exception
        self.assertEqual((error.code, error.reason), (Status.FAILED_PRECONDITION, "CORPUS_LIMIT"))
        self.assertEqual(error.metadata["limit"], str(added))
        batch = self.client.call("BatchAddReports", pb.BatchAddReportsRequest(
            corpus=f"corpus-{added}", items=[{"report": self.client.report("r", prose("r"))}]))
        error = error_of(batch.results[0].status)
        self.assertEqual((error.reason, error.field), ("CORPUS_LIMIT", "corpus"), "the corpus is that of the batch")
        self.assertEqual(self.client.add("s", prose("s"), corpus="corpus-0").revision, 1, "those there are go on")
        self.assertEqual(self.client.info(f"corpus-{added}").reports, 0)
        self.assertEqual(list(self.client.find(prose("r"), corpus=f"corpus-{added}").matches), [])


if __name__ == "__main__":
    unittest.main()
