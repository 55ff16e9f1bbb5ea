"""The real server as a process: started on a port of its own choosing, stopped, killed, and started again."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from wire import BUILD, Client

BINARY = pathlib.Path(os.environ.get("WIREPRINT_DEDUP", BUILD / "bin" / "wireprint-dedup"))
# A server refuses variables WIREPRINT_… that it does not know: those of the tests are none of its.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("WIREPRINT_")}
START_SECONDS = 30
STOP_SECONDS = 30


class Server:
    """One data directory and, at a time, one process that serves it. `flags` are command-line flags ("--sync=false")."""

    def __init__(self, *flags, data_dir=None):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="wireprint-e2e-"))
        self.data_dir = pathlib.Path(data_dir or self.root / "data")
        self.address_file = self.root / "address"
        self.log_file = self.root / "log"
        self.flags = flags
        self.log_begins = 0  # of the process that was launched last
        self.process = None
        self.address = None

    def command(self, *flags, listen="127.0.0.1:0"):
        return [str(BINARY), f"--listen={listen}", f"--data-dir={self.data_dir}",
                f"--address-file={self.address_file}", *self.flags, *flags]

    def launch(self, *flags, listen="127.0.0.1:0"):
        """Starts the process and waits for nothing."""
        if not BINARY.is_file():
            raise AssertionError(f"no server binary at {BINARY}: build the target wireprint-dedup")
        self.address_file.unlink(missing_ok=True)
        with open(self.log_file, "ab") as log:
            self.log_begins = log.seek(0, os.SEEK_END)
            self.process = subprocess.Popen(self.command(*flags, listen=listen), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=ENVIRONMENT)

    def start(self, *flags, listen="127.0.0.1:0"):
        """Starts the process and waits until it serves."""
        self.launch(*flags, listen=listen)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.address_file.exists():
                self.address = self.address_file.read_text().strip()
                return self
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode} at start:\n{self.log()}")
            time.sleep(0.01)
        self.kill()
        raise AssertionError(f"the server did not serve within {START_SECONDS} s:\n{self.log()}")

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        """The exit code of the process; AssertionError when it does not end."""
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not end within {STOP_SECONDS} s of its signal:\n{self.log()}") from None

    def stop(self):
        """SIGTERM; the exit code."""
        self.terminate()
        return self.wait()

    def kill(self):
        """SIGKILL, with no chance to tidy up."""
        self.process.kill()
        self.process.wait()

    def run_refused(self, *command):
        """Runs a command line that must not serve: (exit code, all that it printed)."""
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=START_SECONDS,
                              errors="replace", check=False, env=ENVIRONMENT)
        return done.returncode, done.stdout + done.stderr

    def check_store(self):
        """Walks the store, which nobody serves now; AssertionError when it does not fit together. What was printed."""
        done = subprocess.run([str(BINARY), f"--data-dir={self.data_dir}", *self.flags, "--check-store"], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, errors="replace",
                              env=ENVIRONMENT)
        if done.returncode != 0:
            raise AssertionError(f"--check-store ended with {done.returncode}:\n{done.stdout[-4000:]}{done.stderr[-2000:]}")
        return done.stdout

    def said(self, *events):
        """Lines of the log of these events, by the process that was launched last, so far: one may come after its cause."""
        if not self.log_file.exists():
            return []
        *whole, _ = self.log_file.read_bytes()[self.log_begins:].split(b"\n")
        lines = (json.loads(line) for line in whole if line.startswith(b"{"))
        return [line for line in lines if line["event"] in events]

    def await_lines(self, event, accepts=None, count=1):
        """Waits for so many of them that `accepts` takes, and returns all there are."""
        deadline = time.monotonic() + START_SECONDS
        while len(lines := [line for line in self.said(event) if accepts is None or accepts(line)]) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(lines)} lines {event} instead of {count}:\n{self.log()}")
            time.sleep(0.01)
        return lines

    def admin_address(self):
        """With --admin-listen=127.0.0.1:0: where that is."""
        return self.await_lines("admin_serving")[0]["address"]

    def log(self):
        return self.log_file.read_text(errors="replace")[-6000:] if self.log_file.exists() else ""

    def client(self, corpus="", timeout=20, narrow=False):
        return Client(self.address, corpus, timeout, narrow)

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.root, ignore_errors=True)


class ServerTest(unittest.TestCase):
    """Tests that share one server; each has a corpus of its own."""

    FLAGS = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.FLAGS)
        cls.addClassCleanup(cls.server.close)
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        if cls.server.process.poll() is not None:
            raise AssertionError(f"the server ended with {cls.server.process.returncode}:\n{cls.server.log()}")

    def setUp(self):
        self.corpus = re.sub(r"[^a-z0-9]+", "-", self._testMethodName.lower())[:60].strip("-")
        self.client = self.server.client(self.corpus)
        self.addCleanup(lambda: self.client.close())

    def restart(self):
        """A clean end and a new start; `self.client` speaks to the new process."""
        self.client.close()
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.client = self.server.client(self.corpus)
