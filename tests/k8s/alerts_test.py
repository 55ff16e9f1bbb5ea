"""Alert rules and dashboard: sound, and of metrics and labels that a real server has."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import urllib.request

import yaml

from certificates import Certificates, token_line
from credibility import CredibilityServer
from harness import Server
from rendered import ALERTS_PAGE, K8S, OPERATIONS, RUNBOOKS, SOURCE, tool

ALERTS = K8S / "monitoring" / "alerts.yaml"
DASHBOARD = K8S / "monitoring" / "dashboard.json"
# What Prometheus, and Kubernetes' own exporters, add.
FOREIGN = {"up", "kube_pod_container_resource_limits"}
FOREIGN_LABELS = {"job", "namespace", "pod", "instance", "resource"}
WORDS = {"sum", "by", "on", "rate", "increase", "changes", "histogram_quantile", "min_over_time", "max_over_time",
         "count_over_time", "present_over_time", "predict_linear", "max", "time", "absent", "absent_over_time",
         "group", "or", "and", "unless", "bool", "offset", "le", "without", "group_left"}


def rules():
    return [rule for group in yaml.safe_load(ALERTS.read_text())["spec"]["groups"] for rule in group["rules"]]


def queries():
    """(where, PromQL) of every panel and variable of the dashboard."""
    board = json.loads(DASHBOARD.read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]
    for variable in board["templating"]["list"]:
        label_values = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"])
        if label_values:
            yield variable["name"], f"sum by ({label_values[2]}) ({label_values[1]})"


def names_in(query):
    """({metric}, {label}) that a query names."""
    labels, bare = set(), query
    for match in re.finditer(r"\{([^}]*)\}", query):
        labels |= set(re.findall(r"(\w+)\s*(?:=~|!=|!~|=)", match[1]))
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", bare)
    for match in re.finditer(r"\b(?:by|on|ignoring|without)\s*\(([^)]*)\)", bare):
        labels |= set(re.findall(r"\w+", match[1]))
    bare = re.sub(r"\b(?:by|on|ignoring|without)\s*\([^)]*\)", " ", bare)
    return set(re.findall(r"[a-zA-Z_]\w*", re.sub(r"\b\d[\w.]*", " ", bare))) - WORDS, labels


class AlertsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """{series: {label}} of both servers with everything switched on."""
        cls.texts, cls.series = [], {}
        for kind in (Server, CredibilityServer):
            server = kind("--admin-listen=127.0.0.1:0")
            cls.addClassCleanup(server.close)
            made = Certificates(server.root / "tls")
            made.authority("ca")
            made.issue("server", "ca")
            tokens = server.root / "tokens"
            tokens.write_text(token_line("caller", "reader", "made up for this test"))
            server.start(f"--tls-cert={made.path('server.crt')}", f"--tls-key={made.path('server.key')}",
                         f"--tls-client-ca={made.path('ca.crt')}", f"--token-file={tokens}",
                         f"--backup-dir={server.root / 'backups'}")
            with urllib.request.urlopen(f"http://{server.admin_address()}/metrics", timeout=10) as answer:
                cls.texts.append(answer.read().decode())
            for line in cls.texts[-1].splitlines():
                if line and line[0] != "#":
                    name = re.match(r"\w+", line)[0]
                    cls.series.setdefault(name, set()).update(re.findall(r'(\w+)="', line))

    def check(self, where, query):
        metrics, labels = names_in(query)
        self.assertTrue(metrics, f"{where}: {query}")
        for metric in metrics - FOREIGN:
            self.assertIn(metric, self.series, f"{where}: {query}")
        known = FOREIGN_LABELS.union(*(self.series.get(metric, set()) for metric in metrics))
        self.assertLessEqual(labels, known, f"{where}: {query}")

    def test_promtool_takes_the_metrics(self):
        for text in self.texts:
            done = subprocess.run([tool("promtool"), "check", "metrics"], input=text, capture_output=True, text=True,
                                  timeout=120, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_promtool_takes_the_rules_and_they_fire(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "rules.yaml")
            file.write_text(yaml.safe_dump(yaml.safe_load(ALERTS.read_text())["spec"]))
            done = subprocess.run([tool("promtool"), "check", "rules", "--lint-fatal", str(file)], capture_output=True,
                                  text=True, timeout=120, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(f"{len(rules())} rules found", done.stdout)
            for cases in (SOURCE / "tests" / "k8s").glob("alert_cases*.yaml"):
                shutil.copy(cases, folder)
            files = list(map(str, pathlib.Path(folder).glob("alert_*.yaml")))
            self.assertGreaterEqual(len(files), 3)
            done = subprocess.run([tool("promtool"), "test", "rules", *files], capture_output=True, text=True,
                                  timeout=120, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_name_in_the_rules_is_real(self):
        for rule in rules():
            self.check(rule["alert"], rule["expr"])
            for label in re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]):
                _, labels = names_in(rule["expr"])
                metrics, _ = names_in(rule["expr"])
                known = labels | FOREIGN_LABELS.union(*(self.series.get(metric, set()) for metric in metrics))
                self.assertIn(label, known, rule["alert"])

    def test_every_name_in_the_dashboard_is_real(self):
        found = list(queries())
        self.assertGreater(len(found), 30)
        for where, query in found:
            self.check(where, query)

    def test_deployments_are_told_apart(self):
        """By namespace: one set of rules and one dashboard is for all of them."""
        for rule in rules():
            self.assertIn("{{ $labels.namespace }}", rule["annotations"]["summary"], rule["alert"])
            for kept in re.findall(r"\bby \(([^)]*)\)", rule["expr"]):
                self.assertIn("namespace", kept.split(", "), rule["alert"])
        for panel in json.loads(DASHBOARD.read_text())["panels"]:
            for target in panel.get("targets", []):
                where = panel["title"]
                self.assertIn("{{namespace}}", target["legendFormat"], where)
                for kept in re.findall(r"\bby \(([^)]*)\)", target["expr"]):
                    self.assertIn("namespace", kept.split(", "), where)
                bare = re.sub(r'\{namespace=~"\$namespace"[^}]*\}', "{}", target["expr"])
                for metric in names_in(bare)[0]:
                    self.assertNotRegex(bare, rf"\b{metric}\b(?!\{{\}})", where)

    def test_every_metric_of_ours_is_on_the_dashboard_or_in_a_rule(self):
        used = set().union(*(names_in(query)[0] for _, query in queries()), *(names_in(r["expr"])[0] for r in rules()))
        used |= {re.sub(r"_bucket$", suffix, name) for name in used for suffix in ("_sum", "_count")}
        ours = {name for name in self.series if name.startswith("wireprint_")}
        self.assertEqual(ours - used, set())

    def test_every_alert_has_a_severity_and_a_runbook(self):
        page = ALERTS_PAGE.read_text()
        names = [rule["alert"] for rule in rules()]
        self.assertEqual(len(names), len(set(names)))
        for rule in rules():
            self.assertIn(rule["labels"]["severity"], ("warning", "critical"))
            self.assertIn(f"| `{rule['alert']}` |", page)
        self.assertEqual(set(re.findall(r"^\| `(Wireprint\w+)` \|", page, re.MULTILINE)), set(names))

    def test_links_between_the_pages_lead_somewhere(self):
        found = 0
        for page in (ALERTS_PAGE, OPERATIONS, RUNBOOKS, SOURCE / "SECURITY.md"):
            for path, anchor in re.findall(r"\]\(([\w./-]*)(?:#([a-z0-9-]+))?\)", page.read_text()):
                target = (page.parent / path).resolve() if path else page
                self.assertTrue(target.is_file(), f"{page.name}: {path}")
                headings = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)
                anchors = [re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings]
                self.assertIn(anchor or None, [None, *anchors], f"{page.name}: {path}#{anchor}")
                found += 1
        self.assertGreater(found, 30)


if __name__ == "__main__":
    unittest.main()
