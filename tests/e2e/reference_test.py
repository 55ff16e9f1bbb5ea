"""docs/reference.md: every flag and every metric of both servers, as they say them themselves.

WIREPRINT_UPDATE_REFERENCE=1 writes the page anew.
"""

import os
import re
import subprocess
import unittest
import urllib.request

import credibility
import harness
from certificates import Certificates, token_line
from wire import SOURCE

PAGE = SOURCE / "docs" / "reference.md"
PAGES = tuple(SOURCE / "docs" / f"{name}.md" for name in ("operations", "runbooks", "alerts"))
TOOL_HELP = SOURCE / "clients" / "cli" / "testdata" / "help.txt"
SERVERS = {"wireprint-dedup": (harness.Server, harness.BINARY),
           "wireprint-credibility": (credibility.CredibilityServer, credibility.BINARY)}
HEAD = """# Reference

Every flag and every metric. Made from the servers themselves: `WIREPRINT_UPDATE_REFERENCE=1 ctest -R e2e_reference` writes
it anew, and without the variable that test fails when it no longer holds. [operations.md](operations.md) explains.
"""


def help_of(binary):
    return subprocess.run([str(binary), "--help"], capture_output=True, text=True, timeout=30, check=True).stdout


def variables(binary):
    """What its configuration is as variables of the environment."""
    printed = subprocess.run([str(binary), "--data-dir=/d", "--print-config"], capture_output=True, text=True, timeout=30,
                             check=True, env=harness.ENVIRONMENT).stdout
    lines = (line.split(" = ", 1) for line in printed.splitlines() if " = " in line)
    return {"WIREPRINT_" + key.upper().replace("-", "_"): value for key, value in lines}


def metrics_of(kind):
    """{name: (type, labels, help)} of a server with everything switched on."""
    server = kind("--admin-listen=127.0.0.1:0")
    try:
        made = Certificates(server.root / "tls")
        made.authority("ca")
        made.issue("server", "ca")
        for name in ("tokens", "dedup-token"):
            (server.root / name).write_text(token_line("caller", "reader", "made up for this test"))
        server.start(f"--tls-cert={made.path('server.crt')}", f"--tls-key={made.path('server.key')}",
                     f"--tls-client-ca={made.path('ca.crt')}", f"--token-file={server.root / 'tokens'}",
                     f"--backup-dir={server.root / 'backups'}")
        with urllib.request.urlopen(f"http://{server.admin_address()}/metrics", timeout=10) as answer:
            text = answer.read().decode()
    finally:
        server.close()
    found = {}
    for family in re.finditer(r"# HELP (\S+) (.*)\n# TYPE \S+ (\S+)\n(.*)", text):
        name, meaning, kind_of, sample = family.groups()
        labels = [label for label in re.findall(r'(\w+)="', sample) if label != "le"] if sample.startswith(name) else []
        found[name] = (kind_of, ", ".join(labels), meaning)
    return found


def page():
    parts = [HEAD]
    for name, (_, binary) in SERVERS.items():
        parts.append(f"## Flags of {name}\n\n```\n{help_of(binary).rstrip()}\n```\n")
    metrics = {name: metrics_of(kind) for name, (kind, _) in SERVERS.items()}
    rows = []
    for metric in sorted(set().union(*metrics.values())):
        servers = [name for name in SERVERS if metric in metrics[name]]
        kind, labels, meaning = metrics[servers[0]][metric]
        where = "both" if len(servers) == 2 else servers[0].removeprefix("wireprint-")
        rows.append(f"| `{metric}` | {kind} | {labels} | {where} | {meaning} |\n")
    parts.append("## Metrics\n\n| metric | type | labels | server | meaning |\n|---|---|---|---|---|\n" + "".join(rows))
    return "\n".join(parts)


class ReferenceTest(unittest.TestCase):
    maxDiff = None

    def test_the_page_says_what_the_servers_say(self):
        now = page()
        if os.environ.get("WIREPRINT_UPDATE_REFERENCE") == "1":
            PAGE.write_text(now)
        self.assertEqual(PAGE.read_text(), now, f"{PAGE.name} is not of these servers: see its first lines")

    def test_what_the_pages_name_is_there(self):
        flags = set().union(*(re.findall(r"--[a-z][a-z-]+", help_of(binary)) for _, binary in SERVERS.values()))
        flags |= set(re.findall(r"--[a-z][a-z-]+", TOOL_HELP.read_text()))
        metrics = set().union(*(metrics_of(kind) for kind, _ in SERVERS.values()))
        for file in PAGES:
            text = re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL)
            for flag in re.findall(r"`(--[a-z][a-z-]+)", text):
                self.assertIn(flag.replace("--no-", "--"), flags, file.name)
            for metric in re.findall(r"`(wireprint_[a-z_]+|grpc_server_[a-z_]+)[`{]", text):
                self.assertIn(re.sub(r"_(bucket|sum|count)$", "", metric), metrics, file.name)

    def test_the_servers_and_the_tool_may_share_an_environment(self):
        of = {name: variables(binary) for name, (_, binary) in SERVERS.items()}
        tool = dict.fromkeys(re.findall(r"\$(WIREPRINT_\w+)", TOOL_HELP.read_text()), "x")
        self.assertGreater(len(tool), 5)
        for name, (_, binary) in SERVERS.items():
            shared = {**tool, **{key: value for other in of.values() for key, value in other.items()}, **of[name]}
            done = subprocess.run([str(binary), "--check-config"], capture_output=True, text=True, timeout=30, check=False,
                                  env={**harness.ENVIRONMENT, **shared})
            self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")

    def test_every_metric_has_a_meaning(self):
        for kind, _ in SERVERS.values():
            for name, (_, _, meaning) in metrics_of(kind).items():
                self.assertTrue(meaning.endswith("."), f"{name}: {meaning}")


if __name__ == "__main__":
    unittest.main()
