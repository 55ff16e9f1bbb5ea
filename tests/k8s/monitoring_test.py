"""What Prometheus and Grafana get: of each deployment where its metrics are, and of all together one set of rules."""

import pathlib
import re
import shutil
import tempfile
import unittest

import yaml

from rendered import K8S, MONITORING, OVERLAYS, RUNBOOKS, build, documents, of_kind, selects, sets

FURTHER = "overlays/sport"


def blocks_of_yaml():
    """What runbooks.md prints as YAML."""
    return re.findall(r"```yaml\n(.*?)```", RUNBOOKS.read_text(), re.DOTALL)


def place(document):
    return document["kind"], document["metadata"].get("namespace"), document["metadata"]["name"]


class MonitoringTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="wireprint-k8s-")
        self.addCleanup(folder.cleanup)
        self.k8s = pathlib.Path(folder.name, "k8s")
        shutil.copytree(K8S, self.k8s)

    def further(self):
        """The documents of the second deployment that the runbook describes."""
        overlay, = (block for block in blocks_of_yaml() if "Kustomization" in block)
        (self.k8s / FURTHER).mkdir()
        (self.k8s / FURTHER / "kustomization.yaml").write_text(overlay)
        return list(yaml.safe_load_all(build(self.k8s / FURTHER)))

    def test_a_further_deployment_has_a_namespace_of_its_own(self):
        second, first = self.further(), documents("prod")
        self.assertEqual(len(second), len(first))
        self.assertEqual(set(map(place, second)) & set(map(place, first)), set(), "nothing of one is of the other")
        namespaces = {place(d)[1] or place(d)[2] for d in second}
        self.assertEqual(len(namespaces), 1, "a Service selects among the pods of its namespace, so it takes one deployment")
        services = {d["metadata"]["name"] for d in second if d["kind"] == "Service"}
        conf, = (d["data"]["credibility.conf"] for d in second if d["kind"] == "ConfigMap" and "credibility.conf" in d["data"])
        self.assertIn(re.search(r"^dedup-address = ([\w-]+):\d+$", conf, re.MULTILINE)[1], services)

    def test_rules_and_dashboard_are_there_once_however_many_deployments(self):
        together = documents("prod") + self.further() + documents(MONITORING)
        self.assertEqual(len([d for d in together if d["kind"] == "PrometheusRule"]), 1, "each alert would come twice")
        self.assertEqual(len([d for d in together if "dashboard.json" in d.get("data", {})]), 1, "two of one uid")
        monitors = [place(d)[1] for d in together if d["kind"] == "ServiceMonitor"]
        self.assertEqual(sorted(monitors), ["wireprint", "wireprint-sport"])
        self.assertEqual({place(d)[1] for d in documents(MONITORING)}, {"monitoring"}, "which the network policies let in")

    def test_the_monitor_finds_the_admin_port_of_each_service(self):
        self.assertEqual(len(of_kind("prod", "ServiceMonitor")), 1)
        for overlay in OVERLAYS:
            for monitor in of_kind(overlay, "ServiceMonitor"):
                scraped = [s for s in of_kind(overlay, "Service")
                           if selects(monitor["spec"]["selector"]["matchLabels"], s["metadata"]["labels"])]
                self.assertEqual(len(scraped), len(sets(overlay)))
                for endpoint in monitor["spec"]["endpoints"]:
                    self.assertTrue(all(endpoint["port"] in {p["name"] for p in s["spec"]["ports"]} for s in scraped))

    def test_the_label_that_a_stock_prometheus_selects_by_can_be_added(self):
        """As the runbook prints it, in both places; and it changes nothing else."""
        block, = (yaml.safe_load(block) for block in blocks_of_yaml() if "Kustomization" not in block)
        for folder, kind in (("overlays/prod", "ServiceMonitor"), ("monitoring", "PrometheusRule")):
            before = list(yaml.safe_load_all(build(self.k8s / folder)))
            file = self.k8s / folder / "kustomization.yaml"
            kustomization = yaml.safe_load(file.read_text())
            kustomization["patches"] = kustomization.get("patches", []) + block["patches"]
            file.write_text(yaml.safe_dump(kustomization))
            after = list(yaml.safe_load_all(build(self.k8s / folder)))
            changed = [(old, new) for old, new in zip(before, after) if old != new]
            self.assertEqual([new["kind"] for _, new in changed], [kind])
            old, new = changed[0]
            self.assertEqual(old["metadata"]["labels"], {"app.kubernetes.io/part-of": "wireprint"})
            self.assertEqual(new["metadata"]["labels"].pop("release"), "kube-prometheus-stack")
            self.assertEqual(old, new)


if __name__ == "__main__":
    unittest.main()
