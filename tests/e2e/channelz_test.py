"""Channelz of both servers, asked by the real grpcurl: off by default, and for admins only where there are tokens."""

import json
import re
import subprocess
import unittest

from certificates import token_line
from credibility import CredibilityServer
from grpcurl_test import camel, find_grpcurl
from harness import Server
from wire import SERVICE, grpc

CHANNELZ = "grpc.channelz.v1.Channelz"
TOKENS = {"reader": "read me", "writer": "write me", "ingester": "fill me", "admin": "own me"}


class ChannelzTest(unittest.TestCase):
    def start(self, kind, *flags):
        server = kind("--admin-listen=", *flags)
        self.addCleanup(server.close)
        return server.start()

    def tokens(self, server_root):
        file = server_root / "tokens"
        file.write_text("".join(token_line(role, role, token) for role, token in TOKENS.items()))
        return f"--token-file={file}"

    def ask(self, server, *words, token="", data="{}"):
        """(exit code, stdout, stderr)"""
        header = ["-H", f"authorization: Bearer {token}"] if token else []
        done = subprocess.run([find_grpcurl(), "-plaintext", *header, "-d", data, server.address, *words],
                              capture_output=True, text=True, timeout=30, check=False)
        return done.returncode, done.stdout, done.stderr

    def answer(self, server, method, token="", **request):
        code, out, err = self.ask(server, f"{CHANNELZ}/{method}", token=token, data=json.dumps(request))
        self.assertEqual(code, 0, err)
        return json.loads(re.sub(r'"([a-z]+_[a-z_]+)":', lambda m: '"%s":' % camel(m[1]), out))

    def test_with_tokens_only_an_admin_is_answered(self):
        for kind in (Server, CredibilityServer):
            with self.subTest(kind.__name__):
                server = kind("--admin-listen=", "--channelz")
                self.addCleanup(server.close)
                server.start(self.tokens(server.root))
                stays = grpc.insecure_channel(server.address)
                self.addCleanup(stays.close)
                grpc.channel_ready_future(stays).result(20)
                self.assertIn(CHANNELZ, self.ask(server, "list")[1].split())
                refused = {"": "Unauthenticated", "wrong": "Unauthenticated",
                           **{TOKENS[role]: "PermissionDenied" for role in ("reader", "writer", "ingester")}}
                for method in ("GetServers", "GetServer", "GetServerSockets", "GetTopChannels", "GetChannel", "GetSubchannel",
                               "GetSocket"):
                    for token, says in refused.items():
                        code, out, err = self.ask(server, f"{CHANNELZ}/{method}", token=token)
                        self.assertNotEqual(code, 0, (method, token))
                        self.assertIn(f"Code: {says}", err, (method, token))
                        self.assertEqual(out, "")
                asked, = self.answer(server, "GetServers", token=TOKENS["admin"])["server"]
                sockets = self.answer(server, "GetServerSockets", TOKENS["admin"], serverId=asked["ref"]["serverId"])
                first = self.answer(server, "GetSocket", TOKENS["admin"], socketId=sockets["socketRef"][0]["socketId"])
                self.assertIn("remote", first["socket"])

    def test_credibility_shows_its_channel_to_dedup(self):
        dedup = self.start(Server)
        credibility = self.start(CredibilityServer, "--channelz", f"--dedup-address={dedup.address}")
        targets = [channel["data"]["target"] for channel in self.answer(credibility, "GetTopChannels")["channel"]]
        self.assertTrue(any(target.endswith(dedup.address) for target in targets), targets)

    def test_it_is_off_by_default(self):
        server = Server("--admin-listen=")
        self.addCleanup(server.close)
        server.start(self.tokens(server.root))
        listed = self.ask(server, "list")[1].split()
        self.assertIn(SERVICE, listed)
        self.assertNotIn(CHANNELZ, listed)
        self.assertNotEqual(self.ask(server, f"{CHANNELZ}/GetServers", token=TOKENS["admin"])[0], 0)


if __name__ == "__main__":
    unittest.main()
