"""A server under measurement."""

import os
import pathlib
import signal
import subprocess
import sys
import time

# Programs that read flags refuse variables that are none of theirs.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("WIREPRINT_")}


class Server:
    """A process that writes its address to a file once it serves."""

    def __init__(self, name, command, directory):
        self.name = name
        file = pathlib.Path(directory, name + ".address")
        log = open(pathlib.Path(directory, name + ".log"), "w")
        self.process = subprocess.Popen([word.format(address_file=file) for word in command], stderr=log, env=ENVIRONMENT)
        limit = time.monotonic() + 20
        while not file.exists():
            if self.process.poll() is not None or time.monotonic() > limit:
                sys.exit(f"{name} does not serve; exit code {self.process.poll()}, see {log.name}")
            time.sleep(0.02)
        self.address = file.read_text().strip()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
