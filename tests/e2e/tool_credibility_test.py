"""The real tool against both real servers: records, shows and explains; survives being killed and dedup being away."""

import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from credibility import Pair, wait_for
from texts import lay_out, sentences
from wire import BUILD

TOOL = pathlib.Path(os.environ.get("WIREPRINT_TOOL", BUILD / "bin" / "wireprint"))
DAY = 24 * 3600
START = int(time.time()) // DAY * DAY - 70 * DAY


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + seconds))


class PairTest(unittest.TestCase):
    FLAGS = ("--dedup-timeout=5s",)

    @classmethod
    def setUpClass(cls):
        if not TOOL.is_file():
            raise AssertionError(f"no tool at {TOOL}: build the target wireprint")
        cls.pair = Pair(*cls.FLAGS)
        cls.addClassCleanup(cls.pair.close)
        cls.pair.start()

    def setUp(self):
        self.corpus = self._testMethodName.lower().replace("_", "-")[:60]
        self.client = self.pair.credibility.client(self.corpus)
        self.addCleanup(self.client.close)

    def command(self, *arguments):
        return [str(TOOL), f"--server={self.pair.address}", f"--credibility={self.pair.credibility.address}",
                f"--corpus={self.corpus}", *arguments]

    def run_tool(self, *arguments, code=0, given=None):
        done = subprocess.run(self.command(*arguments), input=given, capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, code, done.stderr[-2000:])
        self.assertNotIn("\x1b", done.stdout, "output that is no terminal's is plain")
        if not any(a.startswith("--output=") for a in arguments):
            self.assertLessEqual(max(map(len, done.stdout.splitlines() or [""])), 100, done.stdout)
        return done.stdout, done.stderr

    def write(self, name, reports):
        path = self.pair.dedup.root / f"{self.corpus}-{name}.jsonl"
        path.write_text("".join(json.dumps(report) + "\n" for report in reports), encoding="utf-8")
        return str(path)

    def report(self, report_id, text, outlet="courier.example", seconds=0, **fields):
        return {"report_id": report_id, "outlet": outlet, "text": text, "observe_time": stamp(seconds), **fields}


