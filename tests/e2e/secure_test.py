"""Tokens and TLS with the real binary, real certificates and the real grpcurl."""

import socket
import ssl
import subprocess
import threading
import time
import unittest
import urllib.request

from certificates import Certificates, Mounted, token_line
from grpcurl_test import find_grpcurl
from harness import Server
from texts import prose
from wire import SERVICE, Report, Status, WireError, error_of_call, grpc, pb
from wireprint.dedup.v1 import cluster_pb2, dedup_service_pb2_grpc  # after wire, which knows where it is

TOKENS = {"reader": "read me 1f2e", "writer": "write me 3d4c", "ingester": "fill me 5b6a", "admin": "own me 7988"}


class SecureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--admin-listen=127.0.0.1:0", "--reload-interval=50ms", "--access-log-sample=1")
        cls.addClassCleanup(cls.server.close)
        cls.certificates = c = Certificates(cls.server.root / "made")
        for authority in ("ca", "other"):
            c.authority(authority)
        for name, days in (("one", 30), ("two", 60), ("client", 30), ("expired", -1)):
            c.issue(name, "ca", days)
        c.issue("stranger", "other")
        cls.mount = Mounted(cls.server.root / "mounted")
        cls.tokens = cls.server.root / "tokens"
        cls.tokens.write_text("# who may do what\n" + "".join(token_line(r, r, t) for r, t in TOKENS.items()))
        cls.install("one", "one")
        cls.server.start(f"--tls-cert={cls.mount.path('tls.crt')}", f"--tls-key={cls.mount.path('tls.key')}",
                         f"--tls-client-ca={cls.mount.path('ca.crt')}", f"--token-file={cls.tokens}")
        cls.admin = cls.server.admin_address()

    @classmethod
    def install(cls, certificate, key):
        c = cls.certificates
        cls.mount.install(tls_crt=c.read(f"{certificate}.crt"), tls_key=c.read(f"{key}.key"), ca_crt=c.read("ca.crt"))

    def page(self, path):
        with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10) as answer:
            return answer.read().decode()

    def metric(self, start):
        """The value of the only sample whose line begins with `start`."""
        line, = (line for line in self.page("/metrics").splitlines() if line.startswith(start))
        return float(line.rsplit(" ", 1)[1])

    def until(self, condition):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, "did not come to pass within 60 s")
            time.sleep(0.02)

    def connect(self, client="client", ca="ca"):
        """A channel of its own: no other test's connection is used again."""
        pem = [self.certificates.read(f"{client}.{kind}") for kind in ("key", "crt")] if client else [None, None]
        credentials = grpc.ssl_channel_credentials(self.certificates.read(f"{ca}.crt"), *pem)
        port = self.server.address.rsplit(":", 1)[1]
        return grpc.secure_channel(f"localhost:{port}", credentials, [("grpc.use_local_subchannel_pool", 1)])

    def call(self, method, request, token=None, **how):
        metadata = [("authorization", f"Bearer {token}")] if token else []
        with self.connect(**how) as channel:
            try:
                return getattr(dedup_service_pb2_grpc.DedupServiceStub(channel), method)(
                    request, metadata=metadata, timeout=10)
            except grpc.RpcError as error:
                if error.code() == Status.UNAVAILABLE:
                    raise
                raise error_of_call(error) from None

    def refused(self, code, reason, *call, **how):
        with self.assertRaises(WireError) as caught:
            self.call(*call, **how)
        self.assertEqual((caught.exception.code, caught.exception.reason), (code, reason))
        return caught.exception

    def add(self, report_id, **fields):
        return pb.AddReportRequest(report=Report(report_id=report_id, outlet="example.org",
                                                 text_bytes=prose(report_id, 60).encode(), **fields))

    def test_who_may_do_what(self):
        info, add = pb.GetIndexInfoRequest(), self.add("a")
        for token in (None, "wrong", TOKENS["reader"] + " ", TOKENS["reader"].upper()):
            self.refused(Status.UNAUTHENTICATED, "UNAUTHENTICATED", "GetIndexInfo", info, token)
        for token in TOKENS.values():
            self.call("GetIndexInfo", info, token)
        self.refused(Status.PERMISSION_DENIED, "PERMISSION_DENIED", "AddReport", add, TOKENS["reader"])
        for role in ("writer", "ingester", "admin"):
            self.call("AddReport", self.add(f"by {role}"), TOKENS[role])
        earlier = self.add("backfilled")
        earlier.report.observe_time.FromSeconds(int(time.time()) - 3600)
        error = self.refused(Status.PERMISSION_DENIED, "PERMISSION_DENIED", "AddReport", earlier, TOKENS["writer"])
        self.assertEqual(error.metadata, {"role": "writer", "needed": "ingester"})
        self.call("AddReport", earlier, TOKENS["ingester"])
        unknown = self.add("never backfilled")
        unknown.report.observe_time.CopyFrom(earlier.report.observe_time)
        sent = [self.add("before"), earlier, self.add("between"), unknown]
        batch = pb.BatchAddReportsRequest(items=[{"report": one.report} for one in sent])
        results = self.call("BatchAddReports", batch, TOKENS["writer"]).results
        self.assertEqual([r.WhichOneof("result") for r in results], ["response", "status"] * 2)
        self.assertEqual([r.response.report_id for r in results[::2]], ["before", "between"])
        self.assertLess(results[0].response.sequence, results[2].response.sequence)
        for result in results[1::2]:  # the same of one that exists and one that does not
            self.assertEqual((result.status.code, result.status.message), (Status.PERMISSION_DENIED.value[0], error.message))
            self.assertEqual(len(result.status.details), 1)
            self.assertIn(b"PERMISSION_DENIED", result.status.details[0].value)
        only = self.call("BatchAddReports", pb.BatchAddReportsRequest(items=[{"report": unknown.report}]), TOKENS["writer"])
        self.assertEqual([r.status.message for r in only.results], [error.message])
        self.assertEqual(len(only.epoch), 32)
        self.refused(Status.NOT_FOUND, "REPORT_NOT_FOUND", "GetReport",
                     pb.GetReportRequest(report_id="never backfilled"), TOKENS["reader"])
        everything = self.call("BatchAddReports", batch, TOKENS["ingester"]).results
        self.assertEqual([r.response.replayed for r in everything], [True, True, True, False])
        there, not_there = (pb.DeleteReportRequest(report_id=name) for name in ("by writer", "never added"))
        denied = [self.refused(Status.PERMISSION_DENIED, "PERMISSION_DENIED", "DeleteReport", request, TOKENS["ingester"])
                  for request in (there, not_there)]
        self.assertEqual(denied[0].message, denied[1].message, "whether a report exists is not told")
        self.call("DeleteReport", there, TOKENS["admin"])

    def test_a_stream_ends_when_its_token_is_taken_back(self):
        kept = self.tokens.read_text()
        self.addCleanup(self.tokens.write_text, kept)
        gauge = 'wireprint_last_reload_successful{what="tokens"}'
        with self.connect() as channel:
            stub = dedup_service_pb2_grpc.DedupServiceStub(channel)

            def watch(token):
                stream = stub.WatchClusters(cluster_pb2.WatchClustersRequest(), timeout=60,
                                            metadata=[("authorization", f"Bearer {token}")])
                next(stream)
                return stream

            reader = watch(TOKENS["reader"])
            self.tokens.write_text(kept + token_line("guest", "reader", "for a day"))
            self.until(lambda: self.knows("for a day"))
            guest = watch("for a day")
            self.tokens.write_text("no line of tokens\n")
            self.until(lambda: self.metric(gauge) == 0)
            self.assertTrue(guest.is_active(), "a bad file changes nothing")
            self.tokens.write_text(kept)
            with self.assertRaises(grpc.RpcError) as ended:
                next(guest)
            self.assertEqual(error_of_call(ended.exception).reason, "UNAUTHENTICATED")
            self.assertEqual(ended.exception.code(), Status.UNAUTHENTICATED)
            self.until(lambda: self.metric(gauge) == 1)
            self.assertTrue(reader.is_active())
            reader.cancel()

    def knows(self, token):
        try:
            self.call("GetIndexInfo", pb.GetIndexInfoRequest(), token)
            return True
        except WireError:
            return False

    def test_clients_need_a_certificate_of_the_ca(self):
        for client in (None, "stranger", "expired"):
            with self.subTest(client), self.assertRaises(grpc.RpcError) as caught:
                self.call("GetIndexInfo", pb.GetIndexInfoRequest(), TOKENS["reader"], client=client)
            self.assertEqual(caught.exception.code(), Status.UNAVAILABLE)
        self.call("GetIndexInfo", pb.GetIndexInfoRequest(), TOKENS["reader"])

    def test_a_certificate_rotated_under_load(self):
        stop, calls, failures = threading.Event(), [], []

        def load():
            while not stop.is_set():
                try:
                    self.call("GetIndexInfo", pb.GetIndexInfoRequest(), TOKENS["reader"])
                    calls.append(1)
                except Exception as error:  # noqa: BLE001: whatever it is, it is a failed call
                    failures.append(error)

        threads = [threading.Thread(target=load, daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        ok = 'wireprint_reloads_total{what="tls",result="ok"}'
        expiry = 'wireprint_tls_not_after_timestamp_seconds{certificate="server"}'
        ends = {}
        for name in ("two", "one", "two", "one"):
            before = self.metric(ok)
            self.install(name, name)
            self.until(lambda: self.metric(ok) == before + 1)
            ends[name], done = self.metric(expiry), len(calls)
            self.until(lambda: len(calls) > done + 5 or failures)
        stop.set()
        for thread in threads:
            thread.join(20)
        self.assertEqual(failures, [])
        self.assertGreater(len(calls), 20)
        self.assertAlmostEqual((ends["two"] - ends["one"]) / 86400, 30, delta=0.1)

    def test_a_bad_certificate_leaves_the_old_one_serving(self):
        failed = 'wireprint_reloads_total{what="tls",result="failed"}'
        for certificate, key in (("two", "one"), ("expired", "expired")):
            before = self.metric(failed)
            self.install(certificate, key)
            self.until(lambda: self.metric(failed) == before + 1)
            self.call("GetIndexInfo", pb.GetIndexInfoRequest(), TOKENS["reader"])
        self.install("one", "one")
        self.call("GetIndexInfo", pb.GetIndexInfoRequest(), TOKENS["reader"])

    def test_grpcurl(self):
        c = self.certificates
        port = self.server.address.rsplit(":", 1)[1]

        def grpcurl(*words, token=None):
            header = ["-H", f"authorization: Bearer {token}"] if token else []
            return subprocess.run([find_grpcurl(), "-cacert", c.path("ca.crt"), "-cert", c.path("client.crt"), "-key",
                                   c.path("client.key"), *header, f"localhost:{port}", *words], capture_output=True,
                                  text=True, timeout=30, check=False)

        self.assertIn(SERVICE, grpcurl("list").stdout)
        self.assertIn("SERVING", grpcurl("grpc.health.v1.Health/Check").stdout)
        self.assertIn("Unauthenticated", grpcurl(f"{SERVICE}/GetIndexInfo").stderr)
        self.assertIn("PermissionDenied", grpcurl(f"{SERVICE}/DeleteReport", token=TOKENS["writer"]).stderr)
        self.assertEqual(grpcurl(f"{SERVICE}/GetIndexInfo", token=TOKENS["reader"]).returncode, 0)

    def test_old_tls_is_refused(self):
        port = int(self.server.address.rsplit(":", 1)[1])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with self.assertRaises(ssl.SSLError):
            with socket.create_connection(("127.0.0.1", port)) as plain:
                context.wrap_socket(plain)

    def test_no_token_and_no_text_is_in_log_or_page(self):
        request = self.add("hush")
        self.call("AddReport", request, TOKENS["writer"])
        self.refused(Status.UNAUTHENTICATED, "UNAUTHENTICATED", "GetIndexInfo", pb.GetIndexInfoRequest(), "s3cr3t-guess")
        self.server.await_lines("call", lambda line: line["caller"] == "writer")
        said = self.server.log_file.read_text() + "".join(
            self.page(path) for path in ("/metrics", "/config", "/debug/limits", "/readyz?verbose"))
        for secret in [*TOKENS.values(), "s3cr3t-guess", "PRIVATE KEY", request.report.text_bytes.decode()[:40]]:
            self.assertNotIn(secret, said)


if __name__ == "__main__":
    unittest.main()
