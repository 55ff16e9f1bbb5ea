"""Security as an operator sees it: real binaries, certificates made by openssl, and grpcurl, which prints what it gets."""

import json
import subprocess
import threading
import time
import unittest
import urllib.request

from certificates import Certificates, Mounted, token_line
from credibility import CredibilityServer
from grpcurl_test import find_grpcurl
from harness import Server
from texts import prose
from wire import SERVICE

CREDIBILITY = "wireprint.credibility.v1.CredibilityService"
TOKENS = {"reader": "may read 81c2", "writer": "may write 40fe", "admin": "may delete 7d13"}
WAIT_SECONDS = 30


class Transcript:
    """What is asked of a server, and what it answers; mixed into a TestCase that names the service and its calls."""

    def setUp(self):
        self.server = self.server_class("--admin-listen=127.0.0.1:0", "--reload-interval=50ms")
        self.addCleanup(self.server.close)
        self.made = made = Certificates(self.server.root / "made")
        made.authority("ca")
        for name, days in (("first", 30), ("second", 60), ("client", 30), ("expired", -1)):
            made.issue(name, "ca", days)
        self.mount = Mounted(self.server.root / "mounted")
        self.install("first", "first")
        tokens = self.server.root / "tokens"
        tokens.write_text("".join(token_line(role, role, token) for role, token in TOKENS.items()))
        self.server.start(f"--tls-cert={self.mount.path('tls.crt')}", f"--tls-key={self.mount.path('tls.key')}",
                          f"--tls-client-ca={self.mount.path('ca.crt')}", f"--token-file={tokens}")
        self.admin = self.server.admin_address()

    def install(self, certificate, key):
        read = self.made.read
        self.mount.install(tls_crt=read(f"{certificate}.crt"), tls_key=read(f"{key}.key"), ca_crt=read("ca.crt"))

    def run_grpcurl(self, method, request, role=None, token=None, client="client", connect=20):
        """(exit code, what it printed)"""
        token = token or TOKENS.get(role)
        header = ["-H", f"authorization: Bearer {token}"] if token else []
        done = subprocess.run(
            [find_grpcurl(), "-max-time", "20", "-connect-timeout", str(connect), "-cacert", self.made.path("ca.crt"), "-cert", self.made.path(f"{client}.crt"),
             "-key", self.made.path(f"{client}.key"), *header, "-d", json.dumps(request),
             f"localhost:{self.server.address.rsplit(':', 1)[1]}", f"{self.service}/{method}"],
            capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def step(self, what, says, *call, **how):
        """`says` None: it is answered; else the word in the error."""
        code, said = self.run_grpcurl(*call, **how)
        print(f"\n  {what}: {'answered' if code == 0 else ' '.join(said.split())[:110]}", end="")
        self.assertEqual(code == 0, says is None, said)
        if says is not None:
            self.assertIn(says, said)

    def metric(self, start):
        with urllib.request.urlopen(f"http://{self.admin}/metrics", timeout=10) as answer:
            line, = (line for line in answer.read().decode().splitlines() if line.startswith(start))
        return float(line.rsplit(" ", 1)[1])

    def reloaded(self, certificate, key, result):
        """Puts the pair there and waits until the server has looked at it."""
        counter = f'wireprint_reloads_total{{what="tls",result="{result}"}}'
        before = self.metric(counter)
        self.install(certificate, key)
        deadline = time.monotonic() + WAIT_SECONDS
        while self.metric(counter) == before:
            self.assertLess(time.monotonic(), deadline, "the files were not looked at")
            time.sleep(0.02)

    def test_transcript(self):
        write, delete, read = self.write, self.delete, self.read
        self.step("no token", "Unauthenticated", *read)
        self.step("bad token", "Unauthenticated", *read, token="guessed 0000")
        self.step("reader reads", None, *read, role="reader")
        self.step("reader writes", "PermissionDenied", *write, role="reader")
        self.step("writer writes", None, *write, role="writer")
        self.step("writer deletes", "PermissionDenied", *delete, role="writer")
        self.step("admin deletes", None, *delete, role="admin")
        self.step("expired client certificate", "", *read, role="reader", client="expired", connect=2)

        stop, answered, failed = threading.Event(), [], []

        def load():
            while not stop.is_set():
                code, said = self.run_grpcurl(*read, role="reader")
                (answered if code == 0 else failed).append(said)

        threads = [threading.Thread(target=load, daemon=True) for _ in range(2)]
        for thread in threads:
            thread.start()
        for name in ("second", "first", "second"):
            seen = len(answered)
            self.reloaded(name, name, "ok")
            deadline = time.monotonic() + WAIT_SECONDS
            while len(answered) < seen + 4 and not failed:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.02)
        stop.set()
        for thread in threads:
            thread.join(60)
        self.assertEqual(failed, [])
        print(f"\n  certificate rotated three times under load: {len(answered)} answered, {len(failed)} failed", end="")

        ends = self.metric('wireprint_tls_not_after_timestamp_seconds{certificate="server"}')
        self.reloaded("first", "second", "failed")
        self.step("bad certificate written, the old one", None, *read, role="reader")
        self.assertEqual(self.metric('wireprint_tls_not_after_timestamp_seconds{certificate="server"}'), ends)
        print()


class DedupTranscript(Transcript, unittest.TestCase):
    server_class, service = Server, SERVICE
    read = ("GetIndexInfo", {})
    write = ("AddReport", {"report": {"report_id": "a", "outlet": "one.example", "text": prose("a")}})
    delete = ("DeleteReport", {"report_id": "a"})


class CredibilityTranscript(Transcript, unittest.TestCase):
    server_class, service = CredibilityServer, CREDIBILITY
    read = ("ListAgencies", {"page_size": 1})
    write = ("RecordReport", {"report": {"report_id": "a", "outlet": "one.example", "text": prose("a")}})
    delete = ("DeleteReport", {"report_id": "a"})


if __name__ == "__main__":
    unittest.main()
