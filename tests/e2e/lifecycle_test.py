"""Start, stop and all that can be wrong with either: exit codes, messages, health, and data that survives."""

import contextlib
import os
import queue
import socket
import threading
import time
import unittest

from harness import Server
from texts import prose
from wire import SERVICE, Status, WireError, grpc, health_pb2

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


class Watch(threading.Thread):
    """A health Watch: what it said, and how it ended."""

    def __init__(self, client, service=""):
        super().__init__(daemon=True)
        self.stream = client.health.Watch(health_pb2.HealthCheckRequest(service=service))
        self.said, self.end = queue.Queue(), None
        self.start()

    def run(self):
        try:
            for answer in self.stream:
                self.said.put(answer.status)
        except grpc.RpcError as error:
            self.end = error.code()

    def next(self):
        return self.said.get(timeout=10)


class LifecycleTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)

    def started(self, *flags):
        self.server.start(*flags)
        client = self.server.client()
        self.addCleanup(client.close)
        return client

    def refused(self, code, *command):
        """The message with which a command line is refused with `code`."""
        got, said = self.server.run_refused(*command)
        self.assertEqual(got, code, said)
        self.assertGreaterEqual(len(said.split()), 3, "says why")
        self.assertNotIn("terminate called", said)
        return said

    def test_the_address_file_and_log_say_where_it_serves(self):
        client = self.started()
        host, port = self.server.address.rsplit(":", 1)
        self.assertEqual(host, "127.0.0.1")
        self.assertGreater(int(port), 0)
        self.assertEqual(self.server.address_file.read_text(), f"{self.server.address}\n")
        self.assertEqual(client.check(), "SERVING")
        self.assertEqual(self.server.stop(), 0)
        log = self.server.log_file.read_text()
        self.assertIn(port, log)
        for line in log.splitlines():
            self.assertTrue(line.startswith("{") and line.endswith("}"), f"no JSON line: {line}")

    def test_health(self):
        client = self.started()
        self.assertEqual([client.check(name) for name in ("", SERVICE, "liveness")], ["SERVING"] * 3)
        with self.assertRaises(grpc.RpcError) as caught:
            client.check("nobody")
        self.assertEqual(caught.exception.code(), Status.NOT_FOUND)
        watches = {name: Watch(client, name) for name in ("", SERVICE, "nobody")}
        self.assertEqual([w.next() for w in watches.values()], [SERVING, SERVING, SERVICE_UNKNOWN])
        self.server.terminate()
        self.assertEqual([watches[name].next() for name in ("", SERVICE)], [NOT_SERVING] * 2)
        self.assertEqual(self.server.wait(), 0)
        for watch in watches.values():
            watch.join(10)
            self.assertEqual(watch.end, Status.UNAVAILABLE)

    def test_sigterm_under_load(self):
        client = self.started()
        watch = Watch(client)
        self.assertEqual(watch.next(), SERVING)
        acknowledged, refusals, problems = {}, [], []

        def load(number):
            mine = self.server.client()
            for i in range(100000):
                report_id, text = f"{number}-{i}", prose(f"{number}-{i}", 80)
                try:
                    acknowledged[report_id] = (mine.add(report_id, text).sequence, text)
                except WireError as error:
                    if error.code != Status.UNAVAILABLE:
                        problems.append(error)
                    refusals.append(error)
                    break
            mine.close()

        threads = [threading.Thread(target=load, args=(n,), daemon=True) for n in range(6)]
        for thread in threads:
            thread.start()
        while len(acknowledged) < 60:
            time.sleep(0.01)
        begin = time.monotonic()
        self.server.terminate()
        self.assertEqual(watch.next(), NOT_SERVING)
        self.assertEqual(self.server.wait(), 0)
        self.assertLess(time.monotonic() - begin, 25, "within its shutdown deadline, and the time to flush")
        for thread in threads:
            thread.join(20)
            self.assertFalse(thread.is_alive(), "a call was left hanging")
        self.assertEqual(problems, [])
        self.assertEqual(len(refusals), 6)
        for error in refusals:  # those the service itself refused say when to come again
            if error.reason is not None:
                self.assertEqual(error.reason, "SHUTTING_DOWN")
                self.assertGreater(error.retry, 0)
        client = self.started()
        for report_id, (sequence, text) in acknowledged.items():
            got = client.get(report_id)
            self.assertEqual((got.sequence, got.report.text_bytes.decode()), (sequence, text))

    def test_calls_while_draining_are_told_to_go_elsewhere(self):
        client = self.started("--drain-delay=2s")
        client.add("before", prose("before"))
        watch = Watch(client)
        self.assertEqual(watch.next(), SERVING)
        self.server.terminate()
        self.assertEqual(watch.next(), NOT_SERVING)
        self.assertEqual(client.check(), "NOT_SERVING")
        self.assertEqual(client.check("liveness"), "SERVING", "a process that drains is none to restart")
        client.add("while draining", prose("while draining"))
        self.assertEqual(self.server.wait(), 0)
        self.assertEqual(self.started().get("while draining").revision, 1)

    def test_sigint_is_a_clean_end_too(self):
        self.started()
        self.server.process.send_signal(2)
        self.assertEqual(self.server.wait(), 0)

    def test_data_survives_a_clean_restart(self):
        client = self.started()
        texts = {f"r{i}": prose(f"r{i}", 120) for i in range(60)}
        answers = {name: client.add(name, text) for name, text in texts.items()}
        client.delete("r7")
        info = client.info()
        for _ in range(3):
            self.assertEqual(self.server.stop(), 0)
            client = self.started()
            now = client.info()
            now.index_bytes, now.postings = info.index_bytes, info.postings  # what a deleted report took is given back late
            self.assertEqual(now, info)
            for name, text in texts.items():
                if name == "r7":
                    continue
                self.assertEqual(client.get(name).sequence, answers[name].sequence)
                self.assertEqual([m.report_id for m in client.find(text).matches], [name])

    def test_a_taken_port(self):
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
            said = self.refused(3, *self.server.command(listen=f"127.0.0.1:{port}"))
            self.assertIn(str(port), said)
        self.assertFalse(self.server.address_file.exists())

    def test_a_port_that_another_server_has(self):
        self.started()
        other = Server()
        self.addCleanup(other.close)
        said = self.refused(3, *other.command(listen=self.server.address))
        self.assertIn(self.server.address.rsplit(":", 1)[1], said)
        self.assertEqual(self.server.client().check(), "SERVING")

    def test_bad_flags(self):
        good = self.server.command()
        for flag, says in (("--no-such-flag=1", "no-such-flag"), ("--listen=nowhere", "listen"),
                           ("--listen=127.0.0.1:99999", "listen"), ("--match-window=fortnight", "match-window"),
                           ("--match-window=-1h", "match-window"), ("--retention=0", "retention"),
                           ("--retention=1h", "retention"), ("--template-gap=-5h", "template-gap"),
                           ("--address-file=/nowhere/address", "address-file"),
                           ("--listen=no.such.host.invalid:7171", "no.such.host.invalid"),
                           ("--listen=192.0.2.1:7171", "192.0.2.1"),
                           ("--worker-threads=-1", "worker-threads"), ("--max-inflight=0", "max-inflight"),
                           ("--sync=perhaps", "sync"), ("--line-rules=/nowhere/rules.txt", "rules.txt")):
            with self.subTest(flag):
                self.assertRegex(self.refused(2, *good, flag), says.replace("-", "[-_]"))
        self.assertIn("data-dir", self.refused(2, *(f for f in good if not f.startswith("--data-dir"))))
        self.assertFalse(self.server.data_dir.exists(), "bad flags leave nothing behind")

    def test_help_and_version(self):
        binary = self.server.command()[0]
        code, said = self.server.run_refused(binary, "--help")
        self.assertEqual(code, 0)
        for flag in ("--listen", "--data-dir", "--address-file", "--line-rules", "--match-window", "--retention", "--sync",
                     "--worker-threads", "--max-inflight"):
            self.assertIn(flag, said)
        code, said = self.server.run_refused(binary, "--version")
        self.assertEqual(code, 0)
        self.assertRegex(said, r"\d+\.\d+\.\d+")

    def test_a_data_dir_that_cannot_be_opened(self):
        file = self.server.root / "file"
        file.write_text("no directory")
        with self.subTest("a file"):
            said = self.refused(2, *self.server.command(f"--data-dir={file}"))
            self.assertIn(str(file), said)
            self.assertEqual(file.read_text(), "no directory")
        with self.subTest("below a file"):
            self.assertIn(str(file), self.refused(2, *self.server.command(f"--data-dir={file}/data")))
        with self.subTest("no permission"):
            if os.geteuid() == 0:
                where = "/proc/wireprint"  # where not even root can write
            else:
                where = self.server.root / "locked"
                where.mkdir(mode=0o500)
            self.assertIn(str(where), self.refused(4, *self.server.command(f"--data-dir={where}/data")))

    def test_a_data_dir_of_another_program(self):
        foreign = self.server.root / "foreign"
        foreign.mkdir()
        (foreign / "letter.txt").write_text("Dear reader")
        said = self.refused(4, *self.server.command(f"--data-dir={foreign}"))
        self.assertIn(str(foreign), said)
        self.assertEqual([p.name for p in foreign.iterdir()], ["letter.txt"], "left as it was")

    def test_a_damaged_store_is_refused_and_not_rewritten(self):
        client = self.started()
        client.add("r", prose("r"))
        self.assertEqual(self.server.stop(), 0)
        current = self.server.data_dir / "CURRENT"
        if not current.exists():
            current, = self.server.data_dir.rglob("CURRENT")
        kept = current.read_bytes()
        current.write_text("MANIFEST-999999\n")
        said = self.refused(4, *self.server.command())
        self.assertIn(str(self.server.data_dir), said)
        current.write_bytes(kept)
        self.assertEqual(self.started().get("r").revision, 1)

    def test_a_second_process_on_the_same_data_dir(self):
        client = self.started()
        client.add("r", prose("r"))
        said = self.refused(4, *self.server.command("--address-file=" + str(self.server.root / "other")))
        self.assertIn(str(self.server.data_dir), said)
        self.assertRegex(said, "lock|another process|in use")
        self.assertEqual(client.add("s", prose("s")).revision, 1, "the first serves on")


if __name__ == "__main__":
    unittest.main()
