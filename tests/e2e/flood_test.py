"""Many more clients than the server can serve, each sending as fast as it can: they wait for their turn, memory stays
bounded, and what is done stays near the peak. The full size of docs/operations.md: WIREPRINT_FLOOD_CLIENTS=200
WIREPRINT_FLOOD_SECONDS=120, and with WIREPRINT_FLOOD_CALLS=50 more than may wait.
"""

import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import threading
import unittest
import urllib.request

from harness import ENVIRONMENT, Server
from wire import BUILD

LOAD = os.environ.get("WIREPRINT_BENCH_LOAD", str(BUILD / "tests" / "bench" / "bench_load"))
CLIENTS = int(os.environ.get("WIREPRINT_FLOOD_CLIENTS", "50"))
SECONDS = float(os.environ.get("WIREPRINT_FLOOD_SECONDS", "6"))
TURNS = 3
CALLS_A_CLIENT = int(os.environ.get("WIREPRINT_FLOOD_CALLS", "20"))
# The peak is that of so many clients with so many calls at once, in all.
PEAK_CLIENTS, PEAK_CALLS = 4, 64
MIB = 1 << 20
# What a flood may add to what the same reports cost at the peak: calls and bytes under way, buffers of connections.
GROWTH, PER_REPORT = 256 * MIB, 4096
# More distinct reports than a server adds in a second.
REPORTS_A_SECOND = 10000
# Of the peak. A short run on a busy machine measures that machine too; the full one is held to what is promised.
LEAST_GOODPUT = 0.8 if SECONDS >= 60 else 0.4
# A call whose own deadline has passed, on a machine that is too slow for the load.
LATE = {"code 4", "DEADLINE_EXPIRED"}


class Most(threading.Thread):
    """The most that a server has resident, and the most calls that wait in it, while this runs."""

    def __init__(self, pid, admin):
        super().__init__(daemon=True)
        self.status, self.metrics = pathlib.Path(f"/proc/{pid}/status"), f"http://{admin}/metrics"
        self.memory, self.waiting, self.stopped = 0, 0, threading.Event()
        self.start()

    def run(self):
        while not self.stopped.wait(0.05):
            self.memory = max(self.memory, int(re.search(r"VmRSS:\s+(\d+)", self.status.read_text())[1]) << 10)
            with urllib.request.urlopen(self.metrics, timeout=20) as page:
                waiting = re.search(r"^wireprint_server_waiting_calls (\d+)", page.read().decode(), re.MULTILINE)
            self.waiting = max(self.waiting, int(waiting[1]))

    def stop(self):
        self.stopped.set()
        self.join()
        return self


class FloodTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--admin-listen=127.0.0.1:0")
        self.addCleanup(self.server.close)
        self.server.start()
        self.admin = self.server.admin_address()

    def load(self, clients, calls, seed, seconds):
        """What bench_load says of so many clients, and the most of the server meanwhile."""
        watch = Most(self.server.process.pid, self.admin)
        done = subprocess.run([LOAD, f"--target={self.server.address}", "--call=add", f"--channels={clients}",
                               f"--in-flight={calls}", f"--seed={seed}", f"--requests={int(seconds * REPORTS_A_SECOND)}", "--warmup=500ms",
                               f"--server-pid={self.server.process.pid}", f"--time={seconds}s", "--json"], capture_output=True, text=True, timeout=seconds + 300,
                              env=ENVIRONMENT, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), watch.stop()

    def test_goodput_and_memory_hold(self):
        """Peak and flood by turns, and by the CPU time of the server a call: the clients of a flood run on the same
        machine, and others do, so the calls a second say what was left for the server."""
        seconds = SECONDS / TURNS
        peaks, floods, refused, before, most, waited = [], [], 0, 0, 0, 0
        for turn in range(TURNS):
            peak, held = self.load(PEAK_CLIENTS, PEAK_CALLS, 2 * turn, max(1, seconds / 4))
            self.assertLessEqual(set(peak["errors"]), LATE, "who comes after a flood is served")
            before = before or held.memory
            flood, held = self.load(CLIENTS, CLIENTS * CALLS_A_CLIENT, 2 * turn + 1, seconds)
            self.assertLessEqual(set(flood["errors"]), {"OVERLOADED", *LATE}, "refused for that reason only")
            peaks.append((peak["calls_s"], peak["server_us"]))
            floods.append((flood["calls_s"], flood["server_us"]))
            refused += flood["errors"].get("OVERLOADED", 0)
            most, waited = max(most, held.memory), max(waited, held.waiting)
        goodput = statistics.median(peak[1] / flood[1] for flood, peak in zip(floods, peaks))

        def show(turns):
            return ", ".join(f"{calls:.0f} ({us:.0f} us)" for calls, us in turns)

        print(f"\n  {CLIENTS} clients with {CALLS_A_CLIENT} calls each, {TURNS} x {seconds:.0f} s: {show(floods)} answered a second "
              f"(server CPU a call), up to {waited} waiting, {refused / SECONDS:.0f} refused, by turns with {show(peaks)} at the peak: goodput "
              f"{goodput:.2f}; memory {before / MIB:.0f} MiB before, at most {most / MIB:.0f} MiB")
        self.assertGreater(waited, CLIENTS * CALLS_A_CLIENT / 4, "the flood was no flood")
        self.assertLess(most - before, GROWTH + PER_REPORT * max(calls for calls, _ in floods + peaks) * SECONDS)
        self.assertGreaterEqual(goodput, LEAST_GOODPUT)
        with contextlib.closing(self.server.client()) as client:
            self.assertEqual(client.check(), "SERVING")


if __name__ == "__main__":
    unittest.main()
