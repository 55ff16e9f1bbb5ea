"""A disk that fills up under the credibility service: clear errors, nothing acknowledged lost, nothing counted twice.

Mounts a small file system of its own, which takes root; where that is refused, the test is skipped and says so.
"""

import os
import time
import unittest

from credibility import PENDING, CredibilityServer, wait_for
from disk_test import MIB, Mount
from texts import prose
from wire import Status, WireError

LEFT = 2 * MIB
EARLIER = {"seconds": int(time.time()) - 3600}


class DiskTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            Mount(1).close()
        except AssertionError as refused:
            raise unittest.SkipTest(f"NOT RUN, nothing was tested: {refused}") from refused

    def test_a_disk_that_others_fill_and_empty(self):
        """Nothing is recorded while less is free than is to be kept, and all goes on by itself afterwards."""
        mount = Mount(96)
        self.addCleanup(mount.close)
        server = CredibilityServer("--admin-listen=", f"--min-free-disk-bytes={16 << 20}", "--dedup-address=127.0.0.1:1",
                                   "--dedup-timeout=20ms", data_dir=mount.path / "data")
        self.addCleanup(server.close)
        server.start()
        client = server.client()
        self.addCleanup(client.close)
        client.record("before", prose(1), "gazette.example", observe_time=EARLIER)
        ballast = mount.path / "ballast"
        free = os.statvfs(mount.path)
        ballast.write_bytes(b"x" * (free.f_bavail * free.f_frsize - (8 << 20)))
        with self.assertRaises(WireError) as refused:
            client.record("meanwhile", prose(2), "gazette.example", observe_time=EARLIER)
        self.assertEqual((refused.exception.code, refused.exception.reason), (Status.UNAVAILABLE, "STORE_UNAVAILABLE"))
        self.assertGreater(refused.exception.retry, 0)
        self.assertEqual(client.profile("gazette.example").counts.reports, 1, "reads go on")
        ballast.unlink()
        client.record("meanwhile", prose(2), "gazette.example", observe_time=EARLIER)
        self.assertEqual(client.profile("gazette.example").counts.reports, 2)

    def test_a_disk_that_fills_up(self):
        mount = Mount(96)
        self.addCleanup(mount.close)
        server = CredibilityServer("--admin-listen=", "--min-free-disk-bytes=0", "--dedup-address=127.0.0.1:1",
                                   "--dedup-timeout=20ms", data_dir=mount.path / "data")
        self.addCleanup(server.close)
        server.start()
        client = server.client()
        self.addCleanup(client.close)
        ballast = mount.path / "ballast"
        acknowledged, error = [], None
        free = os.statvfs(mount.path)
        ballast.write_bytes(b"x" * (free.f_bavail * free.f_frsize - LEFT))
        for number in range(3000):
            try:
                # Long ones: the space of the log is taken in advance.
                client.record(f"r{number}", prose(number, 10000), "gazette.example", observe_time=EARLIER)
                acknowledged.append(number)
            except WireError as caught:
                error = caught
                break
        self.assertIsNotNone(error, "the disk never filled up")
        self.assertEqual((error.code, error.reason), (Status.UNAVAILABLE, "STORE_UNAVAILABLE"))
        self.assertIsNone(server.process.poll(), "the process ended")
        self.assertGreater(len(acknowledged), 10)
        ballast.unlink()

        def recorded():
            try:
                return client.record("after", prose("after"), "gazette.example", observe_time=EARLIER)
            except WireError:
                return None

        wait_for(lambda: recorded() is not None, 30, "a report with room again")
        server.kill()
        server.start()
        client = server.client()
        for number in acknowledged:
            answer = client.record(f"r{number}", prose(number, 10000), "gazette.example", observe_time=EARLIER)
            self.assertTrue(answer.replayed, f"acknowledged and lost: r{number}")
            self.assertEqual((answer.revision, answer.provenance), (1, PENDING))
        reports = client.profile("gazette.example").counts.reports
        # The one that was refused may have been written: it is counted once or not at all.
        self.assertIn(reports - len(acknowledged), (1, 2))


if __name__ == "__main__":
    unittest.main()
