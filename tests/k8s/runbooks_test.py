"""The commands of docs/runbooks.md, all of them, run as they are printed: against a real server, with a kubectl that has
no cluster (fake_kubectl.py), so what is held is what is named and what is done in the pod, not what Kubernetes does."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

from certificates import Certificates, token_line
from credibility import CredibilityServer, wait_for
from harness import BINARY, Server
from rendered import K8S, RUNBOOKS, config_file, documents, sets, tool
from wire import BUILD, WireError

TOOL = pathlib.Path(os.environ.get("WIREPRINT_TOOL", BUILD / "bin" / "wireprint"))
FAKE_KUBECTL = pathlib.Path(__file__).parent / "fake_kubectl.py"
IMAGE = "registry.example/news/wireprint:0.1.0"
TEXT = " ".join(f"word{n}" for n in range(60))


def blocks():
    """{(heading, how many before it below that heading): lines}"""
    found = {}
    for part in re.split(r"^## ", RUNBOOKS.read_text(), flags=re.MULTILINE)[1:]:
        heading = part.split("\n", 1)[0]
        for number, block in enumerate(re.findall(r"^```sh\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)):
            found[heading, number] = block
    return found


class RunbooksTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="wireprint-k8s-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.volume = self.root / "var/lib/wireprint"
        self.work = self.root / "work"
        self.work.mkdir()
        shutil.copytree(K8S, self.work / "k8s")
        for name in ("dedup.crt", "dedup.key", "dedup.tokens", "credibility.crt", "credibility.key", "credibility.tokens",
                     "ca.crt", "dedup.token"):
            (self.work / name).write_text("made up for this test\n")
        (self.root / "rendered.json").write_text(json.dumps(documents("prod")))
        programs = self.root / "bin"
        programs.mkdir()
        (programs / "wireprint-dedup").symlink_to(BINARY.resolve())
        (programs / "wireprint").symlink_to(TOOL.resolve())
        (programs / "kustomize").symlink_to(tool("kustomize"))
        for name, lines in (("docker", f'echo "docker $@" >>{self.root}/docker'), ("git", "echo 0123abc"),
                            ("kubectl", f'exec {sys.executable} -B {FAKE_KUBECTL} "$@"')):
            (programs / name).write_text(f"#!/bin/sh\n{lines}\n")
            (programs / name).chmod(0o755)
        self.environment = {"PATH": f"{programs}:/usr/bin:/bin", "FAKE_ROOT": str(self.root)}
        self.left = blocks()
        self.serve()

    def serve(self):
        dedup = next(one for one in sets("prod") if one["metadata"]["name"] == "wireprint-dedup")
        file = self.root / "etc/wireprint/config/dedup.conf"
        file.parent.mkdir(parents=True)
        file.write_text(re.sub(r"(?<= )/var/lib/wireprint", str(self.volume), config_file("prod", dedup)))
        self.server = Server(f"--config={file}", "--admin-listen=127.0.0.1:0", "--drain-delay=0s",
                             data_dir=self.volume / "store")
        self.addCleanup(self.server.close)
        self.volume.mkdir(parents=True)
        self.start()

    def start(self):
        self.server.log_file.unlink(missing_ok=True)
        self.server.start()
        self.admin = self.server.admin_address()

    def has(self, report_id):
        client = self.server.client()
        try:
            client.get(report_id)
            return True
        except WireError as error:
            self.assertEqual(error.code.name, "NOT_FOUND")
            return False
        finally:
            client.close()

    def add(self, report_id):
        client = self.server.client()
        client.add(report_id, f"{report_id} {TEXT}")
        client.close()

    def erase(self):
        """A report that was recorded by a credibility server with TLS and tokens, on dedup as it runs now."""
        made = Certificates(self.work)
        (self.work / "san").write_text("subjectAltName=DNS:wireprint-credibility\n")
        made.authority("ca")
        for name in ("server", "admin"):
            made.issue(name, "ca")
        (self.work / "admin.token").write_text("may erase 77e0\n")
        tokens = self.root / "tokens"
        tokens.write_text(token_line("admin", "admin", "may erase 77e0"))
        server = CredibilityServer("--admin-listen=", f"--dedup-address={self.server.address}")
        self.addCleanup(server.close)
        server.start(f"--tls-cert={made.path('server.crt')}", f"--tls-key={made.path('server.key')}",
                     f"--tls-client-ca={made.path('ca.crt')}", f"--token-file={tokens}")
        report = {"report_id": "doomed", "outlet": "gazette.example", "text": f"doomed {TEXT}"}
        (self.work / "in.jsonl").write_text(json.dumps(report) + "\n")
        subprocess.run(["wireprint", f"--credibility={server.address}", "--tls-ca=ca.crt", "--tls-cert=admin.crt",
                        "--tls-key=admin.key", "--tls-name=wireprint-credibility", "--token-file=admin.token", "record",
                        "in.jsonl"], cwd=self.work, env=self.environment, check=True, capture_output=True, timeout=60)
        wait_for(lambda: self.has("doomed"), what="the report to be told to dedup")
        self.run_block("Erase a report", 0, ("127.0.0.1:7172", server.address), (" ID\n", " doomed\n"))
        wait_for(lambda: not self.has("doomed"), what="the deletion to be told to dedup")
        self.assertEqual(server.stop(), 0)

    def run_block(self, heading, number, *replaced):
        """What it prints; variables last from one to the next, as in the shell of who follows the page."""
        block = self.left.pop((heading, number))
        for text, by in replaced:
            self.assertIn(text, block)
            block = block.replace(text, by)
        block = block.replace("127.0.0.1:9171", self.admin)
        keep = "for v in service pod name image; do [ -z ${!v+x} ] || declare -p $v; done"
        script = f"set -euo pipefail\n[ ! -e vars ] || . ./vars\n{block}\n{{ {keep}; }} >vars\n"
        done = subprocess.run(["bash", "-c", script], cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, f"{heading}:\n{block}\n{done.stdout[-1500:]}\n{done.stderr[-2500:]}")
        return done.stdout

    def test_every_command_in_the_order_of_a_bad_day(self):
        self.run_block("Kubernetes", 0)
        self.assertIn(f"docker push {IMAGE}", (self.root / "docker").read_text())
        done = subprocess.run([tool("kustomize"), "build", str(self.work / "k8s/overlays/prod")], capture_output=True,
                              text=True, timeout=60, check=True)
        images = {d["spec"]["template"]["spec"]["containers"][0]["image"] for d in yaml.safe_load_all(done.stdout)
                  if d["kind"] == "StatefulSet"}
        self.assertEqual(images, {IMAGE})
        self.run_block("Kubernetes", 1)
        self.run_block("Kubernetes", 2)
        (self.work / "dedup.tokens").unlink()
        self.run_block("Make a token", 0)
        subprocess.run([BINARY, "--data-dir=none", "--token-file=dedup.tokens", "--check-config"], cwd=self.work, timeout=30,
                       env=self.environment, check=True)

        self.erase()
        self.add("before")
        self.run_block("Backup", 0)
        self.run_block("Backup", 1)
        self.add("after")
        backup = next((self.volume / "backups").iterdir())
        self.assertIn("The store fits together.", self.run_block("Check a store", 0))
        shutil.copytree(backup, self.work / "backups" / "NAME")
        self.assertIn(backup.name, self.run_block("Backup", 2))
        self.assertFalse(backup.exists())

        self.run_block("Maintenance", 0)
        self.assertEqual(self.server.stop(), 0)
        self.run_block("Restore", 1)
        self.assertTrue((self.volume / "store.before").is_dir())
        self.environment["WIREPRINT_SAME_TEXT_JACCARD"] = "0.35"  # as the overlay has it then
        self.assertRegex(self.run_block("Another policy", 1), r"\b1 reports placed anew")
        del self.environment["WIREPRINT_SAME_TEXT_JACCARD"]
        self.run_block("Maintenance", 1)
        self.start()
        self.assertTrue(self.has("before"))
        self.assertFalse(self.has("after"), "it came after the backup")

        for heading, number in (("Rolling update", 0), ("Rolling update", 1), ("Certificate change", 0),
                                ("Take a token back", 0), ("Full disk", 0)):
            self.run_block(heading, number)
        # Starts a server, which is not waited for here.
        last = "wireprint-dedup --data-dir=store-restored\n"
        self.assertIn("The store fits together.",
                      self.run_block("Restore", 0, (last, last.replace("\n", " --check-config\n"))))
        self.assertRegex(self.run_block("Another policy", 0, ("DIR", "store-restored")),
                         r"placed anew(.|\n)*The store fits together\.")
        self.assertEqual(self.left, {}, "blocks of commands that nobody has run")


if __name__ == "__main__":
    unittest.main()