class ToolCredibilityTest(PairTest):
    def test_records_shows_and_explains(self):
        story = lay_out(sentences(f"{self.corpus} story", 120))
        credited = "LIMA (AP) - " + story + "\nAlso Read | Harbour council puts off its vote\n"
        fields = {"byline": "", "credit_line": ""}
        path = self.write("few", [
            self.report("wire", story, "apnews.com", 0, **fields),
            self.report("courier", credited, "courier.example", 600, **fields),
            self.report("herald", story, "herald.example", 1200, **fields),
            self.report("broken", " ")])
        out, err = self.run_tool("record", "--in-flight=1", path, code=1)
        rows = {line.split()[0]: line.split() for line in out.splitlines()[1:] if not line.startswith(" ")}
        self.assertEqual({name: cells[-1] for name, cells in rows.items()},
                         {"wire": "due", "courier": "accurate", "herald": "none"})
        self.assertIn("    cut, related link: \"Also Read | Harbour council puts off its vote\"\n"
                      "    credits ap, text (dateline)\n", out)
        self.assertIn("origin ap (wire)", out)
        self.assertIn(f"{path}:4: INVALID_ARGUMENT (TEXT_EMPTY)", err)
        self.assertIn("3 stored, 0 stored before, 1 refused, 1 clusters found", err)
        out, _ = self.run_tool("record", "--no-details", path, code=1)
        self.assertEqual(out.count("stored before"), 3)
        self.assertNotIn("cut,", out)

        out, _ = self.run_tool("origin", "id:herald")
        self.assertIn("origin      ap: its own copy is wire of apnews.com", out)
        cluster = out.split("cluster", 1)[1].split(":")[0].strip()
        self.assertEqual(self.run_tool("origin", cluster)[0], out)
        out, _ = self.run_tool("outlets")
        self.assertEqual([line.split()[0] for line in out.splitlines()[1:]],
                         ["apnews.com", "courier.example", "herald.example"])
        out, _ = self.run_tool("profile", "www.herald.example")
        self.assertIn("reprints    1 credit nobody", out)
        self.assertEqual(out.count("INSUFFICIENT"), 19)
        out, _ = self.run_tool("explain", "herald.example", "reprint-credit-rate", "--output=jsonl")
        self.assertEqual([json.loads(line)["report_id"] for line in out.splitlines()], ["herald"])
        out, _ = self.run_tool("explain", "courier.example", "reprint-credit-rate")
        self.assertIn("    in k: text 6-8\n", out)

        out, _ = self.run_tool("explain", "--text", "courier.example", "reprint-credit-rate")
        self.assertIn("    in k: AP\n", out)

        out, _ = self.run_tool("analyze", "id:courier")
        self.assertRegex(out, r"\n   \d+  related link  cut  Also Read \| ")
        self.assertRegex(out, r"\nap +text +text +AP +dateline\n")
        out, _ = self.run_tool("analyze", "--output=jsonl", "-", given=credited)
        self.assertEqual(json.loads(out)["credits"][0]["agency_id"], "ap")
        self.run_tool("delete", "--recorded", "herald")
        self.assertEqual(self.client.profile("herald.example").counts.reports, 0)
        self.assertIn("REPORT_DELETED", self.run_tool("get", "herald", code=1)[1])

    def test_intervals_and_order_where_there_is_enough(self):
        # A report a day of each: one has all its datelines, one every third, and the third was seen five times alone.
        reports = []
        for day in range(60):
            for outlet, dateline in (("always.example", True), ("seldom.example", day % 3 == 0)):
                text = lay_out(sentences(f"{self.corpus} {outlet} {day}", 60))
                reports.append(self.report(f"{outlet} {day}", ("LIMA - " if dateline else "") + text, outlet, day * DAY))
        for day in range(5):
            reports.append(self.report(f"new {day}", lay_out(sentences(f"{self.corpus} new {day}", 60)), "new.example",
                                       (55 + day) * DAY))
        self.run_tool("record", "--no-details", "--in-flight=1", self.write("many", reports))
        out, _ = self.run_tool("outlets", "--metric=dateline-rate", "--order=upper")
        rows = [line.split() for line in out.splitlines()[1:]]
        self.assertEqual([(row[0], row[2], row[-1]) for row in rows],
                         [("seldom.example", "20", "OK"), ("always.example", "60", "OK"),
                          ("new.example", "0", "INSUFFICIENT")])
        lower, upper = map(float, rows[0][7].split("-"))
        self.assertTrue(lower < 100 / 3 < upper, rows[0])
        self.assertEqual(len(rows[2]), 6, "a figure without value and interval")

    def test_lines_that_recur_are_shown(self):
        line = "Evening edition of the harbour desk"
        reports = [self.report(f"l{i}", lay_out(sentences(f"{self.corpus} {i}", 120)) + "\n" + line + "\n",
                               seconds=i * 3 * DAY) for i in range(4)]
        out, _ = self.run_tool("record", "--in-flight=1", "--batch=1", self.write("lines", reports))
        self.assertIn(f"cut, recurring line: \"{line}\"", out)
        out, _ = self.run_tool("lines", "courier.example")
        self.assertIn(f"    {line}\n", out)
        self.assertIn("  yes  line ", out)
        line_id = out.splitlines()[1].split()[0]
        self.assertIn("is kept", self.run_tool("correct", "--as=body", "--author=desk", "courier.example", line_id)[0])
        out, _ = self.run_tool("lines", "courier.example")
        self.assertRegex(out, r"  no   line [^~]*    ruled body by desk at ")

    def test_a_killed_run_goes_on_where_it_stopped(self):
        count = 6000
        path = self.write("large", [self.report(f"k{i}", lay_out(sentences(f"{self.corpus} {i}", 40)), f"d{i % 5}.example",
                                                i) for i in range(count)])
        resume = self.pair.dedup.root / "resume"
        record = ("record", "--output=jsonl", "--batch=16", f"--resume-file={resume}", path)
        done = 0
        with subprocess.Popen(self.command(*record), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while done == 0 and process.poll() is None:
                time.sleep(0.05)
                done = json.loads(resume.read_text(encoding="utf-8"))["done"] if resume.exists() else 0
            process.send_signal(signal.SIGKILL)
        self.assertTrue(0 < done < count, f"{done} of {count} were done when it was killed")
        out, err = self.run_tool(*record)
        self.assertIn("reports were done before", err)
        self.assertLess(len(out.splitlines()), count)
        self.assertEqual(sum(profile[2].startswith("reports:") for profile in self.client.ledger().values()), 5)
        self.assertEqual(sum(self.client.profile(f"d{i}.example").counts.reports for i in range(5)), count)

    def test_errors_have_their_reason_and_exit_code(self):
        for arguments, reason in ((("origin", "c99999"), "CLUSTER_NOT_FOUND"), (("origin", "17"), "CLUSTER_ID_MALFORMED"),
                                  (("origin", "id:nobody"), "REPORT_NOT_FOUND"), (("profile", "no host"), "OUTLET_MALFORMED"),
                                  (("explain", "no host", "reprint-rate"), "OUTLET_MALFORMED"),
                                  (("lines", "no host"), "OUTLET_MALFORMED")):
            with self.subTest(arguments):
                self.assertIn(f"({reason})", self.run_tool(*arguments, code=1)[1])
        self.assertIn("TEXT_EMPTY", self.run_tool("analyze", "-", given=" ", code=1)[1])
        self.assertIn("there is no metric", self.run_tool("outlets", "--metric=truth", code=2)[1])
        done = subprocess.run([str(TOOL), "--timeout=0.3", "outlets"], capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, "WIREPRINT_CREDIBILITY_SERVER": "127.0.0.1:1"})
        self.assertEqual(done.returncode, 3)
        self.assertIn("no connection to 127.0.0.1:1", done.stderr)


class AwayTest(PairTest):
    """With a dedup of its own, that goes away."""

    FLAGS = ("--dedup-timeout=300ms",)

    def test_what_is_pending_says_so(self):
        path = self.write("away", [self.report("p1", lay_out(sentences(f"{self.corpus} 1", 120)))])
        self.pair.dedup.kill()
        out, err = self.run_tool("record", path)
        self.assertIn("pending", out)
        self.assertIn("nothing is to be sent again", out)
        self.assertIn("1 pending", err)
        self.assertIn("courier.example  publisher        1        1", self.run_tool("outlets")[0])
        self.pair.start_dedup()
        wait_for(lambda: self.client.profile("courier.example").counts.pending == 0, what="the outbox")
        self.assertIn("1 report of 1 family", self.run_tool("origin", "id:p1")[0])


if __name__ == "__main__":
    unittest.main()
