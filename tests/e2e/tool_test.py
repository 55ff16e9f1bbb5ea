"""The real tool against the real server: a long input that is broken off on either side goes on where it stopped."""

import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from clustering import list_reports
from harness import ServerTest
from texts import prose
from wire import BUILD, WireError

TOOL = pathlib.Path(os.environ.get("WIREPRINT_TOOL", BUILD / "bin" / "wireprint"))


def done_so_far(resume_file):
    """How many reports the resume file says are done."""
    try:
        return json.loads(pathlib.Path(resume_file).read_text(encoding="utf-8"))["done"]
    except FileNotFoundError:
        return 0


class ToolTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        if not TOOL.is_file():
            raise AssertionError(f"no tool at {TOOL}: build the target wireprint")
        super().setUpClass()

    def command(self, *arguments):
        return [str(TOOL), f"--server={self.server.address}", f"--corpus={self.corpus}", *arguments]

    def wait(self, condition, otherwise):
        end = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), end, otherwise)
            time.sleep(0.02)

    def reports(self):
        """How many reports the server holds: asked over a connection of its own, since the server comes and goes."""
        client = self.server.client(self.corpus)
        try:
            return client.info().reports
        except WireError:
            return 0
        finally:
            client.close()

    def run_tool(self, *arguments, code=0):
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, code, done.stderr[-2000:])
        return done.stdout, done.stderr

    def write(self, name, count):
        path = self.server.root / f"{self.corpus}-{name}"
        with open(path, "w", encoding="utf-8") as file:
            for i in range(count):
                file.write(json.dumps({"report_id": f"{name} {i}", "outlet": f"d{i % 7}.example",
                                       "text": prose(f"{self.corpus} {i // 3}", 100)}) + "\n")
        return str(path)

    def test_a_killed_run_goes_on_where_it_stopped(self):
        count = 15000
        path, resume = self.write("large.jsonl", count), str(self.server.root / "resume")
        add = ("add", "--output=jsonl", "--no-passages", f"--resume-file={resume}", path)
        done = 0
        for _ in range(2):
            before = done
            # One small call after the other, so that no machine is through before it is killed.
            with subprocess.Popen(self.command(*add, "--in-flight=1", "--batch=2"), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as process:
                self.wait(lambda: done_so_far(resume) > before, "the tool went no further")
                process.send_signal(signal.SIGKILL)
            done = done_so_far(resume)
        self.assertLess(done, count, "the input was too short to be broken off")
        out, err = self.run_tool(*add)
        self.assertIn(f"{done} reports were done before", err)
        self.assertLessEqual(len(out.splitlines()), count - done)
        self.assertEqual(self.client.info().reports, count)
        out, err = self.run_tool(*add)
        self.assertEqual(out, "")
        self.assertIn("0 stored, 0 stored before", err)
        print(f"\n{count} reports: {done} done when killed twice; then: {err.splitlines()[-1]}")

    def test_a_server_that_is_restarted_loses_nothing_of_a_run(self):
        path = self.write("restarted.jsonl", 8000)
        address = self.server.address
        with subprocess.Popen(self.command("add", "--output=jsonl", "--no-passages", path), stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True) as process:
            self.wait(lambda: self.reports() > 500, "nothing was stored")
            self.server.kill()
            self.server.start(listen=address)
            before = self.reports()
            self.wait(lambda: self.reports() > before + 500, "the tool did not go on")
            self.assertIsNone(process.poll(), "the input was too short to be broken off")
            self.assertEqual(self.server.stop(), 0)
            time.sleep(0.5)
            self.server.start(listen=address)
            err = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 0, err)
        self.client.close()
        self.client = self.server.client(self.corpus)
        self.assertEqual(self.client.info().reports, 8000)
        self.assertIn("0 refused", err)

    def test_clusters_in_tables_and_lines(self):
        self.run_tool("add", self.write("tables.jsonl", 30))
        reports = {r.report.report_id: r.cluster.cluster_id for r in list_reports(self.client)}
        out, _ = self.run_tool("clusters", "--output=jsonl")
        listed = [json.loads(line) for line in out.splitlines()]
        self.assertEqual({c["cluster_id"] for c in listed}, set(reports.values()))
        out, _ = self.run_tool("cluster", listed[0]["cluster_id"])
        for report_id, cluster_id in reports.items():
            self.assertEqual(report_id in out, cluster_id == listed[0]["cluster_id"], report_id)
        for command in (("clusters",), ("reports",), ("cluster", listed[0]["cluster_id"])):
            out, _ = self.run_tool(*command)
            self.assertGreater(len(out.splitlines()), 3)
            self.assertLessEqual(max(map(len, out.splitlines())), 100, out)
        out, _ = self.run_tool("reports", "--max=0", "--output=jsonl")
        self.assertEqual([json.loads(line)["report"]["report_id"] for line in out.splitlines()], list(reports))
        _, err = self.run_tool("cluster", "c99999", code=1)
        self.assertIn("CLUSTER_NOT_FOUND", err)

    def test_watch_goes_on_across_a_restart(self):
        token, address = str(self.server.root / "token"), self.server.address
        with subprocess.Popen(self.command("watch", "--output=jsonl", "--count=20", f"--resume-file={token}"),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            while not os.path.exists(token):
                time.sleep(0.01)
            self.client.add_batch([self.client.report(f"r{i}", prose(f"watch {i // 2}", 60)) for i in range(10)])
            self.client.close()
            self.assertEqual(self.server.stop(), 0)
            self.server.start(listen=address)
            self.client = self.server.client(self.corpus)
            self.client.add_batch([self.client.report(f"r{i}", prose(f"watch {i // 2}", 60)) for i in range(10, 20)])
            out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual([json.loads(line)["report_id"] for line in out.splitlines()], [f"r{i}" for i in range(20)])
        self.assertIn("resuming", err)


if __name__ == "__main__":
    unittest.main()
