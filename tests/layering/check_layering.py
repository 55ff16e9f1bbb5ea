"""Reads every #include of the C++ under services/ and clients/ and reports what breaks the order of the layers.

usage: check_layering.py <root>      exit 0: none; 1: one line "file:line: rule: ..." for each breach
"""

import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
MAX_BYTES = 15 * 1024

CLOCK_AND_IO = ("chrono", "ctime", "time.h", "iostream", "fstream", "cstdio", "stdio.h", "filesystem", "unistd.h",
                "fcntl.h", "sys/stat.h", "sys/socket.h", "sys/time.h", "absl/time/clock.h", "absl/log/")
GRPC = ("grpc/", "grpcpp/", "grpc++/")
PROTOBUF = ("google/protobuf/", "google/rpc/", "wireprint/")
ROCKSDB = ("rocksdb/",)

# layer: (what it may include of services/ and clients/, what else it may not include). A layer is the longest of these
# that the file's folder begins with; a folder of services/ without one is itself a breach.
SERVER_LAYERS = {
    "core": (("text", "fingerprint", "analysis", "report", "{s}/core"), GRPC + PROTOBUF + ROCKSDB + CLOCK_AND_IO),
    "engine": (("text", "fingerprint", "analysis", "report", "chassis", "{s}/core", "{s}/engine"), GRPC + PROTOBUF + ROCKSDB),
    "store": (("text", "fingerprint", "analysis", "report", "chassis", "storage", "{s}/core", "{s}/store"), GRPC),
    "rpc": (("text", "fingerprint", "analysis", "report", "chassis", "{s}/core", "{s}/engine", "{s}/rpc"), ROCKSDB),
    "": (("text", "fingerprint", "analysis", "report", "chassis", "{s}"), ()),
}
LAYERS = {
    "services/text": (("services/text",), GRPC + PROTOBUF + ROCKSDB),
    "services/fingerprint": (("services/text", "services/fingerprint"), GRPC + PROTOBUF + ROCKSDB),
    "services/analysis": (("services/text", "services/analysis"), GRPC + PROTOBUF + ROCKSDB),
    "services/report": (("services/text", "services/report", "services/chassis"), GRPC + PROTOBUF + ROCKSDB + CLOCK_AND_IO),
    "services/chassis": (("services/text", "services/chassis"), ("wireprint/dedup/", "wireprint/credibility/")),
    "services/storage": (("services/storage",), GRPC + PROTOBUF),
    "clients": (("clients",), ROCKSDB),
    "clients/cpp": (("clients/cpp",), ROCKSDB),
}
for server in ("dedup", "credibility"):
    for layer, (own, banned) in SERVER_LAYERS.items():
        LAYERS[f"services/{server}/{layer}".rstrip("/")] = (
            tuple("services/" + name.format(s=server) for name in own), banned)


def within(path, folder):
    return path == folder or path.startswith(folder + "/")


def is_test(path):
    """Tests and what only they use may look anywhere."""
    name = os.path.basename(path)
    return name.endswith(("_test.cc", "_test.h", "_bench.cc", "_fixture.cc", "_fixture.h")) or name.startswith(("test_", "testing_"))


def layer_of(path):
    found = [layer for layer in LAYERS if within(os.path.dirname(path), layer)]
    return max(found, key=len, default=None)


def breach(path, bracket, included):
    """The rule that this include breaks, or None."""
    layer = layer_of(path)
    if layer is None:
        return "this folder belongs to no layer: name it in check_layering.py"
    allowed, banned = LAYERS[layer]
    if included.startswith(("services/", "clients/")):
        if bracket == "<":
            return f'own headers are included with quotes: <{included}>'
        if not any(within(included, folder) for folder in allowed):
            return f"{layer} may not include {included}"
    elif included.startswith(banned):
        return f"{layer} may not include {included}"
    elif included.startswith("../") or included.startswith("./"):
        return f"includes are relative to the root of the repository, not {included}"
    return None


def check(root):
    """Every breach under root/services and root/clients, as text, sorted; and the number of files read."""
    breaches, files = [], 0
    for top in ("services", "clients"):
        for folder, folders, names in os.walk(os.path.join(root, top)):
            folders[:] = sorted(name for name in folders if name not in ("node_modules", "build"))
            for name in sorted(names):
                if not name.endswith((".cc", ".h")):
                    continue
                full = os.path.join(folder, name)
                path = os.path.relpath(full, root).replace(os.sep, "/")
                files += 1
                size = os.path.getsize(full)
                if size > MAX_BYTES:
                    breaches.append(f"{path}:1: a file holds at most {MAX_BYTES} bytes, this one {size}")
                if is_test(path):
                    continue
                with open(full, encoding="utf-8") as source:
                    for number, line in enumerate(source, 1):
                        match = INCLUDE.match(line)
                        rule = breach(path, *match.groups()) if match else None
                        if rule:
                            breaches.append(f"{path}:{number}: {rule}")
    return breaches, files


def main():
    breaches, files = check(sys.argv[1])
    print("\n".join(breaches))
    print(f"{files} files, {len(breaches)} breaches")
    return 1 if breaches or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
