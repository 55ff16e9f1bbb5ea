"""Credibility towards dedup and operators: mutual TLS and tokens between the two, what is said when dedup is away or does
not let it in, and its metrics."""

import pathlib
import re
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from certificates import Certificates, token_line
from credibility import BINARY, PENDING, REFUSED, RESOLVED, CredibilityServer, cpb, wait_for
from harness import ENVIRONMENT, Server
from texts import prose
from wire import SOURCE, Status

GOLDEN = SOURCE / "tests" / "golden" / "metrics_credibility.txt"
EARLIER = {"seconds": int(time.time()) - 3600}


class OperateTest(unittest.TestCase):
    def start(self, *flags):
        """A credibility server with an admin port, and a client of it."""
        server = CredibilityServer("--admin-listen=127.0.0.1:0", "--reload-interval=50ms", *flags)
        self.addCleanup(server.close)
        self.server = server
        server.start()
        self.admin = server.admin_address()
        client = server.client()
        self.addCleanup(client.close)
        return client

    def refused(self, says, *flags):
        """These flags are refused with these words at the start of what is wrong."""
        done = subprocess.run([str(BINARY), "--data-dir=/nowhere", "--check-config", *flags], capture_output=True, text=True,
                              timeout=30, check=False, env=ENVIRONMENT)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(f'"message":"{says}', done.stderr)

    def page(self, path):
        """(code, body)"""
        try:
            with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metric(self, start):
        """The value of the only sample whose line begins with `start`."""
        line, = (line for line in self.page("/metrics")[1].splitlines() if line.startswith(start + " "))
        return float(line.rsplit(" ", 1)[1])

    def test_every_metric_is_there_from_the_start(self):
        dedup = Server("--admin-listen=")
        self.addCleanup(dedup.close)
        dedup.start()
        client = self.start(f"--dedup-address={dedup.address}", "--dedup-timeout=10s")
        families = []
        before = self.page("/metrics")[1]
        for kind in re.finditer(r"# TYPE (\S+) (\S+)\n(.*)", before):
            labels = re.findall(r'(\w+)="', kind[3]) if kind[3].startswith(kind[1]) else []
            families.append(" ".join([kind[1], kind[2], *(name for name in labels if name != "le")]))
        self.assertEqual("\n".join(families) + "\n", GOLDEN.read_text(), f"{GOLDEN} lists them all")
        for provenance in ("resolved", "pending", "replayed", "refused", "error"):
            self.assertIn(f'wireprint_credibility_reports_total{{provenance="{provenance}"}} 0\n', before)
        for _ in range(2):
            client.record("a", prose("a"), "gazette.example", observe_time=EARLIER)
        client.record_batch([client.report("b", " ", "gazette.example")])
        # What was deleted at dedup itself is refused there, for good.
        directly = dedup.client()
        self.addCleanup(directly.close)
        directly.add("c", prose("c"), observe_time=EARLIER)
        directly.delete("c")
        self.assertEqual(client.record("c", prose("c"), "gazette.example", observe_time=EARLIER).provenance, REFUSED)
        self.assertEqual(client.profile("gazette.example").counts.refused, 1)
        for provenance in ("resolved", "replayed", "refused", "error"):
            self.assertEqual(self.metric(f'wireprint_credibility_reports_total{{provenance="{provenance}"}}'), 1)
        self.assertEqual(self.metric('wireprint_credibility_dedup_calls_total{result="ok"}'), 2)
        self.assertGreaterEqual(self.metric('wireprint_credibility_store_seconds_count{operation="sync"}'), 3)
        self.assertGreaterEqual(self.metric('wireprint_credibility_store_seconds_count{operation="write"}'), 2)
        for name in ("outbox_entries", "ledger_lag_seconds", "changes_behind", "store_failures_total"):
            self.assertEqual(self.metric("wireprint_credibility_" + name), 0, name)
        self.assertEqual(self.page("/readyz?verbose")[1].count("[+]dedup ok\n"), 1)

    def test_a_faulty_file_is_named_by_its_flag(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "junk")
            file.write_text("junk\n")
            for flag in ("attribution-cues", "detectors"):
                with self.subTest(flag):
                    self.refused(f"--{flag}:1: ", f"--{flag}={file}")

    def test_backups_inside_the_store_are_refused(self):
        self.refused("--backup-dir and --data-dir", "--backup-dir=/nowhere/backups")
        self.refused("--data-dir: /dev/null is no directory", "--data-dir=/dev/null/store")

    def test_a_dedup_that_goes_is_missed_at_once(self):
        dedup = Server("--admin-listen=")
        self.addCleanup(dedup.close)
        dedup.start()
        client = self.start(f"--dedup-address={dedup.address}", "--dedup-timeout=10s")
        self.assertEqual(client.record("a", prose("a"), "gazette.example", observe_time=EARLIER).provenance, RESOLVED)
        self.assertEqual(self.metric("wireprint_credibility_dedup_reachable"), 1)
        dedup.kill()
        wait_for(lambda: self.metric("wireprint_credibility_dedup_reachable") == 0, what="dedup to be missed")
        self.assertGreaterEqual(self.metric("wireprint_credibility_follow_failures_total"), 1)
        self.server.await_lines("follow_failed", lambda line: (line["corpus"], line["code"]) == ("default", "UNAVAILABLE"))

    def test_dedup_sees_the_trace_of_the_call(self):
        dedup = Server("--admin-listen=", "--access-log-sample=1")
        self.addCleanup(dedup.close)
        dedup.start()
        client = self.start(f"--dedup-address={dedup.address}", "--dedup-timeout=10s")
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        request = cpb.RecordReportRequest(report=client.report("a", prose("a"), "gazette.example", observe_time=EARLIER))
        for calls, header, seen in ((1, f"00-{trace}-00f067aa0ba902b7-01", True), (2, f"00-{'0' * 32}-00f067aa0ba902b7-01", False)):
            request.report.report_id += "x"
            answer = client.stub.RecordReport(request, timeout=20, metadata=[("traceparent", header)])
            self.assertEqual(answer.provenance, RESOLVED)
            wait_for(lambda: len(self.traces(dedup)) == calls, what="the line of the call")
            self.assertEqual(self.traces(dedup)[-1], trace if seen else "")

    def traces(self, dedup):
        """Of the calls that told it reports."""
        return [line["trace_id"] for line in dedup.said("call", "slow_call") if line["method"] == "BatchAddReports"]

    def test_too_many_corpora(self):
        client = self.start("--dedup-address=127.0.0.1:1", "--dedup-timeout=100ms", "--max-corpora=2")
        report = client.report("a", prose("a"), "gazette.example", observe_time=EARLIER)
        for corpus in ("one", "two"):
            client.call("RecordReport", cpb.RecordReportRequest(corpus=corpus, report=report))
        error = client.error("RecordReport", cpb.RecordReportRequest(corpus="three", report=report))
        self.assertEqual((error.code, error.reason, error.field, error.metadata["limit"]),
                         (Status.FAILED_PRECONDITION, "CORPUS_LIMIT", "corpus", "2"))
        client.call("RecordReport", cpb.RecordReportRequest(corpus="one", report=report))

    def test_without_dedup_it_is_degraded_and_ready(self):
        client = self.start("--dedup-address=127.0.0.1:1", "--dedup-timeout=100ms")
        # Before anybody records a report.
        wait_for(lambda: self.metric("wireprint_credibility_dedup_reachable") == 0, what="dedup to be missed")
        self.server.await_lines("dedup_unreachable", lambda line: line["code"] == "UNAVAILABLE")
        for i in range(3):
            answer = client.record(f"r{i}", prose(f"r{i}"), "gazette.example", observe_time=EARLIER)
            self.assertEqual(answer.provenance, PENDING)
        pending = client.error("ResolveOrigin", cpb.ResolveOriginRequest(report_id="r0"))
        self.assertEqual((pending.code, pending.reason, pending.retry), (Status.UNAVAILABLE, "PROVENANCE_PENDING", 1))
        self.assertIn('"r0" is recorded', pending.message)
        self.assertEqual(self.metric('wireprint_credibility_reports_total{provenance="pending"}'), 3)
        self.assertEqual(self.metric("wireprint_credibility_outbox_entries"), 3)
        wait_for(lambda: self.metric("wireprint_credibility_ledger_lag_seconds") > 0, what="an age")
        self.assertEqual(self.metric("wireprint_credibility_dedup_reachable"), 0)
        wait_for(lambda: "[-]dedup failed" in self.page("/readyz?verbose")[1], what="the check")
        code, said = self.page("/readyz?verbose")
        self.assertEqual(code, 200)
        self.assertRegex(said, r"\[-\]dedup failed: dedup at 127\.0\.0\.1:1: \w+: .*; reports are recorded and wait\n")
        self.assertIn("\nready\n", said)
        self.assertEqual(self.metric('wireprint_server_check_ok{check="dedup"}'), 0)
        self.assertEqual(self.metric("wireprint_server_ready"), 1)


