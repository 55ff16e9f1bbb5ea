"""What operators use: the admin port, metrics, configuration from a file and the environment."""

import re
import subprocess
import unittest
import urllib.error
import urllib.request

from harness import ENVIRONMENT, Server
from texts import prose
from wire import SOURCE, Status, WireError, pb

GOLDEN = SOURCE / "tests" / "golden" / "metrics_dedup.txt"


class OperateTest(unittest.TestCase):
    def setUp(self):
        self.server = Server("--admin-listen=127.0.0.1:0")
        self.addCleanup(self.server.close)

    def start(self, *flags):
        self.server.start(*flags)
        self.admin = self.server.admin_address()
        client = self.server.client()
        self.addCleanup(client.close)
        return client

    def page(self, path):
        """(code, body)"""
        try:
            with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def post(self, path, **headers):
        """(code, body)"""
        request = urllib.request.Request(f"http://{self.admin}{path}", method="POST", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def run_with(self, *flags, **environment):
        return subprocess.run([*self.server.command(), *flags], env={**ENVIRONMENT, **environment}, capture_output=True,
                              text=True, timeout=30, check=False)

    def test_the_admin_port(self):
        self.start()
        self.assertEqual(self.page("/healthz"), (200, "ok\n"))
        self.assertEqual(self.page("/readyz"), (200, "ok\n"))
        self.assertEqual(self.page("/readyz?verbose")[1], "[+]warm-up ok\n[+]disk ok\n[+]store ok\n[+]not-draining ok\nready\n")
        self.assertRegex(self.page("/version")[1], r"^\d+\.\d+\.\d+\n$")
        self.assertIn(f"data-dir = {self.server.data_dir}\n", self.page("/config")[1])
        self.assertIn("max_inflight 512\n", self.page("/debug/limits")[1])
        self.assertEqual(self.page("/data")[0], 404)

    def test_the_log_level_while_it_runs(self):
        client = self.start("--access-log-sample=0")
        self.assertEqual(self.page("/log-level"), (200, "info\n"))
        client.add("a", prose("a"))
        self.assertEqual(self.server.said("call"), [])
        self.assertEqual(self.post("/log-level?level=loud"), (400, "wants ?level=LEVEL, one of debug, info, warning and error\n"))
        self.assertEqual(self.post("/log-level?level=debug", Origin="http://page.example")[0], 403)
        self.assertEqual(self.page("/log-level?level=debug"), (200, "info\n"), "a GET changes nothing")
        self.assertEqual(self.post("/log-level?level=debug"), (200, "debug\n"))
        self.assertEqual(self.page("/log-level"), (200, "debug\n"))
        self.assertIn("log-level = debug\n", self.page("/config")[1])
        client.add("b", prose("b"))
        self.assertEqual([line["method"] for line in self.server.await_lines("call")], ["AddReport"], "at debug every call is a line")
        self.assertEqual(self.post("/log-level?level=error"), (200, "error\n"))
        client.add("c", prose("c"))
        self.assertEqual([(line["from"], line["to"]) for line in self.server.await_lines("log_level_changed", count=2)],
                         [("info", "debug"), ("debug", "error")])
        self.assertEqual(self.server.stop(), 0)  # with the last lines of the log
        self.assertEqual(len(self.server.said("call")), 1)

    def test_without_an_admin_port(self):
        self.server.start("--admin-listen=")
        self.assertNotIn("admin_serving", self.server.log())
        self.assertEqual(self.server.stop(), 0)

    def test_a_full_disk_is_not_ready_but_alive(self):
        client = self.start("--min-free-disk-bytes=4000000000000000")
        self.assertEqual(client.check(), "NOT_SERVING")
        self.assertEqual(client.check("liveness"), "SERVING")
        code, said = self.page("/readyz")
        self.assertEqual(code, 503)
        self.assertIn("[-]disk failed", said)
        self.assertEqual(self.page("/healthz")[0], 200)

    def test_every_metric_is_there_from_the_start(self):
        client = self.start()
        before = self.page("/metrics")[1]
        families = []
        for kind in re.finditer(r"# TYPE (\S+) (\S+)\n(.*)", before):
            labels = re.findall(r'(\w+)="', kind[3]) if kind[3].startswith(kind[1]) else []
            families.append(" ".join([kind[1], kind[2], *(name for name in labels if name != "le")]))
        self.assertEqual("\n".join(families) + "\n", GOLDEN.read_text(), f"{GOLDEN} lists them all")
        method = 'grpc_service="wireprint.dedup.v1.DedupService",grpc_method='
        self.assertIn(f'{method}"AddReport",grpc_code="OK"}} 0\n', before)
        client.add("a", prose("a"))
        with self.assertRaises(WireError):
            client.get("b")
        after = self.page("/metrics")[1]
        self.assertIn(f'{method}"AddReport",grpc_code="OK"}} 1\n', after)
        self.assertIn(f'{method}"GetReport",grpc_code="NotFound"}} 1\n', after)
        client.add("copy", prose("a"))
        after = self.page("/metrics")[1]
        for line in ('wireprint_dedup_matches_total{relation="exact"} 1', 'wireprint_dedup_matches_total{relation="copy"} 0',
                     'wireprint_dedup_candidates_count 2', 'wireprint_dedup_candidates_sum 1',
                     'wireprint_dedup_commit_operations_total{result="ok"} 2', "wireprint_dedup_commit_seconds_count 2",
                     "wireprint_dedup_uncommitted_bytes 0", 'wireprint_server_check_ok{check="store"} 1',
                     "wireprint_server_ready 1"):
            self.assertIn(line + "\n", after)
        self.assertGreater(float(re.search(r"^wireprint_disk_free_bytes (\S+)$", after, re.MULTILINE)[1]), 1e6)

    def test_the_canary_seeks_copies_of_long_reports(self):
        client = self.start("--canary-interval=10")
        for i in range(300):
            client.add(f"r{i}", " ".join(prose(f"r{i}-{part}") for part in range(4)))
        self.page("/metrics")
        said = dict(line.split() for line in self.page("/metrics")[1].splitlines() if "canary" in line and line[0] != "#")
        checks = int(said["wireprint_dedup_canary_checks_total"])
        self.assertTrue(20 <= checks <= 29, checks)
        self.assertGreaterEqual(float(said["wireprint_dedup_canary_recall"]), 0.9)
        misses = int(said["wireprint_dedup_canary_misses_total"])
        self.assertAlmostEqual(float(said["wireprint_dedup_canary_recall"]), 1 - misses / checks)

    def test_a_client_that_calls_too_often(self):
        client = self.start("--client-rate=1", "--client-burst=3")
        for _ in range(3):
            client.call("GetIndexInfo", pb.GetIndexInfoRequest())
        error = client.error("GetIndexInfo", pb.GetIndexInfoRequest())
        self.assertEqual((error.code, error.reason), (Status.RESOURCE_EXHAUSTED, "RATE_LIMITED"))
        self.assertGreater(error.retry, 0)
        self.assertIn('wireprint_server_refused_total{limit="client_rate"} 1\n', self.page("/metrics")[1])

    def test_flags_beat_the_environment_and_that_the_file(self):
        file = self.server.root / "dedup.conf"
        file.write_text("# limits\nmax-inflight = 11\nmax-streams = 12\nmax-corpora = 13\n")
        done = self.run_with(f"--config={file}", "--print-config", "--max-corpora=33", WIREPRINT_MAX_STREAMS="22",
                             WIREPRINT_MAX_CORPORA="23", WIREPRINT_DEDUP_SERVICE_HOST="10.0.0.1")
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in ("max-inflight = 11", "max-streams = 22", "max-corpora = 33"):
            self.assertIn(line + "\n", done.stdout)
        file.write_text(done.stdout)
        again = subprocess.run([self.server.command()[0], f"--config={file}", "--print-config"], capture_output=True,
                               text=True, timeout=30, check=False, env=ENVIRONMENT)
        self.assertEqual((again.returncode, again.stdout), (0, done.stdout), "what it prints can be read again")
        self.assertFalse(self.server.data_dir.exists(), "nothing was begun")

    def test_bad_configuration_is_refused_by_name(self):
        file = self.server.root / "bad.conf"
        for text, says in (("max-inflite = 3\n", 'bad.conf:1: there is no key "max-inflite"'),
                           ("\nmax-inflight = many\n", "bad.conf:2: max-inflight=many")):
            file.write_text(text)
            done = self.run_with(f"--config={file}", "--check-config")
            self.assertEqual(done.returncode, 2)
            self.assertIn(says, done.stderr)
        for flag, says in (("--tls-cert=/a.pem", "--tls-key"), ("--tls-client-ca=/a.pem", "--tls-cert"),
                           ("--token-file=/nowhere", "--token-file"), ("--max-inflight-bytes=10", "--max-receive-bytes"),
                           ("--client-rate=-1", "--client-rate"), ("--admin-listen=here", "--admin-listen"),
                           (f"--backup-dir={self.server.data_dir}/backups", "--backup-dir"), (f"--data-dir={file}", "--data-dir"),
                           ("--template-gap=337h", "--match-window"),
                           ("--reload-interval=301s", "--reload-interval must be 10ms to 5m")):
            with self.subTest(flag):
                done = self.run_with(flag, "--check-config")
                self.assertEqual(done.returncode, 2)
                self.assertIn(says, done.stderr)
        self.assertEqual(self.run_with("--check-config").returncode, 0)
        self.assertEqual(self.run_with("--check-config", "--match-window=1h").returncode, 0, "below the default gap")
        self.assertIn("WIREPRINT_MAX_INFLIGHT", self.run_with(WIREPRINT_MAX_INFLIGHT="x").stderr)
        misspelt = self.run_with("--check-config", WIREPRINT_MAX_INFLITE="3")
        self.assertEqual(misspelt.returncode, 2)
        self.assertIn("WIREPRINT_MAX_INFLITE", misspelt.stderr)
        self.assertFalse(self.server.data_dir.exists(), "nothing was begun")

    def test_help_says_group_unit_and_meaning_of_every_flag(self):
        said = self.run_with("--help").stdout
        groups = re.findall(r"^(\w+):$", said, re.MULTILINE)
        self.assertNotIn("Other", groups)
        self.assertIn("Security", groups)
        self.assertIn("  --max-inflight=512  (calls)\n      Calls worked on at once;", said)

    def test_a_taken_admin_port(self):
        self.start()
        other = Server(f"--admin-listen={self.admin}")
        self.addCleanup(other.close)
        code, said = other.run_refused(*other.command())
        self.assertEqual(code, 3)
        self.assertIn(self.admin.rsplit(":", 1)[1], said)


if __name__ == "__main__":
    unittest.main()
