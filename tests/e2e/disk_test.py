"""Disks that are full, read-only or fill up under load: clear errors, nothing acknowledged lost.

Mounts small file systems of its own, which takes root; where that is refused, the tests are skipped and say so.
"""

import os
import pathlib
import subprocess
import tempfile
import time
import unittest

from harness import Server
from texts import prose
from wire import Status, WireError

MIB = 1 << 20


class Mount:
    """A tmpfs of `size` MiB."""

    def __init__(self, size):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="wireprint-disk-"))
        self.run("mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", self.path)

    @staticmethod
    def run(*command):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"{command[0]} was refused: {done.stderr.strip()}")

    def remount(self, options):
        self.run("mount", "-o", f"remount,{options}", self.path)

    def close(self):
        subprocess.run(["umount", "-l", str(self.path)], check=False)
        self.path.rmdir()


class DiskTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            Mount(1).close()
        except AssertionError as refused:
            raise unittest.SkipTest(f"NOT RUN, nothing was tested: {refused}") from refused

    def server_on(self, size, kept_free=0):
        mount = Mount(size)
        self.addCleanup(mount.close)
        server = Server(f"--min-free-disk-bytes={kept_free}", data_dir=mount.path / "data")
        self.addCleanup(server.close)
        return mount, server

    def refused(self, server):
        """What a start that must fail prints; its exit code is 4."""
        code, printed = server.run_refused(*server.command())
        self.assertEqual(code, 4, printed)
        return printed

    def test_a_start_on_a_full_disk(self):
        mount, server = self.server_on(4)
        (mount.path / "ballast").write_bytes(b"x" * (4 * MIB - 8192))
        error = self.refused(server)
        self.assertIn(str(server.data_dir), error)
        self.assertIn("space", error.lower())
        (mount.path / "ballast").unlink()

    def test_a_start_on_a_read_only_disk(self):
        mount, server = self.server_on(64)
        server.start()
        client = server.client()
        client.add("kept", prose("kept"))
        client.close()
        server.stop()
        mount.remount("ro")
        error = self.refused(server)
        self.assertIn(str(server.data_dir), error)
        self.assertIn("read-only", error.lower())
        mount.remount("rw")
        server.start()
        client = server.client()
        self.assertEqual(client.get("kept").report.report_id, "kept")
        client.close()

    @staticmethod
    def fill(mount, ballast, left):
        disk = os.statvfs(mount.path)
        ballast.write_bytes(b"x" * (disk.f_bavail * disk.f_frsize - left))

    def test_a_disk_that_others_fill_and_empty(self):
        """Nothing is added while less is free than is to be kept, and all goes on by itself as soon as there is more."""
        mount, server = self.server_on(64, kept_free=16 * MIB)
        server.start()
        client = server.client(timeout=30)
        client.add("before", prose("before"))
        client.add("doomed", prose("doomed"))
        ballast = mount.path / "ballast"
        self.fill(mount, ballast, 8 * MIB)
        for _ in range(3):
            with self.assertRaises(WireError) as refused:
                client.add("meanwhile", prose("meanwhile"))
            self.assertEqual((refused.exception.code, refused.exception.reason), (Status.UNAVAILABLE, "STORE_UNAVAILABLE"))
            self.assertGreater(refused.exception.retry, 0)
        self.assertEqual(client.get("before").report.report_id, "before", "reads go on")
        ballast.unlink()
        self.assertEqual(client.add("meanwhile", prose("meanwhile")).revision, 1)
        self.fill(mount, ballast, 8 * MIB)
        client.delete("doomed")  # what makes space goes on
        client.close()
        self.assertEqual(server.stop(), 0)
        ballast.unlink()
        server.check_store()

    def test_a_check_of_no_store(self):
        """A mistyped path is no sound store, and none is made there."""
        missing = self.server_on(16)[1]
        for flag in ("--check-store", "--reapply-policy"):
            code, printed = missing.run_refused(*missing.command(flag))
            self.assertEqual(code, 4, printed)
            self.assertIn(f"{missing.data_dir}: holds no store", printed)
            self.assertFalse(missing.data_dir.exists())

    def test_a_disk_that_fills_up_under_load(self):
        mount, server = self.server_on(48)
        server.start()
        client = server.client(timeout=30)
        acknowledged, refusals = [], []
        for i in range(4000):
            try:
                client.add(f"r{i}", prose(f"r{i}", 2500), max_matches=1)
                acknowledged.append(f"r{i}")
            except WireError as error:
                refusals.append(error)
                if len(refusals) == 20:
                    break
        self.assertTrue(acknowledged)
        self.assertEqual(len(refusals), 20, "the disk never filled up")
        for error in refusals:
            self.assertEqual((error.code, error.reason), (Status.UNAVAILABLE, "STORE_UNAVAILABLE"))
            self.assertGreater(error.retry, 0)
        self.assertEqual(client.get(acknowledged[0]).report.report_id, acknowledged[0], "reads go on")
        deadline = time.monotonic() + 10
        while client.check() == "SERVING":  # the next look at the store comes within a second
            self.assertLess(time.monotonic(), deadline, "health does not tell of a store that takes nothing")
            time.sleep(0.05)
        client.close()
        mount.remount("size=256m")
        server.kill()
        server.start()
        client = server.client(timeout=30)
        for report_id in acknowledged:
            self.assertEqual(client.get(report_id, include_text=False).report.report_id, report_id)
        self.assertEqual(client.add("after", prose("after")).revision, 1)
        client.close()
        server.stop()
        server.check_store()
        print(f"\n  {len(acknowledged)} acknowledged before the disk was full, all of them there")


if __name__ == "__main__":
    unittest.main()
