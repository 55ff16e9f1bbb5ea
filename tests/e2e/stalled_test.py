"""Around the server something stalls: the reader of its log, a file that it watches. It serves on, and ends when told."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import time
import unittest
import urllib.request

from certificates import token_line
from credibility import CredibilityServer
from harness import ENVIRONMENT, START_SECONDS, Server
from wire import SERVICE, Status, grpc


class StalledTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--access-log-sample=1")
        self.addCleanup(self.server.close)
        self.tokens = self.server.root / "tokens"

    def until(self, condition):
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), deadline, "did not come to pass")
            time.sleep(0.02)

    def call(self, token=""):
        """None when it is answered, else the code."""
        with grpc.insecure_channel(self.server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            try:
                channel.unary_unary(f"/{SERVICE}/GetIndexInfo")(b"", metadata=[("authorization", f"Bearer {token}")],
                                                                timeout=20)
                return None
            except grpc.RpcError as error:
                return error.code()

    def first_line(self, reader, event):
        """Of a log that is a pipe: read until then."""
        said = b""
        while True:
            *whole, said = said.split(b"\n")
            for line in map(json.loads, whole):
                if line["event"] == event:
                    return line
            more = os.read(reader, 512)
            self.assertTrue(more, "the log ended")
            said += more

    def test_nobody_reads_the_log(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        self.server.process = subprocess.Popen(self.server.command("--admin-listen=127.0.0.1:0"), stdin=subprocess.DEVNULL,
                                               stdout=writer, stderr=writer, env=ENVIRONMENT)
        os.close(writer)
        self.until(self.server.address_file.exists)
        self.server.address = self.server.address_file.read_text().strip()
        admin = self.first_line(reader, "admin_serving")["address"]
        for _ in range(100):
            self.assertIsNone(self.call())
        with contextlib.closing(self.server.client()) as client:
            self.assertEqual(client.check(), "SERVING")
        with urllib.request.urlopen(f"http://{admin}/metrics", timeout=10) as answer:
            self.assertIn("\nwireprint_log_lines_dropped_total 0\n", answer.read().decode(), "they wait")
        self.assertEqual(self.server.stop(), 0)

    def test_a_pipe_in_place_of_the_tokens(self):
        self.tokens.write_text(token_line("one", "reader", "first"))
        self.server.start(f"--token-file={self.tokens}", "--reload-interval=20ms")
        self.tokens.unlink()
        os.mkfifo(self.tokens)
        self.until(lambda: self.server.said("reload_failed"))
        self.assertIn("no regular file", self.server.said("reload_failed")[0]["message"])
        self.assertIsNone(self.call("first"))
        self.tokens.unlink()
        self.tokens.write_text(token_line("two", "reader", "second"))
        self.until(lambda: self.call("second") is None)
        self.tokens.unlink()
        os.mkfifo(self.tokens)
        self.assertEqual(self.server.stop(), 0)

    def test_a_pipe_at_the_start_is_refused(self):
        os.mkfifo(self.tokens)
        credibility = CredibilityServer()
        self.addCleanup(credibility.close)
        for server, flag in ((self.server, "config"), (self.server, "token-file"), (credibility, "line-rules"),
                             (credibility, "dedup-token-file")):
            code, said = server.run_refused(*server.command(f"--{flag}={self.tokens}"))
            self.assertEqual(code, 2, said)
            self.assertIn(f"--{flag}: cannot read {self.tokens}: it is no regular file", said)

    def test_a_hangup_has_the_files_looked_at(self):
        self.tokens.write_text(token_line("one", "reader", "first"))
        self.server.start(f"--token-file={self.tokens}", "--reload-interval=5m")
        self.tokens.write_text(token_line("two", "reader", "second"))
        self.assertEqual(self.call("second"), Status.UNAUTHENTICATED)
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP):
            self.server.process.send_signal(number)
        self.until(lambda: self.call("second") is None)
        self.assertEqual(self.call("first"), Status.UNAUTHENTICATED)
        self.assertEqual(len(self.server.await_lines("looking_at_files")), 1)
        self.assertEqual(self.server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
