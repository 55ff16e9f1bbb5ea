"""A connection from credibility to dedup, or to a collector of traces, that is open and carries nothing any more, as a
firewall that has forgotten it leaves it: calls answer in time, and another connection is made."""

import socket
import threading
import time
import unittest

from collector import Collector
from credibility import PENDING, RESOLVED, CredibilityServer, wait_for
from harness import Server
from texts import prose

EARLIER = {"seconds": int(time.time()) - 3600}


class Proxy:
    """Hands bytes on between its clients and `target`; what is connected when `freeze` is called gets none from then on."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.frozen_until = 0  # connections of a smaller number carry nothing
        self.sockets = []
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def accepted(self):
        return len(self.sockets) // 2

    def freeze(self):
        self.frozen_until = self.accepted
        return self.frozen_until

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            host, port = self.target.rsplit(":", 1)
            server = socket.create_connection((host, int(port)))
            number = self.accepted
            self.sockets += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self.hand_on, args=(number, source, sink), daemon=True).start()

    def hand_on(self, number, source, sink):
        try:
            while data := source.recv(65536):
                if number >= self.frozen_until:
                    sink.sendall(data)
            if number >= self.frozen_until:
                sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        for one in (self.listener, *self.sockets):
            one.close()


class BlackHoleTest(unittest.TestCase):
    def test_a_connection_that_carries_nothing_is_replaced(self):
        dedup = Server("--admin-listen=", "--min-ping-interval=1s")
        self.addCleanup(dedup.close)
        dedup.start()
        proxy = Proxy(dedup.address)
        self.addCleanup(proxy.close)
        server = CredibilityServer("--admin-listen=", f"--dedup-address={proxy.address}", "--dedup-timeout=2s",
                                   "--dedup-keepalive-time=2s", "--dedup-keepalive-timeout=1s")
        self.addCleanup(server.close)
        server.start()
        client = server.client()
        self.addCleanup(client.close)

        def record(report_id):
            return client.record(report_id, prose(report_id), "gazette.example", observe_time=EARLIER).provenance

        wait_for(lambda: record("a") == RESOLVED, what="dedup to be reached")
        before = proxy.freeze()
        self.assertEqual(record("b"), PENDING, "in time, for the client waits ten times as long")
        # The new connection carries what waited; nobody has told credibility that the old one is dead.
        wait_for(lambda: record("b") == RESOLVED, what="another connection")
        self.assertGreater(proxy.accepted, before)
        self.assertEqual(proxy.frozen_until, before)

    def test_so_is_that_to_the_collector(self):
        collector = Collector().start()
        self.addCleanup(collector.stop)
        proxy = Proxy(collector.address)
        self.addCleanup(proxy.close)
        server = Server("--admin-listen=", f"--trace-endpoint={proxy.address}", "--trace-sample=1")
        self.addCleanup(server.close)
        client = server.start().client()
        self.addCleanup(client.close)
        client.info("default")
        wait_for(lambda: len(collector.spans(method="GetIndexInfo")) == 1, what="the span")
        before = proxy.freeze()
        client.info("default")
        wait_for(lambda: len(collector.spans(method="GetIndexInfo")) == 2, seconds=60, what="the span by another connection")
        self.assertGreater(proxy.accepted, before)


if __name__ == "__main__":
    unittest.main()
