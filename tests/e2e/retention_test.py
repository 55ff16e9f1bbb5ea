"""Reports whose time is up go by themselves, and give back the memory and the disk they took."""

import pathlib
import threading
import time
import unittest

from harness import ServerTest
from texts import prose
from wire import Status, WireError, pb

RETENTION, REPORTS, BATCH = 20, 10_000, 128


def disk_bytes(folder):
    return sum(f.stat().st_blocks * 512 for f in pathlib.Path(folder).rglob("*") if f.is_file())


def resident_bytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


class RetentionTest(ServerTest):
    FLAGS = (f"--retention={RETENTION}s", f"--match-window={RETENTION}s")

    def fill(self):
        """Adds up to REPORTS reports, fewer where that takes too long: none may expire meanwhile. How many."""
        end = time.monotonic() + RETENTION / 2
        bodies = [prose(f"body {i}", 400) for i in range(64)]

        def send(part):
            client = self.server.client(self.corpus, timeout=60)
            for begin in range(part * BATCH, REPORTS, 2 * BATCH):
                if time.monotonic() > end:
                    break
                client.add_batch([client.report(f"r{i}", f"{prose(f'lead {i}', 60)}\n{bodies[i % 64]}")
                                  for i in range(begin, min(begin + BATCH, REPORTS))], max_matches=1)
            client.close()

        threads = [threading.Thread(target=send, args=(part,)) for part in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.client.info().reports

    def test_what_expires_gives_back_memory_and_disk(self):
        self.client.call("AddReport", pb.AddReportRequest(
            corpus=self.corpus, report=self.client.report("backfilled", prose("old news"), observe_time={"seconds": 1})))
        reports = self.fill()
        self.assertGreater(reports, REPORTS // 20, "nothing has expired before its time")
        index, resident = self.client.info().index_bytes, resident_bytes(self.server.process.pid)
        disk = disk_bytes(self.server.data_dir)
        deadline = time.monotonic() + 8 * RETENTION
        while self.client.info().reports and time.monotonic() < deadline:
            time.sleep(0.3)
        self.assertEqual(self.client.info().reports, 0)
        while disk_bytes(self.server.data_dir) > disk / 4 and time.monotonic() < deadline:
            time.sleep(0.3)
        after = disk_bytes(self.server.data_dir)
        now = resident_bytes(self.server.process.pid)
        print(f"\n  {reports} reports: index {index >> 20} MiB to {self.client.info().index_bytes >> 20} MiB, "
              f"resident {resident >> 20} MiB to {now >> 20} MiB, disk {disk >> 20} MiB to {after >> 20} MiB")
        self.assertLess(self.client.info().index_bytes, index / 4)
        self.assertLess(now, resident - index)
        self.assertLess(after, disk / 4)
        with self.assertRaises(WireError) as missing:
            self.client.get("r17")
        self.assertEqual((missing.exception.code, missing.exception.reason), (Status.NOT_FOUND, "REPORT_NOT_FOUND"))
        again = self.client.add("r17", prose("another text"))
        self.assertEqual((again.revision, again.replayed), (1, False))
        self.server.stop()
        self.server.check_store()
        self.server.start()


if __name__ == "__main__":
    unittest.main()
