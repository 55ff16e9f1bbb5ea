"""A kubectl without a cluster, for runbooks_test.py: holds what it is told against the rendered manifests, and runs what
is for a pod on this machine, below $FAKE_ROOT. What is rendered stands in $FAKE_ROOT/rendered.json.
Anything it does not know fails. Usage: fake_kubectl.py <arguments of kubectl>"""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

import yaml

ROOT = os.environ["FAKE_ROOT"]
RENDERED = json.loads(pathlib.Path(ROOT, "rendered.json").read_text())
# Of the image; scripts/test-image holds that they are in it.
TOOLS = {"sh", "tar", "ls", "rm", "df", "du", "wireprint-dedup"}


def need(condition, what):
    if not condition:
        sys.exit(f"kubectl: {what}: {sys.argv[1:]}")


def names(kind):
    return {d["metadata"]["name"] for d in RENDERED if d["kind"] == kind}


def pods():
    return {f"{name}-0" for name in names("StatefulSet")}


def claims():
    return {f"{template['metadata']['name']}-{d['metadata']['name']}-0" for d in RENDERED
            if d["kind"] == "StatefulSet" for template in d["spec"]["volumeClaimTemplates"]}


def secrets():
    """{name: {key of it that a flag names}}"""
    found = {}
    for d in RENDERED:
        if d["kind"] == "StatefulSet":
            pod = d["spec"]["template"]["spec"]
            paths = [v["value"] for v in pod["containers"][0]["env"]]
            mounts = {m["name"]: m["mountPath"] + "/" for m in pod["containers"][0]["volumeMounts"]}
            for volume in pod["volumes"]:
                if "secret" in volume:
                    mount = mounts[volume["name"]]
                    found[volume["secret"]["secretName"]] = {p[len(mount):] for p in paths if p.startswith(mount)}
    return found


def execute(arguments):
    if arguments[0] == "-i":
        arguments = arguments[1:]
    pod, dashes, *command = arguments
    need(pod in pods() and dashes == "--" and command[0] in TOOLS, "no such pod, or nothing that its image has")
    moved = [re.sub(r"/(?=var/lib/wireprint|etc/wireprint)", f"{ROOT}/", part) for part in command]
    sys.exit(subprocess.run(moved, check=False, cwd=ROOT).returncode)


def create_secret(kind, name, *options):
    need(name in secrets(), "no pod mounts it")
    files = [o.split("=", 1)[1] for o in options if o.startswith(("--cert=", "--key=", "--from-file="))]
    keys = {f.split("=")[0] if "=" in f else f for f in files} if kind == "generic" else {"tls.crt", "tls.key"}
    need(keys == secrets()[name], f"the pod wants {secrets()[name]}")
    for file in files:
        need(pathlib.Path(file.split("=")[-1]).is_file(), f"no file {file}")
    if "--dry-run=client" in options:
        need(options[-2:] == ("-o", "yaml"), "prints nothing to apply")
        print(yaml.safe_dump({"kind": "Secret", "metadata": {"name": name}}))


def apply(flag, path):
    if path == "-":
        need(yaml.safe_load(sys.stdin)["kind"] == "Secret", "nothing to apply")
    else:
        need(pathlib.Path(path).is_dir() if flag == "-k" else pathlib.Path(path).is_file(), "nothing to apply")


def patch(kind, name, *options):
    if kind == "pvc":
        need(name in claims() and options[0] == "-p", "no such claim")
        need(set(json.loads(options[1])["spec"]) == {"resources"}, "of a bound claim, only resources can be changed")
    else:
        need(name in names("StatefulSet") and options[0] == "--type=json", "no such set")
        need(yaml.safe_load(pathlib.Path(options[1].removeprefix("--patch-file=")).read_text()), "no patch")


def main(arguments):
    in_namespace = arguments[:2] == ["-n", "wireprint"]
    verb, *rest = arguments[2:] if in_namespace else arguments
    need(in_namespace or verb == "apply", "the namespace is missing")
    if verb == "exec":
        execute(rest)
    elif verb == "create" and rest[0] == "secret":
        create_secret(*rest[1:])
    elif verb == "apply":
        apply(*rest)
    elif verb == "patch":
        patch(*rest)
    elif verb == "delete":
        need(rest[0] == "pod" and rest[1] in pods(), "no such pod")
    elif verb == "rollout":
        need(rest[0] in ("status", "undo", "restart"), "unknown")
        need(rest[1].removeprefix("statefulset/") in names("StatefulSet"), "no such set")
    elif verb == "port-forward":
        need(rest[0] in pods() and rest[1] in ("9171", "7172" if "credibility" in rest[0] else "7171"), "no such port")
        time.sleep(60)
    else:
        need(False, "unknown")


if __name__ == "__main__":
    main(sys.argv[1:])
