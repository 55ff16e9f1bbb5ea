"""A restart under load, with a client that follows the shipped policy: no call fails, nothing is lost, nothing twice.

$WIREPRINT_RESTART_STORE: a directory with a store to restart, which is copied; docs/operations.md has the figures for one
of a million reports. $WIREPRINT_RESTART_RATE, $WIREPRINT_RESTART_SECONDS: calls a second, and for how long.
"""

import json
import os
import shutil
import subprocess
import time
import unittest

import harness
from harness import Server
from wire import BUILD, SOURCE, pb

CLIENT = os.environ.get("WIREPRINT_STEADY_CLIENT", str(BUILD / "tests" / "e2e" / "steady_client"))
POLICY = SOURCE / "clients" / "service_config.json"
STORE = os.environ.get("WIREPRINT_RESTART_STORE")
RATE = int(os.environ.get("WIREPRINT_RESTART_RATE", "1000"))
REPORTS = RATE * int(os.environ.get("WIREPRINT_RESTART_SECONDS", "4"))


class RestartTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--admin-listen=")
        self.addCleanup(self.server.close)
        if STORE:
            shutil.copytree(STORE, self.server.data_dir)
            harness.START_SECONDS = 300

    def reports(self):
        """{report_id: (sequence, revision)} of the corpus that is written to."""
        client, found, token = self.server.client(timeout=60), {}, ""
        while True:
            page = client.call("ListReports", pb.ListReportsRequest(page_size=1000, page_token=token))
            for report in page.reports:
                name = report.report.report_id
                self.assertNotIn(name, found, "listed once")
                found[name] = (report.sequence, report.revision)
            token = page.next_page_token
            if not token:
                client.close()
                return found

    def wait_for_reports(self, count, client):
        deadline = time.monotonic() + 60
        while client.info().reports < count:
            self.assertLess(time.monotonic(), deadline, "the load does not come in")
            time.sleep(0.02)

    def test_no_call_fails_and_nothing_is_lost_or_twice(self):
        self.server.start()
        address = self.server.address
        load = subprocess.Popen([CLIENT, f"--target={address}", f"--service_config={POLICY}", f"--rate={RATE}",
                                 f"--reports={REPORTS}", f"--deadline={2 * harness.START_SECONDS}s"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(load.wait)
        self.addCleanup(load.kill)
        starts = []
        for share in (4, 2):
            client = self.server.client(timeout=60)
            self.wait_for_reports(REPORTS // share, client)
            client.close()
            begin = time.monotonic()
            self.assertEqual(self.server.stop(), 0, self.server.log())
            stopped = time.monotonic()
            self.server.start(listen=address)
            starts.append((stopped - begin, time.monotonic() - stopped))
        said = json.loads(load.communicate(timeout=1200)[0])
        self.assertEqual(said["errors"], {})
        self.assertEqual(said["answered"], REPORTS)
        found = self.reports()
        self.assertEqual(set(found), {f"r{i}" for i in range(REPORTS)})
        self.assertEqual({revision for _, revision in found.values()}, {1})
        self.assertEqual(sorted(sequence for sequence, _ in found.values()), list(range(1, REPORTS + 1)))
        for stop, start in starts:
            print(f"\n  {RATE} calls/s: stopped in {stop:.2f} s, serving again after {start:.2f} s", end="")
        print(f"\n  {said['answered']} answered, {said['replayed']} of them again, the longest pause {said['pause_ms']} ms, "
              f"the slowest call {said['slowest_ms']} ms")


if __name__ == "__main__":
    unittest.main()
