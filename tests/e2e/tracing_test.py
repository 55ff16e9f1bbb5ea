"""Traces as a collector gets them: real binaries, the published messages of OTLP."""

import contextlib
import socket
import time
import unittest
import urllib.request

from certificates import Certificates
from collector import CLIENT, ERROR, SERVER, Collector
from credibility import PENDING, RESOLVED, CredibilityServer, cpb, wait_for
from harness import Server
from texts import prose
from wire import Status, cluster_pb2, grpc, pb

EARLIER = {"seconds": int(time.time()) - 3600}
MORE_THAN_FIT = 4700  # beyond 4096 + 512: in the queue, and in the batch under way
PARENT = "00f067aa0ba902b7"
DEDUP, CREDIBILITY = "wireprint.dedup.v1.DedupService", "wireprint.credibility.v1.CredibilityService"


@contextlib.contextmanager
def unanswered():
    """An address where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def trace_of(number):
    return f"{number:032x}"


def header(trace, sampled=True):
    return [("traceparent", f"00-{trace}-{PARENT}-{'01' if sampled else '00'}")]


class TracingTest(unittest.TestCase):
    """What both classes need; `self.collector`, and servers that export to it."""

    @classmethod
    def start(cls, kind, *flags):
        server = kind("--admin-listen=127.0.0.1:0", *flags)
        cls.addClassCleanup(server.close)
        server.start()
        server.admin = server.admin_address()
        return server

    @classmethod
    def start_dedup(cls, *flags):
        cls.dedup = cls.start(Server, f"--trace-endpoint={cls.collector.address}", *flags)
        cls.client = cls.dedup.client()
        cls.addClassCleanup(cls.client.close)

    @classmethod
    def start_both(cls, *flags):
        cls.start_dedup(*flags)
        cls.credibility = cls.start(CredibilityServer, f"--dedup-address={cls.dedup.address}", "--dedup-timeout=10s",
                                    f"--trace-endpoint={cls.collector.address}", *flags)
        cls.pair_client = cls.credibility.client()
        cls.addClassCleanup(cls.pair_client.close)

    def record(self, report_id, text, metadata, provenance=RESOLVED):
        request = cpb.RecordReportRequest(
            report=self.pair_client.report(report_id, text, "gazette.example", observe_time=EARLIER))
        answer = self.pair_client.stub.RecordReport(request, timeout=20, metadata=metadata)
        self.assertEqual(answer.provenance, provenance)

    def info(self, metadata=()):
        return self.client.stub.GetIndexInfo(pb.GetIndexInfoRequest(), timeout=20, metadata=metadata)

    @staticmethod
    def await_line(server, method, trace):
        """Of the log, about a call of the method."""
        wait_for(lambda: (method, trace) in [(line["method"], line["trace_id"]) for line in server.said("call", "slow_call")],
                 what="the line of the call")

    @staticmethod
    def metric(server, outcome):
        with urllib.request.urlopen(f"http://{server.admin}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        line, = (line for line in lines if line.startswith(f'wireprint_trace_spans_total{{outcome="{outcome}"}}'))
        return float(line.rsplit(" ", 1)[1])


class SpansTest(TracingTest):
    """What comes of calls of two servers that go on."""

    @classmethod
    def setUpClass(cls):
        cls.collector = Collector().start()
        cls.addClassCleanup(cls.collector.stop)
        cls.start_both("--trace-sample=1", "--access-log-sample=1")

    def test_one_call_is_one_trace_through_both(self):
        trace, text = trace_of(0xabc1), prose("one trace")
        self.record("a", text, header(trace))
        wait_for(lambda: len(self.collector.spans(trace=trace)) == 3, what="the spans of the call")
        outer, = self.collector.spans(trace=trace, service="wireprint-credibility", method="RecordReport")
        asked, = self.collector.spans(trace=trace, service="wireprint-credibility", method="BatchAddReports")
        inner, = self.collector.spans(trace=trace, service="wireprint-dedup", method="BatchAddReports")
        self.assertEqual((outer.parent, asked.parent, inner.parent), (PARENT, outer.id, asked.id))
        self.assertEqual([s.span.kind for s in (outer, asked, inner)], [SERVER, CLIENT, SERVER])
        self.assertEqual(outer.span.name, f"{CREDIBILITY}/RecordReport")
        self.assertEqual(inner.span.name, f"{DEDUP}/BatchAddReports")
        now = time.time_ns()
        for seen in (outer, asked, inner):
            self.assertLess(abs(now - seen.span.end_time_unix_nano), 300e9)
            self.assertEqual(seen.attributes["rpc.system"], "grpc")
            self.assertEqual(seen.attributes["rpc.service"], seen.span.name.split("/")[0])
            self.assertEqual(seen.attributes["rpc.grpc.status_code"], 0)
            self.assertEqual(seen.span.status.code, 0)
            self.assertRegex(seen.resource["service.instance.id"], "^[0-9a-f-]{36}$")
            self.assertTrue(seen.resource["service.version"])
        # One inside the other, and the times of a server make up the whole.
        self.assertLessEqual(outer.span.start_time_unix_nano, asked.span.start_time_unix_nano)
        self.assertLessEqual(asked.span.start_time_unix_nano, inner.span.start_time_unix_nano)
        self.assertGreaterEqual(asked.span.end_time_unix_nano, inner.span.end_time_unix_nano)
        whole = (inner.span.end_time_unix_nano - inner.span.start_time_unix_nano) / 1e6
        self.assertAlmostEqual(sum(inner.attributes[f"wireprint.{part}_ms"] for part in ("queue", "handler", "finish")),
                               whole, delta=0.01)
        # Nothing of a request.
        sent = b"".join(self.collector.bytes)
        for secret in (b"gazette", b"127.0.0.1", b"localhost", *(word.encode() for word in text.split() if len(word) > 6)):
            self.assertNotIn(secret, sent)
        # In the lines of the log it is the same trace.
        for server, method in ((self.credibility, "RecordReport"), (self.dedup, "BatchAddReports")):
            self.await_line(server, method, trace)

    def test_a_trace_that_is_not_sampled_is_not_exported_and_keeps_its_id(self):
        silent, heard = trace_of(0xabc2), trace_of(0xabc3)
        self.record("silent", prose("silent"), header(silent, sampled=False))
        self.record("heard", prose("heard"), header(heard))
        # Of one call all spans, of a later one, have come; what the first had would have come before.
        wait_for(lambda: len(self.collector.spans(trace=heard)) == 3, what="the sampled spans")
        self.assertEqual(self.collector.spans(trace=silent), [])
        for trace in (silent, heard):
            self.await_line(self.dedup, "BatchAddReports", trace)

    def test_roots_are_sampled_and_their_id_is_in_the_log(self):
        self.record("root", prose("root"), ())

        def roots():
            return [span for span in self.collector.spans(method="RecordReport") if not span.parent]

        wait_for(roots, what="the root")
        root, = roots()
        wait_for(lambda: len(self.collector.spans(trace=root.trace)) == 3, what="the spans below it")
        self.await_line(self.credibility, "RecordReport", root.trace)
        # Health is none of the service's methods.
        self.client.check()
        later = trace_of(0xabc4)
        self.info(header(later))
        wait_for(lambda: self.collector.spans(trace=later), what="a later span")
        self.assertEqual([span for span in self.collector.spans() if "health" in span.span.name.lower()], [])

    def test_errors_and_streams(self):
        refused, watched = trace_of(0xabc5), trace_of(0xabc6)
        with self.assertRaises(grpc.RpcError):
            self.client.stub.GetReport(pb.GetReportRequest(report_id="nobody-has-this-one"), timeout=20,
                                       metadata=header(refused))
        stream = self.client.stub.WatchClusters(cluster_pb2.WatchClustersRequest(), timeout=20, metadata=header(watched))
        next(stream)  # where it stands
        stream.cancel()
        wait_for(lambda: self.collector.spans(trace=refused) and self.collector.spans(trace=watched), what="both spans")
        error, = self.collector.spans(trace=refused)
        self.assertEqual(error.attributes["rpc.grpc.status_code"], Status.NOT_FOUND.value[0])
        self.assertEqual(error.attributes["wireprint.error.reason"], "REPORT_NOT_FOUND")
        self.assertEqual(error.span.status.code, 0, "the caller's fault")
        self.assertNotIn(b"nobody-has-this-one", b"".join(self.collector.bytes))
        end, = self.collector.spans(trace=watched)
        self.assertEqual((end.method, end.attributes["rpc.grpc.status_code"]), ("WatchClusters", Status.CANCELLED.value[0]))
        self.assertEqual(end.attributes["wireprint.messages_sent"], 1)


class CollectorTest(TracingTest):
    """Servers, or a collector, that go."""

    def setUp(self):
        type(self).collector = Collector().start()
        self.addCleanup(lambda: self.collector.stop())

    def test_what_dedup_does_not_answer_is_an_error_and_a_signal_flushes(self):
        self.start_both("--trace-sample=0")
        heard, lost = trace_of(0xabc7), trace_of(0xabc9)
        # What leaves with a signal has a second for it: not for connecting too.
        connected = trace_of(0xabca)
        self.record("first", prose("first"), header(connected))
        wait_for(lambda: len(self.collector.spans(trace=connected)) == 3, what="both to reach the collector")
        self.record("heard", prose("heard"), header(heard))
        self.assertEqual(self.dedup.stop(), 0)
        self.assertEqual(len(self.collector.spans(trace=heard, service="wireprint-dedup")), 1)
        self.record("lost", prose("lost"), header(lost), PENDING)
        self.assertEqual(self.credibility.stop(), 0)
        self.assertEqual(len(self.collector.spans(trace=heard)), 3)
        self.assertEqual(len(self.collector.spans(trace=lost)), 2)
        asked, = self.collector.spans(trace=lost, method="BatchAddReports")
        self.assertEqual((asked.span.status.code, asked.attributes["rpc.grpc.status_code"]),
                         (ERROR, Status.UNAVAILABLE.value[0]))

    def test_calls_go_on_without_a_collector_and_spans_come_when_it_is_back(self):
        self.collector.stop()
        self.start_dedup("--trace-sample=1", "--access-log-sample=0")
        first = trace_of(0xabc8)
        self.info(header(first))
        wait_for(lambda: '"event":"trace_export_failed","code":"UNAVAILABLE"' in self.dedup.log(), what="the failure")
        for _ in range(MORE_THAN_FIT // 100):
            calls = [self.client.stub.GetIndexInfo.future(pb.GetIndexInfoRequest(), timeout=20) for _ in range(100)]
            self.assertEqual({call.code() for call in calls}, {Status.OK})
        wait_for(lambda: self.metric(self.dedup, "dropped") > 0, what="spans to be dropped")
        self.assertEqual(self.metric(self.dedup, "exported"), 0)
        self.collector.start()
        wait_for(lambda: self.collector.spans(trace=first), what="the first span")
        wait_for(lambda: '"trace_export_resumed"' in self.dedup.log(), what="the end of the failure")
        wait_for(lambda: self.metric(self.dedup, "exported") + self.metric(self.dedup, "dropped") == MORE_THAN_FIT + 1, what="the rest")
        self.assertEqual(self.metric(self.dedup, "failed"), 0)
        self.assertEqual(len(self.collector.spans()), self.metric(self.dedup, "exported"))
        self.assertEqual(self.dedup.log().count("trace_export_failed"), 1)
        # What it refuses is counted.
        self.collector.answer = Status.INVALID_ARGUMENT
        self.info()
        wait_for(lambda: self.metric(self.dedup, "failed") == 1, what="the refused span")

    def test_a_collector_that_hangs_holds_up_no_shutdown(self):
        self.collector.stop()
        with unanswered() as address:
            server = self.start(Server, f"--trace-endpoint={address}", "--trace-sample=1")
            client = server.client()
            self.addCleanup(client.close)
            client.info("default")
            begun = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - begun, 20)

    def test_over_tls(self):
        made = Certificates(self.dedup_root())
        made.authority("ca")
        made.authority("other")
        made.issue("collector", "ca")
        self.collector.stop()
        self.collector = Collector(grpc.ssl_server_credentials([(made.read("collector.key"), made.read("collector.crt"))]))
        self.collector.start()
        port = self.collector.address.rsplit(":", 1)[1]
        for authority, comes in (("other", False), ("ca", True)):
            server = self.start(Server, f"--trace-endpoint=localhost:{port}", f"--trace-ca={made.path(authority + '.crt')}",
                                "--trace-sample=1")
            client = server.client()
            self.addCleanup(client.close)
            client.info("default")
            if comes:
                wait_for(lambda: self.collector.spans(method="GetIndexInfo"), what="the span")
            else:
                wait_for(lambda: "trace_export_failed" in server.log(), what="the failure")
                self.assertEqual(self.collector.spans(), [])

    def dedup_root(self):
        scratch = Server()
        self.addCleanup(scratch.close)
        return scratch.root / "tls"

    def test_bad_flags(self):
        server = Server()
        self.addCleanup(server.close)
        for flag, says in (("--trace-sample=1.5", "--trace-sample must be 0 to 1"),
                           ("--trace-sample=nan", "--trace-sample must be 0 to 1"),
                           ("--trace-endpoint=http://otel:4317", "--trace-endpoint is host:port"),
                           ("--trace-ca=/nowhere", "--trace-ca needs --trace-endpoint")):
            code, said = server.run_refused(*server.command("--check-config", flag))
            self.assertEqual(code, 2, said)
            self.assertIn(f'"message":"{says}', said)
        code, said = server.run_refused(*server.command("--check-config", "--trace-endpoint=c:1", "--trace-ca=/nowhere"))
        self.assertEqual(code, 2, said)
        self.assertIn('"message":"--trace-ca: ', said)


if __name__ == "__main__":
    unittest.main()
