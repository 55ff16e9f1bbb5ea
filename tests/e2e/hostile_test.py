"""A hostile wire: whatever one connection does, the service goes on serving the others.

Beside every attack a well-behaved client calls; each of its calls must be answered, and it prints how fast. The full
size of docs/operations.md: WIREPRINT_HOSTILE_CONNECTIONS=10000, with `ulimit -n` above twice that, and
WIREPRINT_HOSTILE_SECONDS=10.
"""

import contextlib
import os
import pathlib
import re
import resource
import threading
import time
import unittest

import h2
from harness import Server
from texts import prose
from wire import SERVICE, WireError, grpc, health_pb2, health_pb2_grpc, pb

CONNECTIONS = int(os.environ.get("WIREPRINT_HOSTILE_CONNECTIONS", "500"))
SECONDS = float(os.environ.get("WIREPRINT_HOSTILE_SECONDS", "1"))
INFO = f"/{SERVICE}/GetIndexInfo"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
MIB = 1 << 20
# What one attack may add to the memory of the server and leave there; connections cost more, each.
GROWTH, PER_CONNECTION = 512 * MIB, 64 << 10


class Neighbour(threading.Thread):
    """Calls one after the other on a connection of its own: what it got, and how long each took. Does what the policy
    says: who is told to come again later does."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.client, self.times, self.failures, self.stopped = server.client(timeout=30), [], [], threading.Event()
        self.refused = 0
        self.start()

    def run(self):
        while not self.stopped.wait(0.001):
            begin = time.monotonic()
            while not self.stopped.is_set():
                try:
                    self.client.find(prose("neighbour"))
                    self.times.append(time.monotonic() - begin)
                    break
                except Exception as error:  # noqa: BLE001: whatever it is, it is a failed call
                    if not isinstance(error, WireError) or error.reason != "OVERLOADED":
                        self.failures.append(error)
                        break
                    self.refused += 1
                    time.sleep(error.retry)

    def stop(self):
        self.stopped.set()
        self.join(60)
        self.client.close()


class HostileTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--admin-listen=", "--handshake-timeout=2s")
        self.addCleanup(self.server.close)

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text())[1]) << 10

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def health(self):
        """What a new client is told. Short of memory, gRPC sends idle connections away; their next call goes to another."""
        for attempt in range(5):
            with contextlib.closing(self.server.client()) as client:
                try:
                    return client.check()
                except grpc.RpcError as error:
                    if attempt == 4 or error.code() != grpc.StatusCode.UNAVAILABLE:
                        raise
            time.sleep(0.2)

    @contextlib.contextmanager
    def beside(self, what, connections=0):
        """Runs an attack beside a neighbour, and looks at what it did to him and to the server."""
        if self.server.process is None:
            self.server.start()
            with contextlib.closing(self.server.client()) as client:
                client.add("n", prose("neighbour"))
        files, memory, neighbour = self.descriptors(), self.resident(), Neighbour(self.server)
        self.opened = []
        while not neighbour.times and not neighbour.failures:
            time.sleep(0.01)
        try:
            yield
            peak, said = self.resident(), len(neighbour.times)
            while len(neighbour.times) < said + 5 and not neighbour.failures:
                time.sleep(0.01)
        finally:
            neighbour.stop()
            for connection in self.opened:
                connection.close()
        self.assertIsNone(self.server.process.poll(), f"{what}: the server ended\n{self.server.log()}")
        self.assertEqual(neighbour.failures, [], what)
        self.assertEqual(self.health(), "SERVING", what)
        times = sorted(neighbour.times)
        print(f"\n  {what}: {len(times)} calls of others answered ({neighbour.refused} at a later try), p50 {times[len(times) // 2] * 1e3:.1f} ms, "
              f"p99 {times[len(times) * 99 // 100] * 1e3:.1f} ms, memory {(peak - memory) / MIB:+.1f} MiB", end="")
        self.assertLess(peak - memory, GROWTH + connections * PER_CONNECTION, what)
        deadline = time.monotonic() + 30
        while self.descriptors() > files + 8:
            self.assertLess(time.monotonic(), deadline, f"{what}: {self.descriptors()} descriptors, {files} before")
            time.sleep(0.05)

    def open(self, **how):
        connection = h2.Connection(self.server.address, **how)
        self.opened.append(connection)
        return connection

    def test_malformed_frames(self):
        start = h2.frame(h2.HEADERS, h2.END_HEADERS, 1, h2.call_headers(INFO))
        attacks = {
            "no preface": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "noise": bytes(range(256)) * 64,
            "a frame beyond the greatest size": h2.PREFACE + h2.frame(h2.SETTINGS) + h2.frame(h2.DATA, length=0xFFFFFF),
            "headers on stream 0": h2.PREFACE + h2.frame(h2.SETTINGS) + h2.frame(h2.HEADERS, h2.END_HEADERS, 0, b"\x82"),
            "settings of a wrong size": h2.PREFACE + h2.frame(h2.SETTINGS, payload=b"12345"),
            "a window of nothing": h2.PREFACE + h2.frame(h2.SETTINGS) + h2.frame(h2.WINDOW_UPDATE, payload=bytes(4)),
            "a window that overflows": h2.PREFACE + h2.frame(h2.SETTINGS) + 3 * h2.frame(h2.WINDOW_UPDATE, payload=b"\x7f\xff\xff\xff"),
            "broken compression of headers": h2.PREFACE + h2.frame(h2.SETTINGS) + h2.frame(h2.HEADERS, h2.END_HEADERS, 1, b"\xff\xff\xff\xff\xff"),
            "data on a stream that is not open": h2.PREFACE + h2.frame(h2.SETTINGS) + h2.frame(h2.DATA, 0, 5, b"x" * 100),
            "a continuation of nothing": h2.PREFACE + h2.frame(h2.SETTINGS) + h2.frame(h2.CONTINUATION, h2.END_HEADERS, 1, b"\x82"),
            "a message that lies about its length": h2.PREFACE + h2.frame(h2.SETTINGS) + start + h2.frame(h2.DATA, h2.END_STREAM, 1, b"\0\x7f\xff\xff\xff1234"),
            "no protobuf": h2.PREFACE + h2.frame(h2.SETTINGS) + start + h2.frame(h2.DATA, h2.END_STREAM, 1, h2.message(b"\xff" * 50)),
        }
        with self.beside("malformed frames, 12 kinds of them"):
            end = time.monotonic() + SECONDS
            while True:
                for attack in attacks.values():
                    connection = self.open(preface=False)
                    connection.send(attack)
                if time.monotonic() > end:
                    break
                for connection in self.opened[:-200]:
                    connection.close()

    def test_giant_headers_and_bad_ones(self):
        many = h2.call_headers(INFO, *((f"x-{i}", "v" * 1000) for i in range(200)))
        giant = [h2.frame(h2.HEADERS, 0, 1, many[:16384]),
                 *(h2.frame(h2.CONTINUATION, 0, 1, many[i:i + 16384]) for i in range(16384, len(many), 16384))]
        with self.beside("headers of 200 KB, bad -bin headers, headers without end"):
            end = time.monotonic() + SECONDS
            while True:
                self.open().send(*giant, h2.frame(h2.CONTINUATION, h2.END_HEADERS, 1))
                self.open().send(h2.frame(h2.HEADERS, h2.END_HEADERS, 1, h2.call_headers(INFO, ("x-bin", "@@@ no base64"))))
                endless = self.open()
                endless.send(h2.frame(h2.HEADERS, 0, 1, h2.call_headers(INFO)))
                for _ in range(500):
                    if not endless.send(h2.frame(h2.CONTINUATION, 0, 1, h2.header("x", "y" * 2000))):
                        break
                if time.monotonic() > end:
                    break
                for connection in self.opened[:-100]:
                    connection.close()

    def test_bad_metadata_costs_its_own_connection_only(self):
        with self.beside("a bad -bin header beside good calls on its own connection"):
            connection = self.open()
            self.assertTrue(connection.send(h2.frame(h2.HEADERS, h2.END_HEADERS, 1, h2.call_headers(INFO, ("x-bin", "@@@")))))
            self.assertTrue(connection.ends(), "gRPC 1.51 closes the connection: docs/operations.md says so")

    def test_floods_of_small_frames(self):
        pings = h2.frame(h2.PING, payload=bytes(8)) * 100
        settings = h2.frame(h2.SETTINGS, payload=b"\0\4\0\1\0\0") * 100
        empty = h2.frame(h2.DATA, 0, 1) * 100
        floods = {"pings": lambda number: pings, "settings": lambda number: settings, "empty data": lambda number: empty,
                  "calls that are reset at once": lambda number: b"".join(
                      h2.frame(h2.HEADERS, h2.END_HEADERS, stream, h2.call_headers(INFO)) +
                      h2.frame(h2.RST_STREAM, 0, stream, b"\0\0\0\x08") for stream in range(200 * number + 3, 200 * number + 203, 2))}
        for name, content in floods.items():
            with self.beside(f"a flood of {name}"):
                end, number = time.monotonic() + SECONDS, 0
                connection = self.open()
                while time.monotonic() < end:
                    if number == 0:
                        connection.send(h2.frame(h2.HEADERS, h2.END_HEADERS, 1, h2.call_headers(INFO)))
                    connection.socket.settimeout(1)
                    number += 1
                    if not connection.send(content(number)):
                        connection.close()
                        connection, number = self.open(), 0

    def test_half_open_connections_are_closed(self):
        with self.beside(f"{CONNECTIONS // 4} connections that say nothing, and as many that stop in the middle"):
            silent = [self.open(preface=False) for _ in range(CONNECTIONS // 4)]
            for _ in range(CONNECTIONS // 4):
                half = self.open()
                half.send(h2.frame(h2.HEADERS, h2.END_HEADERS, 1, h2.call_headers(INFO)), h2.frame(h2.DATA, 0, 1, b"\0\0\0"))
            self.assertTrue(silent[0].ends(20), "who says nothing is sent away")
            self.assertTrue(silent[-1].ends(20))

    def test_slow_readers(self):
        """Asks for long answers and reads nothing of them."""
        self.server.start()
        with contextlib.closing(self.server.client()) as client:
            client.add("n", prose("neighbour"))
            client.add("long", " ".join(prose(f"long {i}", 2000) for i in range(60)))
        want = pb.GetReportRequest(report_id="long", include_text=True).SerializeToString()
        with self.beside("40 readers that do not read, with 100 answers of 0.7 MB each"):
            for _ in range(40):
                reader = self.open()
                for stream in range(1, 201, 2):
                    reader.send(h2.frame(h2.HEADERS, h2.END_HEADERS, stream, h2.call_headers(f"/{SERVICE}/GetReport")),
                                h2.frame(h2.DATA, h2.END_STREAM, stream, h2.message(want)))
            last, calm, end = 0, 0, time.monotonic() + 20
            while calm < 10 and time.monotonic() < end:  # until it has done all it was asked
                now = self.resident()
                calm, last = (calm + 1 if abs(now - last) < 2 * MIB else 0), now
                time.sleep(0.1)

    def test_streams_of_reflection_take_few_threads(self):
        """Reflection asks for no token, and gRPC gives each of its streams a thread."""
        def threads():
            return int(re.search(r"Threads:\s+(\d+)", pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text())[1])

        def ask():
            """None when it is answered, else the code."""
            with grpc.insecure_channel(self.server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
                try:
                    list(channel.stream_stream(REFLECTION)(iter([b"\x3a\x00"]), timeout=30))
                    return None
                except grpc.RpcError as error:
                    return error.code()

        with self.beside("400 streams of reflection that stay open"):
            before = threads()
            self.assertIsNone(ask())
            for _ in range(4):
                connection = self.open()
                for stream in range(1, 201, 2):
                    connection.send(h2.frame(h2.HEADERS, h2.END_HEADERS, stream, h2.call_headers(REFLECTION)))
            end = time.monotonic() + 30
            while ask() is None:  # until they hold all that there are
                self.assertLess(time.monotonic(), end)
            self.assertEqual(ask(), grpc.StatusCode.RESOURCE_EXHAUSTED, "it is refused and does not wait")
            self.assertLess(threads() - before, 40)
            for connection in self.opened:
                connection.close()
            end = time.monotonic() + 30
            while ask() is not None:  # and is answered again when they are gone
                self.assertLess(time.monotonic(), end)

    def test_very_many_connections(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.assertGreater(hard, CONNECTIONS + 100, "`ulimit -n` does not allow the test itself so many")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        self.server.flags = ("--admin-listen=", "--handshake-timeout=5m")  # all of them at once take it a while
        with self.beside(f"{CONNECTIONS} idle connections", CONNECTIONS):
            begin = time.monotonic()
            for _ in range(CONNECTIONS):
                self.open()
            print(f"\n  {CONNECTIONS} connections opened in {time.monotonic() - begin:.1f} s", end="")
            for connection in (self.opened[0], self.opened[-1]):
                connection.socket.settimeout(120)
                self.assertEqual(connection.read_frame()[0], h2.SETTINGS, "it is a connection like any other")
            time.sleep(SECONDS)

    def test_more_connections_than_descriptors(self):
        """gRPC 1.51 gives up its listener for good when it runs out of descriptors; ours must not."""
        command = self.server.command
        self.server.command = lambda *flags, **how: ["prlimit", "--nofile=256:256", *command(*flags, **how)]
        with self.beside("400 connections where there are 256 descriptors"):
            for _ in range(400):
                self.open()
            ended = sum(connection.ends(0.05) for connection in self.opened[-100:])
            self.assertGreater(ended, 90, "those beyond the limit are sent away")
        with grpc.insecure_channel(self.server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=30, wait_for_ready=True)
        self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING, "new connections are taken again")


if __name__ == "__main__":
    unittest.main()
