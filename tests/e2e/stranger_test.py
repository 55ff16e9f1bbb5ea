"""What a stranger without a token can do to a server that asks for tokens: nothing that others notice."""

import collections
import contextlib
import pathlib
import re
import time
import unittest
import urllib.request

from certificates import token_line
from harness import Server
from wire import SERVICE, SOURCE, Status, grpc, health_pb2, health_pb2_grpc, pb
from wireprint.dedup.v1 import dedup_service_pb2_grpc  # after wire, which knows where it is

TOKEN = "made up for this test"
MIB = 1 << 20


class StrangerTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--admin-listen=127.0.0.1:0")
        self.addCleanup(self.server.close)
        tokens = self.server.root / "tokens"
        tokens.write_text(token_line("caller", "reader", TOKEN))
        self.server.start(f"--token-file={tokens}")
        self.admin = self.server.admin_address()

    def metric(self, sample):
        with urllib.request.urlopen(f"http://{self.admin}/metrics", timeout=10) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(sample + " "):
                    return float(line.rsplit(" ", 1)[1])
        raise AssertionError(f"no {sample}")

    def until(self, condition):
        deadline = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), deadline, "did not come to pass within 30 s")
            time.sleep(0.02)

    def peak(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) << 10

    @contextlib.contextmanager
    def channel(self, *options):
        with grpc.insecure_channel(self.server.address, [("grpc.use_local_subchannel_pool", 1), *options]) as channel:
            yield channel

    def code(self, channel, method, content, **how):
        with self.assertRaises(grpc.RpcError) as caught:
            channel.unary_unary(method)(content, timeout=30, **how)
        return caught.exception.code()

    def test_what_is_compressed_is_not_inflated(self):
        """gRPC 1.51 inflates a message of any size before it looks whose it is."""
        bomb = bytes([0xfa, 0x7f]) + (b"\x80\x80\x80\x20" + bytes(64 * MIB))  # a field that is none of ours
        before = self.peak()
        for algorithm, method in ((grpc.Compression.Gzip, f"/{SERVICE}/GetIndexInfo"),
                                  (grpc.Compression.Gzip, f"/{SERVICE}/WatchClusters"),
                                  (grpc.Compression.Gzip, "/grpc.health.v1.Health/Check"),
                                  (grpc.Compression.Deflate, "/grpc.health.v1.Health/Check")):
            with self.channel() as channel:
                self.assertEqual(self.code(channel, method, bomb, compression=algorithm), Status.UNIMPLEMENTED)
        self.assertLess(self.peak() - before, 32 * MIB)

    def test_watches_of_the_health_lock_nobody_out(self):
        """Clients by the shipped policy call no server whose health they cannot watch, but for one that has no Watch."""
        policy = (SOURCE / "clients" / "service_config.json").read_text()
        self.assertIn("healthCheckConfig", policy)

        def call(channel):
            return dedup_service_pb2_grpc.DedupServiceStub(channel).GetIndexInfo(
                pb.GetIndexInfoRequest(), metadata=[("authorization", f"Bearer {TOKEN}")], timeout=30)

        with contextlib.ExitStack() as stack:
            stranger = health_pb2_grpc.HealthStub(stack.enter_context(self.channel()))
            watches = [stranger.Watch(health_pb2.HealthCheckRequest(), timeout=60) for _ in range(100)]
            said = collections.Counter()
            for watch in watches:
                try:
                    said[next(watch).status] += 1
                except grpc.RpcError as error:
                    said[error.code()] += 1
            self.assertEqual(said, {health_pb2.HealthCheckResponse.SERVING: 8, Status.UNIMPLEMENTED: 92})
            self.until(lambda: self.metric("wireprint_server_health_watches") == 8)
            self.assertEqual(self.metric('wireprint_server_refused_total{limit="max_watches"}'), 92)
            call(stack.enter_context(self.channel(("grpc.service_config", policy))))
            self.assertEqual(self.metric("wireprint_server_health_watches"), 9)

    def test_what_grpc_refuses_itself(self):
        """Before the token, with nothing but a code: docs/operations.md says so."""
        unknown = '{grpc_type="unknown",grpc_service="unknown",grpc_method="unknown"'
        with self.channel() as channel:
            self.assertEqual(self.code(channel, f"/{SERVICE}/GetIndexInfo", b"\xff" * 50), Status.UNIMPLEMENTED)
            self.assertEqual(self.metric(f"grpc_server_started_total{unknown}}}"), 0)
            for method in (f"/{SERVICE}/Nope", "/nobody/Nope", "/grpc.health.v1.Health/Nope"):
                self.assertEqual(self.code(channel, method, b""), Status.UNIMPLEMENTED)
            self.assertEqual(self.code(channel, f"/{SERVICE}/GetIndexInfo", b""), Status.UNAUTHENTICATED)
        self.assertEqual(self.metric(f"grpc_server_started_total{unknown}}}"), 3)
        self.assertEqual(self.metric(f'grpc_server_handled_total{unknown},grpc_code="Unimplemented"}}'), 3)


if __name__ == "__main__":
    unittest.main()
