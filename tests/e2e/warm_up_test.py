"""A server that has started and not loaded its store yet: the port is open, and everybody is told to come again."""

import contextlib
import json
import os
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from credibility import CredibilityServer, registry_pb2, wait_for
from harness import ENVIRONMENT, Server
from lifecycle_test import NOT_SERVING, SERVING, Watch
from texts import prose
from wire import Client, Report, Status, pb

ASK_DEDUP = ("GetIndexInfo", pb.GetIndexInfoRequest())
ASK_CREDIBILITY = ("ListAgencies", registry_pb2.ListAgenciesRequest())
WAIT_SECONDS = 30


def blocks(pid, number):
    """Whether a process has blocked a signal."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        mask = next(line.split()[1] for line in status if line.startswith("SigBlk:"))
    return int(mask, 16) >> (number - 1) & 1 == 1


class Stuck:
    """Holds up whoever opens a store: the file it is opened by is a pipe that nobody writes to, until it is let go."""

    def __init__(self, data_dir):
        self.current = data_dir / "CURRENT"
        self.content = self.current.read_bytes()
        self.current.unlink()
        os.mkfifo(self.current)
        self.pipe = os.open(self.current, os.O_RDWR)

    def let_go(self):
        aside = self.current.with_name("CURRENT.again")
        aside.write_bytes(self.content)
        aside.rename(self.current)
        os.write(self.pipe, self.content)
        os.close(self.pipe)


class WarmUpTest(unittest.TestCase):
    def until(self, condition):
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), deadline, self.server.log())
            time.sleep(0.01)

    def start_stuck(self, server, *call):
        """Makes a store by `call` and starts `server` again when that cannot be read; waits for its port only."""
        self.server = server
        self.addCleanup(server.close)
        server.start()
        self.call(*call)
        self.assertEqual(server.stop(), 0)
        said = len(server.log_file.read_text())
        stuck = Stuck(server.data_dir)
        server.launch("--admin-listen=127.0.0.1:0")
        events = {}

        def listening():
            for line in server.log_file.read_text()[said:].splitlines():
                events[json.loads(line)["event"]] = json.loads(line)
            return "listening" in events

        self.until(listening)
        server.address = events["listening"]["address"]
        self.admin = events["admin_serving"]["address"]
        return stuck

    def call(self, method, request, how="call"):
        with contextlib.closing(self.server.client()) as client:
            return getattr(client, how)(method, request)

    def page(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def test_from_the_open_port_to_serving(self):
        for server, ask in ((Server(), ASK_DEDUP), (CredibilityServer(), ASK_CREDIBILITY)):
            with self.subTest(ask[0]):
                stuck = self.start_stuck(server, *ask)
                health = Client(server.address)
                self.addCleanup(health.close)
                watch = Watch(health)
                self.assertEqual(watch.next(), NOT_SERVING)
                self.assertEqual(health.check("liveness"), "SERVING")
                error = self.call(*ask, how="error")
                self.assertEqual((error.code, error.reason, error.domain), (Status.UNAVAILABLE, "WARMING_UP", "wireprint"))
                self.assertGreaterEqual(error.retry, 1)
                self.assertEqual(self.page("/healthz")[0], 200)
                code, said = self.page("/readyz")
                self.assertEqual(code, 503)
                self.assertIn("[-]warm-up failed: the store is being opened\n", said)
                self.assertIn("wireprint_server_ready 0\n", self.page("/metrics")[1])
                self.assertFalse(server.address_file.exists(), "that is for when it serves")
                stuck.let_go()
                self.assertEqual(watch.next(), SERVING)
                self.call(*ask)
                self.assertEqual(self.page("/readyz")[0], 200)
                self.assertEqual(server.stop(), 0)

    def test_sigterm_ends_a_start_at_once(self):
        for server, ask in ((Server(), ASK_DEDUP), (CredibilityServer(), ASK_CREDIBILITY)):
            with self.subTest(ask[0]):
                stuck = self.start_stuck(server, *ask)
                server.terminate()
                self.assertEqual(server.wait(), 0)
                self.assertIn('"while":"starting"', server.log())
                stuck.let_go()

    def test_sigterm_is_heard_from_the_first_moment(self):
        for server in (Server(), CredibilityServer()):
            process = subprocess.Popen(server.command("--admin-listen="), env=ENVIRONMENT, stderr=subprocess.DEVNULL)
            self.addCleanup(process.kill)
            # Blocked: process 1 of a container never sees one that is not.
            wait_for(lambda: blocks(process.pid, signal.SIGTERM), what="a process that minds signals")
            process.terminate()
            self.assertEqual(process.wait(20), 0, server)

    def test_what_was_stored_is_there_afterwards(self):
        report = Report(report_id="r", outlet="daily.example", text=prose("r"))
        stuck = self.start_stuck(Server(), "AddReport", pb.AddReportRequest(report=report))
        stuck.let_go()
        self.until(self.server.address_file.exists)
        self.assertEqual(self.call("GetReport", pb.GetReportRequest(report_id="r")).revision, 1)


if __name__ == "__main__":
    unittest.main()
