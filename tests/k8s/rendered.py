"""The manifests as kustomize renders them, and the tools that this takes."""

import functools
import os
import pathlib
import re
import shutil
import subprocess

import yaml

SOURCE = pathlib.Path(os.environ["WIREPRINT_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["WIREPRINT_BINARY_DIR"])
K8S = SOURCE / "k8s"
ALERTS_PAGE = SOURCE / "docs" / "alerts.md"
OPERATIONS = SOURCE / "docs" / "operations.md"
RUNBOOKS = SOURCE / "docs" / "runbooks.md"
OVERLAYS = ("dev", "prod")
MONITORING = "monitoring"
TOOLS = (SOURCE / "build" / "tools", BUILD / "tools")


def tool(name):
    """A tool of scripts/install-tools, or of PATH; AssertionError where there is none."""
    for path in (*(folder / "bin" / name for folder in TOOLS), shutil.which(name)):
        if path and os.access(path, os.X_OK):
            return str(path)
    raise AssertionError(f"{name} was not found, so this test did NOT run: run scripts/install-packages and "
                         "scripts/install-tools")


def schemas():
    for folder in TOOLS:
        if (folder / "k8s-schemas").is_dir():
            return folder / "k8s-schemas"
    raise AssertionError("there are no Kubernetes schemas, so this test did NOT run: run scripts/install-tools")


def build(folder):
    done = subprocess.run([tool("kustomize"), "build", str(folder)], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(f"kustomize build {folder}:\n{done.stderr}")
    return done.stdout


@functools.cache
def text(overlay):
    """Of an overlay, or of MONITORING."""
    return build(K8S / overlay if overlay == MONITORING else K8S / "overlays" / overlay)


@functools.cache
def documents(overlay):
    return list(yaml.safe_load_all(text(overlay)))


def of_kind(overlay, *kinds):
    return [d for d in documents(overlay) if d["kind"] in kinds]


def sets(overlay):
    return of_kind(overlay, "StatefulSet")


def container(stateful_set):
    return stateful_set["spec"]["template"]["spec"]["containers"][0]


def service_name(stateful_set):
    """dedup or credibility."""
    return stateful_set["metadata"]["name"].removeprefix("wireprint-")


def config_file(overlay, stateful_set):
    """The text of the file that the container's --config names, out of the ConfigMap that it mounts."""
    names = {v["name"]: v["configMap"]["name"] for v in stateful_set["spec"]["template"]["spec"]["volumes"] if "configMap" in v}
    path = pathlib.PurePosixPath(container(stateful_set)["args"][0].removeprefix("--config="))
    volume = next(m["name"] for m in container(stateful_set)["volumeMounts"] if m["mountPath"] == str(path.parent))
    maps = {d["metadata"]["name"]: d["data"] for d in of_kind(overlay, "ConfigMap")}
    return maps[names[volume]][path.name]


def config(overlay, stateful_set):
    """What file and environment set, as {key: value}."""
    lines = (line.split("=", 1) for line in config_file(overlay, stateful_set).splitlines() if line and line[0] != "#")
    found = {key.strip(): value.strip() for key, value in lines}
    for variable in container(stateful_set).get("env", []):
        found[variable["name"].removeprefix("WIREPRINT_").lower().replace("_", "-")] = variable["value"]
    return found


def seconds(duration):
    """Of a duration as configuration has them: 1m30s."""
    units = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
    return sum(float(n) * units[u] for n, u in re.findall(r"([\d.]+)(ms|s|m|h)", duration))


def selects(selector, labels):
    """Whether the labels of a pod satisfy a selector."""
    return all(labels.get(key) == value for key, value in selector.items())
