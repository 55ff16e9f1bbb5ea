"""What a stranger meets first: the commands of scripts/demo and of the README, run as they are printed against real
servers, and what the README prints of their answers."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from credibility import Pair
from grpcurl_test import camel, find_grpcurl
from wire import BUILD, SOURCE

TOOL = pathlib.Path(os.environ.get("WIREPRINT_TOOL", BUILD / "bin" / "wireprint"))
CUT = "…"


def commands(markdown):
    """[(command, the lines printed below it)] of the blocks of code that have lines beginning with "$ "."""
    found = []
    for block in re.findall(r"^```[a-z]*\n(.*?)^```$", markdown, re.M | re.S):
        lines = iter(block.splitlines())
        for line in lines:
            if line.startswith("$ "):
                command = line[2:]
                while command.endswith("\\"):
                    command = command[:-1] + next(lines)
                found.append((command, []))
            elif found and block.startswith("$ "):
                found[-1][1].append(line)
    return found


def normal(lines):
    """Versions of grpcurl print names of fields in either form."""
    return [re.sub(r'"([a-z]+_[a-z_]+)":', lambda m: f'"{camel(m[1])}":', line) for line in lines]


def parts(lines):
    """The runs of lines between those that say that something is cut."""
    runs = [[]]
    for line in lines:
        if line == CUT:
            runs.append([])
        else:
            runs[-1].append(line)
    return runs


class DocumentTest(unittest.TestCase):
    def setUp(self):
        agencies = pathlib.Path(tempfile.mkdtemp(prefix="wireprint-e2e-")) / "agencies.txt"
        self.addCleanup(shutil.rmtree, agencies.parent)
        agencies.write_text("".join((SOURCE / path).read_text(encoding="utf-8") for path in (
            "services/analysis/agencies.txt", "clients/samples/agencies.txt")), encoding="utf-8")
        self.pair = Pair("--dedup-timeout=20s", f"--agencies={agencies}")
        self.addCleanup(self.pair.close)
        self.pair.start()
        grpcurl = pathlib.Path(find_grpcurl())
        programs = pathlib.Path(tempfile.mkdtemp(prefix="wireprint-e2e-"))
        self.addCleanup(shutil.rmtree, programs)
        (programs / "wireprint").symlink_to(TOOL.resolve())
        (programs / "grpcurl").symlink_to(grpcurl.resolve())
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("WIREPRINT_")}
        self.environment.update(PATH=f"{programs}:/usr/bin:/bin", WIREPRINT_SERVER=self.pair.address,
                                WIREPRINT_CREDIBILITY_SERVER=self.pair.credibility.address)

    def run_bash(self, *command):
        done = subprocess.run(["bash", *command], cwd=SOURCE, env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout[-1500:]}\n{done.stderr[-2500:]}")
        return done.stdout

    def test_the_tour_of_the_demo(self):
        out = self.run_bash("scripts/demo", "tour")
        shown = [line for line in out.splitlines() if line.startswith("$ ")]
        self.assertEqual(sum(line.startswith("$ grpcurl") for line in shown), 8, shown)
        for part in ("    cut, related link: \"Also Read | Fog closes the Sund road for the third morning in a row\"",
                     "    credits meridian, text (dateline)",
                     "    credits afp via getty, photo (caption.trailing_agency)",
                     "    cut, recurring line: \"The Coastline Tribune, printed in Northbay since 1911\"",
                     "origin      meridian: its own copy is ferry-wire of meridianwire.example",
                     "INSUFFICIENT", "wireprint.credibility.v1.CredibilityService", "\"ORIGIN_REASON_AGENCY_COPY\"",
                     "\"provenance\": \"PROVENANCE_RESOLVED\""):
            self.assertIn(part, out)

    def test_the_readme(self):
        found = commands((SOURCE / "README.md").read_text(encoding="utf-8"))
        self.assertGreaterEqual(sum(command.startswith("grpcurl") for command, _ in found), 6)
        self.assertGreaterEqual(sum(command.startswith("wireprint ") for command, _ in found), 3)
        for command, printed in found:
            with self.subTest(command):
                out = normal(self.run_bash("-c", command).splitlines())
                self.assertTrue(out)
                at = 0
                for number, run in enumerate(parts(normal(printed))):
                    places = [i for i in range(at, len(out) + 1) if out[i:i + len(run)] == run]
                    self.assertTrue(places, "\n".join(["not in the answer:", *run, "", *out[:60]]))
                    self.assertTrue(number > 0 or places[0] == 0, f"the answer begins otherwise: {out[:3]}")
                    at = places[0] + len(run)
                self.assertTrue(not printed or printed[-1] == CUT or at == len(out), f"more came: {out[at:][:3]}")


if __name__ == "__main__":
    unittest.main()
