"""A snapshot while reports stream in, and a start from it."""

import http.client
import shutil
import subprocess
import threading
import unittest

from credibility import CredibilityServer, Pair, wait_for
from harness import BINARY, ENVIRONMENT, Server
from texts import prose
from wire import WireError, cluster_pb2, pb

WRITERS = 4


class BackupTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--admin-listen=127.0.0.1:0")
        self.addCleanup(self.server.close)
        self.backups = self.server.root / "backups"

    def start(self, *flags):
        self.server.start(*flags)
        self.admin = self.server.admin_address()

    def request(self, method, path, **headers):
        """(code, body)"""
        connection = http.client.HTTPConnection(self.admin, timeout=60)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def post(self, query, **headers):
        return self.request("POST", f"/backup{query}", **headers)

    def restored(self, name):
        """A server on a copy of the backup, as docs/runbooks.md says; the store was checked."""
        target = self.server.root / f"restored-{name}"
        subprocess.run(["cp", "-a", str(self.backups / name), str(target)], check=True)
        checked = subprocess.run([str(BINARY), f"--data-dir={target}", "--check-store"], capture_output=True, text=True,
                                 timeout=60, check=False, env=ENVIRONMENT)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        other = Server("--admin-listen=", data_dir=target)
        self.addCleanup(other.close)
        other.start()
        client = other.client()
        self.addCleanup(client.close)
        return client

    def test_restored_from_under_load(self):
        self.start(f"--backup-dir={self.backups}")
        acknowledged = []
        begun = []
        stop = threading.Event()
        failures = []

        def write(writer):
            client = self.server.client()
            try:
                for i in range(100_000):
                    if stop.is_set():
                        return
                    report_id = f"{writer}-{i}"
                    begun.append(report_id)
                    client.add(report_id, prose(report_id))
                    acknowledged.append(report_id)
            except WireError as error:
                failures.append(error)
            finally:
                client.close()

        writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
        for thread in writers:
            thread.start()
        self.addCleanup(stop.set)
        taken = []
        for name in ("first", "second"):
            size = len(acknowledged)
            while len(acknowledged) < size + 300 and not failures:
                stop.wait(0.01)
            before = list(acknowledged)
            code, said = self.post(f"?name={name}")
            self.assertEqual((code, said), (200, f"{self.backups / name}\n"))
            taken.append((name, before, list(begun)))
        stop.set()
        for thread in writers:
            thread.join(30)
        self.assertEqual(failures, [])
        after = len(acknowledged)
        self.assertGreater(after, len(taken[-1][1]))
        self.server.kill()
        shutil.rmtree(self.server.data_dir)
        for name, before, most in taken:
            client = self.restored(name)
            for report_id in before:
                self.assertEqual(client.get(report_id).report.text_bytes.decode(), prose(report_id))
            reports = client.info().reports
            self.assertTrue(len(before) <= reports <= len(most), (name, len(before), reports, len(most)))
            client.add("after", prose("after"))

    def test_no_token_outlives_a_restore(self):
        """Once the copy has written as much as the store it comes of, its change numbers are the same, but not its changes."""
        self.start(f"--backup-dir={self.backups}")
        live = self.server.client()
        self.addCleanup(live.close)
        live.add("base", prose("base"))
        live.add("base copied", prose("base"))
        self.assertEqual(self.post("?name=a")[0], 200)
        for i in range(4):
            live.add(f"lost {i}", prose("lost"))
        elsewhere = Server("--admin-listen=")
        self.addCleanup(elsewhere.close)
        elsewhere.start()
        other = elsewhere.client()
        self.addCleanup(other.close)
        copies = [self.restored("a"), other]
        for name, client in zip(("restored", "other"), copies):
            for i in range(8):
                client.add(f"new {name} {i}", prose(f"new {name}" if i % 2 else f"other {name}"))
        clusters = live.call("ListClusters", cluster_pb2.ListClustersRequest(page_size=1))
        self.assertTrue(clusters.next_page_token)
        watching = live.stub.WatchClusters(cluster_pb2.WatchClustersRequest(), timeout=20)
        from_stream = next(watching).resume_token
        watching.cancel()
        members = live.call("ListClusterReports", cluster_pb2.ListClusterReportsRequest(cluster_id="c1", page_size=1))
        reports = live.call("ListReports", pb.ListReportsRequest(page_size=1))
        asks = [("WatchClusters", cluster_pb2.WatchClustersRequest(resume_token=token), "RESUME_TOKEN_INVALID")
                for token in (clusters.resume_token, from_stream)]
        asks += [(method, request, "PAGE_TOKEN_INVALID") for method, request in (
            ("ListClusters", cluster_pb2.ListClustersRequest(page_token=clusters.next_page_token)),
            ("ListClusterReports", cluster_pb2.ListClusterReportsRequest(cluster_id="c1", page_token=members.next_page_token)),
            ("ListReports", pb.ListReportsRequest(page_token=reports.next_page_token)))]
        for client in copies:
            for method, request, reason in asks:
                with self.subTest(method=method, request=str(request)):
                    self.assertEqual(client.error(method, request).reason, reason)
        epochs = {client.info().epoch for client in (live, *copies)}
        self.assertEqual({len(epoch) for epoch in epochs}, {32})
        self.assertEqual(len(epochs), 3, epochs)
        epoch = live.info().epoch
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        again = self.server.client()
        self.addCleanup(again.close)
        self.assertEqual(again.info().epoch, epoch)
        self.assertTrue(again.call("ListClusters", asks[2][1]).clusters, "a restart is no restore")

    def test_what_it_answers(self):
        self.start(f"--backup-dir={self.backups}")
        client = self.server.client()
        self.addCleanup(client.close)
        client.add("a", prose("a"))
        self.assertEqual(self.post("?name=a-1.2_3")[0], 200)
        self.assertEqual(self.post("?name=a-1.2_3"), (409, "there is a backup of that name\n"))
        for query in ("", "?name=", "?name=..", "?name=a/b", "?name=%2e%2e", "?name=.a", "?name=a.tmp", "?name=" + 65 * "a",
                      "?name=a&other=b"):
            self.assertEqual(self.post(query)[0], 400, query)
        self.assertEqual(self.post("?name=b", Origin="http://elsewhere.example")[0], 403)
        self.assertEqual(self.request("GET", "/backup?name=b")[0], 404)
        self.assertEqual(self.request("POST", "/metrics")[0], 405)
        self.assertEqual(self.request("DELETE", "/backup?name=a-1.2_3")[0], 405)
        self.assertEqual([path.name for path in self.backups.iterdir()], ["a-1.2_3"])
        metrics = self.request("GET", "/metrics")[1]
        self.assertIn('wireprint_backups_total{result="ok"} 1\n', metrics)
        self.assertRegex(metrics, r"wireprint_backup_last_success_timestamp_seconds 1\d{9}")
        self.assertEqual(self.server.stop(), 0)
        self.start(f"--backup-dir={self.backups}")
        self.assertRegex(self.request("GET", "/metrics")[1], r"wireprint_backup_last_success_timestamp_seconds 1\d{9}",
                         "it finds the newest")

    def test_a_disk_that_refuses(self):
        file = self.server.root / "file"
        self.start(f"--backup-dir={file}")
        file.write_text("no directory")
        self.assertEqual(self.post("?name=a")[0], 503)
        self.assertIn('wireprint_backups_total{result="failed"} 1\n', self.request("GET", "/metrics")[1])

    def test_none_without_a_directory(self):
        self.start()
        self.assertEqual(self.post("?name=a"), (404, "no such action\n"))


