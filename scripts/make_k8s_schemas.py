"""Makes the JSON schemas that kubeconform reads, one a kind, out of what the projects publish. Strict: a property that
the API does not have is an error.

usage: make_k8s_schemas.py <k8s.io/kubernetes zip> <prometheus-operator zip> <directory>
"""

import copy
import json
import pathlib
import shutil
import sys
import zipfile

# What a manifest here may be; kubeconform refuses a kind without a schema.
KINDS = {"ConfigMap", "Ingress", "Namespace", "NetworkPolicy", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget",
         "Secret", "Service", "ServiceAccount", "StatefulSet", "Deployment", "HorizontalPodAutoscaler", "CronJob", "Job"}
CRDS = ("servicemonitors", "prometheusrules")
PREFIX = "#/definitions/"
# Of these the OpenAPI text says less than the server takes.
LOOSE = {"io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
         "io.k8s.apimachinery.pkg.api.resource.Quantity": {"oneOf": [{"type": "string"}, {"type": "number"}]}}


def member(archive, ending):
    """The JSON of the one file of a zip whose path ends so."""
    with zipfile.ZipFile(archive) as files:
        names = [name for name in files.namelist() if name.endswith(ending)]
        if len(names) != 1:
            raise SystemExit(f"make_k8s_schemas: {archive} has {len(names)} files *{ending}")
        return json.loads(files.read(names[0]))


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix(PREFIX)
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def strict(node):
    """`node` with unknown properties forbidden wherever properties are listed."""
    if isinstance(node, list):
        return [strict(value) for value in node]
    if not isinstance(node, dict):
        return node
    if node.get("x-kubernetes-int-or-string"):
        return {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    made = {key: strict(value) for key, value in node.items()}
    listed = isinstance(made.get("properties"), dict) and "type" not in made["properties"].get("type", {}).get("enum", ())
    if listed and "additionalProperties" not in made and not node.get("x-kubernetes-preserve-unknown-fields"):
        made["additionalProperties"] = False
    return made


def closure(definitions, name):
    """What `name` refers to, by any number of steps, itself included."""
    found, open_names = {}, [name]
    while open_names:
        name = open_names.pop()
        if name not in found:
            found[name] = definitions[name]
            open_names.extend(references(definitions[name]))
    return found


def write(directory, group, version, kind, schema, properties):
    """`properties` are those of `schema`'s outermost object."""
    properties["kind"] = {"type": "string", "enum": [kind]}
    properties["apiVersion"] = {"type": "string", "enum": [f"{group}/{version}" if group else version]}
    # As kubeconform fills {{.ResourceKind}}{{.KindSuffix}}: the kind, the first part of the group, the version.
    parts = [kind.lower(), *([group.split(".")[0]] if group else []), version]
    (directory / ("-".join(parts) + ".json")).write_text(json.dumps(schema))


def main():
    kubernetes, operator, target = sys.argv[1:]
    directory = pathlib.Path(target + ".new")
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    definitions = member(kubernetes, "/api/openapi-spec/swagger.json")["definitions"]
    definitions = {name: LOOSE.get(name) or strict(body) for name, body in definitions.items()}
    for name, body in definitions.items():
        for gvk in body.get("x-kubernetes-group-version-kind", ()):
            if gvk["kind"] in KINDS:
                used = copy.deepcopy(closure(definitions, name))
                write(directory, gvk["group"], gvk["version"], gvk["kind"], {"$ref": PREFIX + name, "definitions": used},
                      used[name]["properties"])
    for plural in CRDS:
        spec = member(operator, f"/jsonnet/prometheus-operator/{plural}-crd.json")["spec"]
        for version in spec["versions"]:
            schema = strict(version["schema"]["openAPIV3Schema"])
            schema["properties"]["metadata"] = {"type": "object"}
            write(directory, spec["group"], version["name"], spec["names"]["kind"], schema, schema["properties"])
    shutil.rmtree(target, ignore_errors=True)
    directory.rename(target)


if __name__ == "__main__":
    main()
