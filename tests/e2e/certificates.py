"""Certificates and tokens for tests, made on the spot by openssl."""

import hashlib
import os
import pathlib
import subprocess


class Certificates:
    """A directory of `<name>.crt` and `<name>.key`."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "san").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.root, check=True, stdin=subprocess.DEVNULL, capture_output=True)

    def authority(self, name):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                     "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt")

    def issue(self, name, authority, days=30):
        """A certificate for localhost; with less than 0 days, one that has expired."""
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                     "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.crt", "-CAkey", f"{authority}.key",
                     "-CAcreateserial", "-extfile", "san", "-days", str(days), "-out", f"{name}.crt")

    def path(self, file):
        return str(self.root / file)

    def read(self, file):
        return (self.root / file).read_bytes()


class Mounted:
    """A directory as Kubernetes mounts a Secret: its files are links through `..data`, which is swapped at once."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.root.mkdir(parents=True)
        self.version = 0

    def install(self, **files):
        """`tls_crt=b"..."` becomes the file tls.crt."""
        self.version += 1
        folder = self.root / f"..v{self.version}"
        folder.mkdir()
        for name, content in files.items():
            (folder / name.replace("_", ".")).write_bytes(content)
        link = self.root / "..data_tmp"
        link.symlink_to(folder.name)
        os.replace(link, self.root / "..data")
        for name in files:
            file = self.root / name.replace("_", ".")
            if not file.is_symlink():
                file.symlink_to(pathlib.Path("..data") / file.name)

    def path(self, file):
        return str(self.root / file)


def token_line(name, role, token):
    return f"{name} {role} sha256:{hashlib.sha256(token.encode()).hexdigest()}\n"