class CredibilityBackupTest(unittest.TestCase):
    """The same of credibility, whose ledger is compared: what a backup holds is counted once, and all of it."""

    def setUp(self):
        self.pair = Pair()
        self.addCleanup(self.pair.close)
        self.pair.start()
        self.backups = self.pair.credibility.root / "backups"
        self.assertEqual(self.pair.credibility.stop(), 0)
        self.pair.credibility.start("--admin-listen=127.0.0.1:0", f"--backup-dir={self.backups}")
        self.admin = self.pair.credibility.admin_address()

    def test_restored_from_under_load(self):
        acknowledged, stop, failures = [], threading.Event(), []

        def write(writer):
            client = self.pair.credibility.client()
            try:
                for i in range(100_000):
                    if stop.is_set():
                        return
                    client.record(f"{writer}-{i}", prose(f"{writer}-{i}"), f"paper{i % 3}.example")
                    acknowledged.append(f"{writer}-{i}")
            except WireError as error:
                failures.append(error)
            finally:
                client.close()

        writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
        for thread in writers:
            thread.start()
        self.addCleanup(stop.set)
        while len(acknowledged) < 150 and not failures:
            stop.wait(0.01)
        before = list(acknowledged)
        connection = http.client.HTTPConnection(self.admin, timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/backup?name=one")
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.read().decode()), (200, f"{self.backups / 'one'}\n"))
        stop.set()
        for thread in writers:
            thread.join(30)
        self.assertEqual(failures, [])
        client = self.pair.credibility.client()
        whole = client.ledger()
        client.close()
        self.pair.credibility.kill()
        target = self.pair.credibility.root / "restored"
        subprocess.run(["cp", "-a", str(self.backups / "one"), str(target)], check=True)
        restored = CredibilityServer("--admin-listen=", f"--dedup-address={self.pair.address}", data_dir=target)
        self.addCleanup(restored.close)
        restored.start()
        client = restored.client()
        self.addCleanup(client.close)
        for report_id in before:
            again = client.record(report_id, prose(report_id), f"paper{int(report_id.split('-')[1]) % 3}.example")
            self.assertTrue(again.replayed, f"{report_id} was acknowledged before the backup")
        for report_id in acknowledged:  # what came after it is sent again, and counted once
            client.record(report_id, prose(report_id), f"paper{int(report_id.split('-')[1]) % 3}.example")
        wait_for(lambda: client.ledger() == whole, what="the ledger of before")


if __name__ == "__main__":
    unittest.main()
