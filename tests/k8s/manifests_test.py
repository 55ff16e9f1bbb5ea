"""What kustomize renders: valid by the real schemas, one replica of each, and nothing the binaries do not know."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

import yaml

from certificates import Certificates, token_line
from rendered import (K8S, MONITORING, OVERLAYS, RUNBOOKS, config, config_file, container, documents, of_kind, schemas,
                      seconds, selects, service_name, sets, text, tool)

SERVICES = ("credibility", "dedup")
FLUSH_SECONDS = 15


class ManifestsTest(unittest.TestCase):
    def each(self):
        """(overlay, StatefulSet), all of them."""
        for overlay in OVERLAYS:
            self.assertEqual(sorted(map(service_name, sets(overlay))), sorted(SERVICES))
        return [(overlay, one) for overlay in OVERLAYS for one in sets(overlay)]

    def test_valid_by_the_schemas_of_kubernetes(self):
        location = f"{schemas()}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
        for overlay in (*OVERLAYS, MONITORING):
            done = subprocess.run([tool("kubeconform"), "-strict", "-summary", "-schema-location", location],
                                  input=text(overlay), capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(f"Valid: {len(documents(overlay))}, Invalid: 0, Errors: 0, Skipped: 0", done.stdout)

    def test_the_schemas_refuse_what_is_not_in_them(self):
        location = f"{schemas()}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
        for wrong, right in (("replicaz: 1", "replicas: 1"), ("periodSeconds: soon", "periodSeconds: 10"),
                             ("kind: Statefulset", "kind: StatefulSet")):
            self.assertIn(right, text("prod"))
            done = subprocess.run([tool("kubeconform"), "-strict", "-schema-location", location],
                                  input=text("prod").replace(right, wrong), capture_output=True, text=True, timeout=60,
                                  check=False)
            self.assertNotEqual(done.returncode, 0, wrong)

    def test_maintenance_keeps_the_pod_and_starts_no_server(self):
        location = f"{schemas()}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
        for overlay in OVERLAYS:
            with tempfile.TemporaryDirectory() as folder:
                for name, content in (("all.yaml", text(overlay)), ("patch.yaml", (K8S / "maintenance.yaml").read_text()),
                                      ("kustomization.yaml", "resources: [all.yaml]\n"
                                       "patches: [{path: patch.yaml, target: {kind: StatefulSet}}]\n")):
                    pathlib.Path(folder, name).write_text(content)
                done = subprocess.run([tool("kustomize"), "build", folder], capture_output=True, text=True, timeout=60,
                                      check=True)
            valid = subprocess.run([tool("kubeconform"), "-strict", "-schema-location", location], input=done.stdout,
                                   capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(valid.returncode, 0, valid.stdout + valid.stderr)
            patched = [d for d in yaml.safe_load_all(done.stdout) if d["kind"] == "StatefulSet"]
            self.assertEqual(len(patched), len(SERVICES))
            for before, after in zip(sets(overlay), patched):
                self.assertFalse([key for key in container(after) if key.endswith("Probe")], "what would kill it")
                kept = {k: v for k, v in container(before).items() if k != "command" and not k.endswith("Probe")}
                self.assertEqual(kept, {k: v for k, v in container(after).items() if k != "command"})
                self.check_rests_until_terminated(container(after)["command"] + container(after)["args"])

    def check_rests_until_terminated(self, command):
        with subprocess.Popen(command, start_new_session=True) as process:
            try:
                children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
                deadline = time.monotonic() + 20
                while not children.read_text() and process.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.01)
                self.assertIsNone(process.poll(), "it rests")
                process.terminate()
                self.assertEqual(process.wait(timeout=20), 0)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def test_exactly_one_replica_and_nothing_that_scales(self):
        for _, one in self.each():
            self.assertEqual(one["spec"]["replicas"], 1, "two pods would each know half of the reports")
        for overlay in OVERLAYS:
            self.assertFalse(of_kind(overlay, "HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject",
                                     "Deployment", "ReplicaSet", "DaemonSet"))
        for file in K8S.rglob("*.yaml"):
            self.assertNotRegex(file.read_text(), r"(?i)autoscal|scaledobject", f"{file}")

    def test_the_pods_are_restricted(self):
        for _, one in self.each():
            pod = one["spec"]["template"]["spec"]
            self.assertEqual(len(pod["containers"]), 1)
            self.assertTrue(pod["securityContext"]["runAsNonRoot"])
            self.assertGreater(pod["securityContext"]["runAsUser"], 0)
            self.assertEqual(pod["securityContext"]["fsGroup"], pod["securityContext"]["runAsGroup"])
            self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
            self.assertFalse(pod["automountServiceAccountToken"])
            inside = container(one)["securityContext"]
            self.assertEqual(inside, {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                      "capabilities": {"drop": ["ALL"]}})
            self.assertFalse(any("hostPath" in volume for volume in pod["volumes"]))
            for kind in ("requests", "limits"):
                self.assertEqual(set(container(one)["resources"][kind]), {"cpu", "memory"})

    def test_no_secret_has_a_value_here(self):
        for overlay in OVERLAYS:
            self.assertFalse(of_kind(overlay, "Secret"))
        mounted = {v["secret"]["secretName"] for one in sets("prod") for v in one["spec"]["template"]["spec"]["volumes"]
                   if "secret" in v}
        named = {f"wireprint-{s}-{what}" for s in SERVICES for what in ("tls", "tokens")} | {"wireprint-credibility-dedup"}
        self.assertEqual(mounted, named)
        for secret in named:
            self.assertIn(secret.replace("credibility-t", "$service-t").replace("dedup-t", "$service-t"),
                          RUNBOOKS.read_text(), "operators are told to make it")

    def test_the_end_of_a_pod_leaves_time_for_the_drain(self):
        for overlay, one in self.each():
            set_ = config(overlay, one)
            drain = seconds(set_["drain-delay"]) + seconds(set_["shutdown-deadline"])
            pod = one["spec"]["template"]["spec"]
            self.assertGreaterEqual(pod["terminationGracePeriodSeconds"], drain + FLUSH_SECONDS)
            probe = container(one)["readinessProbe"]
            unready = probe["periodSeconds"] * probe["failureThreshold"]
            self.assertGreaterEqual(seconds(set_["drain-delay"]), unready, "the endpoint goes before the port does")

    def test_ports_and_probes(self):
        for overlay, one in self.each():
            ports = {p["name"]: p["containerPort"] for p in container(one)["ports"]}
            for name, key in (("grpc", "listen"), ("admin", "admin-listen")):
                self.assertEqual(config(overlay, one)[key], f"0.0.0.0:{ports[name]}")
            for probe, path in (("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
                self.assertEqual(container(one)[probe]["httpGet"], {"path": path, "port": "admin"})

    def test_services_policies_and_budgets_name_what_is_there(self):
        for overlay in OVERLAYS:
            pods = {one["metadata"]["name"]: one["spec"]["template"] for one in sets(overlay)}
            services = {s["metadata"]["name"]: s for s in of_kind(overlay, "Service")}
            for service in services.values():
                chosen = [p for p in pods.values() if selects(service["spec"]["selector"], p["metadata"]["labels"])]
                self.assertEqual(len(chosen), 1, service["metadata"]["name"])
                named = {p["name"]: p["containerPort"] for p in chosen[0]["spec"]["containers"][0]["ports"]}
                for port in service["spec"]["ports"]:
                    self.assertEqual(port["port"], named[port["targetPort"]])
            for one in sets(overlay):
                self.assertEqual(services[one["spec"]["serviceName"]]["spec"]["clusterIP"], "None")
                self.assertTrue(selects(one["spec"]["selector"]["matchLabels"], pods[one["metadata"]["name"]]["metadata"]["labels"]))
                self.assertEqual(config(overlay, one).get("dedup-address", "wireprint-dedup:7171"),
                                 f"wireprint-dedup:{services['wireprint-dedup']['spec']['ports'][0]['port']}")
            for chooser in of_kind(overlay, "NetworkPolicy", "PodDisruptionBudget"):
                selector = chooser["spec"].get("podSelector", chooser["spec"].get("selector"))["matchLabels"]
                self.assertTrue(any(selects(selector, p["metadata"]["labels"]) for p in pods.values()), chooser["metadata"])
                for rule in chooser["spec"].get("ingress", []):
                    self.assertTrue({p["port"] for p in rule["ports"]} <= {"grpc", "admin"})
            self.assertEqual(len(of_kind(overlay, "PodDisruptionBudget")), len(pods))
            for budget in of_kind(overlay, "PodDisruptionBudget"):
                self.assertNotIn("minAvailable", budget["spec"], "one replica could never be moved")

    def test_paths_are_in_what_is_mounted(self):
        for overlay, one in self.each():
            mounts = {m["mountPath"]: m.get("readOnly", False) for m in container(one)["volumeMounts"]}
            for key, value in config(overlay, one).items():
                if not value.startswith("/"):
                    continue
                mount = next((m for m in mounts if value.startswith(m + "/")), None)
                self.assertIsNotNone(mount, f"{key} = {value} is in no volume")
                self.assertEqual(mounts[mount], key not in ("data-dir", "backup-dir"), f"{key} = {value}")

    def test_the_binaries_take_the_configuration(self):
        missing = set()
        for overlay, one in self.each():
            binary = os.environ.get(f"WIREPRINT_{service_name(one).upper()}")
            if binary is None:
                missing.add(f"wireprint-{service_name(one)}")
            else:
                self.check_with_binary(binary, overlay, one)
        if missing:
            self.skipTest(f"NOT CHECKED: this tree builds no {', '.join(missing)}, so nobody knows whether it takes its "
                          "configuration")

    def check_with_binary(self, binary, overlay, one):
        self.assertEqual(container(one)["command"], [pathlib.Path(binary).name])
        help_text = subprocess.run([binary, "--help"], capture_output=True, text=True, timeout=30, check=True).stdout
        flags = set(re.findall(r"^  --([a-z-]+)", help_text, re.MULTILINE))
        self.assertEqual(set(config(overlay, one)) - flags, set(), "no such flag")
        with tempfile.TemporaryDirectory() as root:
            made = Certificates(f"{root}/etc/wireprint/tls")
            made.authority("ca")
            made.issue("tls", "ca")
            tokens = pathlib.Path(root, "etc/wireprint/tokens/tokens")
            tokens.parent.mkdir()
            tokens.write_text(token_line("caller", "reader", "made up for this test"))
            to_dedup = pathlib.Path(root, "etc/wireprint/dedup")
            to_dedup.mkdir()
            (to_dedup / "ca.crt").write_bytes(made.read("ca.crt"))
            (to_dedup / "token").write_text("made up for this test\n")

            def move(value):
                return re.sub(r"(?<![\w.])/(etc/wireprint|var/lib/wireprint)/", rf"{root}/\1/", value)

            file = pathlib.Path(root, "moved.conf")
            file.write_text(move(config_file(overlay, one)))
            environment = {v["name"]: move(v["value"]) for v in container(one).get("env", [])}
            done = subprocess.run([binary, f"--config={file}", "--print-config"], env=environment, capture_output=True,
                                  text=True, timeout=30, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            for key, value in config(overlay, one).items():
                if not re.fullmatch(r"[\d.]+|true|false|.*\d[smh]", value):
                    self.assertIn(f"\n{key} = {move(value)}\n", "\n" + done.stdout)


if __name__ == "__main__":
    unittest.main()