class SecureTest(OperateTest):
    """Dedup wants a certificate and a token."""

    @classmethod
    def setUpClass(cls):
        cls.dedup = Server("--admin-listen=")
        cls.addClassCleanup(cls.dedup.close)
        cls.certificates = c = Certificates(cls.dedup.root / "made")
        for authority in ("ca", "other"):
            c.authority(authority)
        c.issue("server", "ca")
        c.issue("client", "ca")
        c.issue("stranger", "other")
        tokens = cls.dedup.root / "tokens"
        tokens.write_text(token_line("credibility", "admin", "let me in") + token_line("other", "reader", "let me read") +
                          token_line("crawler", "writer", "let me add"))
        cls.dedup.start(f"--tls-cert={c.path('server.crt')}", f"--tls-key={c.path('server.key')}",
                        f"--tls-client-ca={c.path('ca.crt')}", f"--token-file={tokens}")

    def start_with(self, client="client", ca="ca", token="let me in"):
        c = self.certificates
        port = self.dedup.address.rsplit(":", 1)[1]
        self.token = self.dedup.root / f"token-{self._testMethodName}"
        self.token.write_text(token + "\n")
        return self.start(f"--dedup-address=localhost:{port}", f"--dedup-ca={c.path(ca + '.crt')}",
                          f"--dedup-cert={c.path(client + '.crt')}", f"--dedup-key={c.path(client + '.key')}",
                          f"--dedup-token-file={self.token}", "--dedup-timeout=3s")

    test_every_metric_is_there_from_the_start = None
    test_a_dedup_that_goes_is_missed_at_once = None
    test_dedup_sees_the_trace_of_the_call = None
    test_a_faulty_file_is_named_by_its_flag = None
    test_without_dedup_it_is_degraded_and_ready = None
    test_too_many_corpora = None

    def record(self, client, report_id):
        client.corpus = self._testMethodName.replace("_", "-")[:60]
        return client.record(report_id, prose(report_id), "gazette.example", observe_time=EARLIER)

    def until_resolved(self, client, report_id):
        wait_for(lambda: self.record(client, report_id).provenance == RESOLVED, what="its place")

    def test_with_certificate_and_token(self):
        client = self.start_with()
        self.assertEqual(self.record(client, "a").provenance, RESOLVED)
        client.delete("a")
        wait_for(lambda: self.metric("wireprint_credibility_outbox_entries") == 0, what="the deletion to be told")

    def test_a_wrong_token_waits_for_the_right_one(self):
        client = self.start_with(token="let me out")
        wait_for(lambda: self.metric("wireprint_credibility_dedup_reachable") == 0, what="the refusal, without a report")
        self.assertEqual(self.record(client, "a").provenance, PENDING)
        self.assertGreaterEqual(self.metric('wireprint_credibility_dedup_calls_total{result="unauthenticated"}'), 1)
        wait_for(lambda: "UNAUTHENTICATED" in self.page("/readyz?verbose")[1], what="the check")
        self.assertRegex(self.page("/readyz?verbose")[1], r"\[-\]dedup failed: dedup at localhost:\d+: UNAUTHENTICATED: ")
        self.assertEqual(self.page("/readyz")[0], 200)
        self.assertNotIn("let me out", self.page("/readyz?verbose")[1])
        self.token.write_text("let me in\n")
        self.until_resolved(client, "a")
        wait_for(lambda: "[+]dedup ok" in self.page("/readyz?verbose")[1], what="the check")

    def test_a_token_that_may_not_write_is_named_so(self):
        for report_id, token in (("a", "let me read"), ("b", "let me add")):  # the other may not say when
            with self.subTest(token):
                client = self.start_with(token=token)
                self.assertEqual(self.record(client, report_id).provenance, PENDING)
                denied = 'wireprint_credibility_dedup_calls_total{result="permission_denied"}'
                wait_for(lambda: self.metric(denied) >= 1, what="the refusal")
                self.assertEqual(self.metric("wireprint_credibility_dedup_reachable"), 0)

    def test_certificates_are_checked_at_the_start_and_their_end_is_a_metric(self):
        c = self.certificates
        client = self.start_with()
        text = self.page("/metrics")[1]
        for certificate in ("dedup_ca", "dedup_cert"):
            self.assertIn(f'wireprint_tls_not_after_timestamp_seconds{{certificate="{certificate}"}} ', text)
        client.close()
        for flags, says in (((f"--dedup-ca={c.path('server.key')}",), "--dedup-ca: "),
                            ((f"--dedup-cert={c.path('client.crt')}", f"--dedup-key={c.path('stranger.key')}"), "--dedup-key: "),
                            ((f"--dedup-cert={c.path('client.key')}", f"--dedup-key={c.path('client.key')}"), "--dedup-cert: ")):
            with self.subTest(says):
                self.refused(says, f"--dedup-ca={c.path('ca.crt')}", *flags)

    def test_a_stranger_is_not_let_in_nor_believed(self):
        for arguments in ({"client": "stranger"}, {"ca": "other"}):
            with self.subTest(arguments):
                client = self.start_with(**arguments)
                self.assertEqual(self.record(client, "a").provenance, PENDING)
                self.assertEqual(self.metric("wireprint_credibility_dedup_reachable"), 0)


if __name__ == "__main__":
    unittest.main()
