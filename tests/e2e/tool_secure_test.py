"""The real tool against a server with TLS, client certificates and tokens; and what it says when one of them is wrong."""

import json
import os
import pathlib
import subprocess
import unittest

from certificates import Certificates, token_line
from harness import Server
from texts import prose
from wire import BUILD

TOOL = pathlib.Path(os.environ.get("WIREPRINT_TOOL", BUILD / "bin" / "wireprint"))
TOKENS = {"reader": "may read 5d01", "ingester": "may fill a2c4", "admin": "may erase 77e0"}


class ToolSecureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not TOOL.is_file():
            raise AssertionError(f"no tool at {TOOL}: build the target wireprint")
        cls.server, cls.plain = Server(), Server()
        cls.addClassCleanup(cls.server.close)
        cls.addClassCleanup(cls.plain.close)
        cls.made = made = Certificates(cls.server.root / "made")
        for authority in ("ca", "other"):
            made.authority(authority)
        for name, authority, days in (("server", "ca", 30), ("client", "ca", 30), ("expired", "ca", -1),
                                      ("stranger", "other", 30)):
            made.issue(name, authority, days)
        tokens = cls.server.root / "tokens"
        tokens.write_text("".join(token_line(role, role, token) for role, token in TOKENS.items()))
        for role, token in {**TOKENS, "guess": "s3cr3t-guess"}.items():
            (cls.server.root / f"{role}.token").write_text(token + "\n")
        cls.server.start(f"--tls-cert={made.path('server.crt')}", f"--tls-key={made.path('server.key')}",
                         f"--tls-client-ca={made.path('ca.crt')}", f"--token-file={tokens}")
        cls.plain.start()

    def options(self, ca="ca", client="client", role="reader"):
        """Of the tool, by name; None leaves one out."""
        files = {"TLS_CA": ca and self.made.path(f"{ca}.crt"), "TLS_CERT": client and self.made.path(f"{client}.crt"),
                 "TLS_KEY": client and self.made.path(f"{client}.key"),
                 "TOKEN_FILE": role and str(self.server.root / f"{role}.token")}
        return {name: file for name, file in files.items() if file}

    def tool(self, *arguments, code=0, server=None, environment=None, **how):
        """(what it printed, what it said)"""
        flags = [] if environment else [f"--{name.lower().replace('_', '-')}={file}"
                                        for name, file in self.options(**how).items()]
        done = subprocess.run([str(TOOL), f"--server={server or self.server.address}", "--timeout=1.5", *flags,
                               *arguments], capture_output=True, text=True, timeout=60, check=False,
                              env={"PATH": os.environ["PATH"], **(environment or {})})
        self.assertEqual(done.returncode, code, done.stderr)
        for token in [*TOKENS.values(), "s3cr3t-guess"]:
            self.assertNotIn(token, done.stdout + done.stderr)
        return done.stdout, done.stderr

    def test_reports_are_added_read_watched_and_erased(self):
        path = self.server.root / "in.jsonl"
        path.write_text("".join(json.dumps({"report_id": f"r{i}", "outlet": "a.example", "text": prose("secure", 60),
                                            "observe_time": "2026-03-01"}) + "\n" for i in range(2)))
        self.tool("add", "--output=jsonl", str(path), role="ingester")
        self.assertIn('"reports":"2"', self.tool("info", "--output=jsonl")[0])
        self.tool("delete", "--purge", "r1", role="admin")
        self.assertIn("REPORT_", self.tool("get", "r1", code=1)[1])

    def test_the_environment_names_the_files_too(self):
        environment = {f"WIREPRINT_{name}": file for name, file in self.options().items()}
        self.assertIn("corpus", self.tool("info", environment=environment)[0])
        self.assertIn("UNAVAILABLE", self.tool("info", code=3, environment={"WIREPRINT_TIMEOUT": "1"})[1])

    def test_a_name_of_the_certificate_can_be_said(self):
        self.tool("--tls-name=localhost", "info")
        _, said = self.tool("--tls-name=dedup.example", "info", code=3)
        self.assertIn("--tls-name=NAME", said)

    def test_what_is_wrong_is_told_with_what_to_do(self):
        for what, says, code, command, how in (
                ("plain text to TLS", "name its CA with --tls-ca=FILE", 3, "info", {"ca": None, "client": None}),
                ("TLS to plain text", "does not speak TLS", 3, "info", {"server": self.plain.address}),
                ("another CA", "not issued by the CA of --tls-ca", 3, "info", {"ca": "other"}),
                ("no certificate", "See --tls-cert", 3, "info", {"client": None}),
                ("a stranger's", "See --tls-cert", 3, "info", {"client": "stranger"}),
                ("one that expired", "is yours valid now?", 3, "info", {"client": "expired"}),
                ("no token", "--token-file=FILE or WIREPRINT_TOKEN_FILE", 1, "info", {"role": None}),
                ("a guess", "the server does not know it", 1, "info", {"role": "guess"}),
                ("no token for a stream", "--token-file=FILE or WIREPRINT_TOKEN_FILE", 1, "watch", {"role": None}),
                ("a small role", "too small a role", 1, "delete x", {}),
                ("no such file", "cannot be read", 2, "info", {"role": "nobody"})):
            with self.subTest(what):
                _, said = self.tool(*command.split(), code=code, **how)
                self.assertIn(says, said)

    def test_a_key_of_another_certificate(self):
        files = {**self.options(), "TLS_KEY": self.made.path("server.key")}
        _, said = self.tool("info", code=3, environment={f"WIREPRINT_{name}": file for name, file in files.items()})
        self.assertIn("is the key that of the certificate", said)


if __name__ == "__main__":
    unittest.main()
