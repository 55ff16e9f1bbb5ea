"""Of the body lines of stream_1987, whose tables repeat themselves by nature, at most five of five words and more are learnt.

  recurring_stream.py --eval PATH_OF_recurring_lines_eval

Exits with 77 when the set is not there.
"""

import argparse
import gzip
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED, MOST = 77, 5


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", required=True, help="the program recurring_lines_eval")
    arguments = parser.parse_args()
    repository = pathlib.Path(os.environ.get("WIREPRINT_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
    folder = pathlib.Path(os.environ.get("WIREPRINT_DATA", repository.parent / "shared" / "data"))
    packed = folder / "stream_1987" / "documents.jsonl.gz"
    if not packed.is_file():
        print(f"NOT RUN: {packed} is not there. Nothing was measured.")
        return SKIPPED
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as plain:
        with gzip.open(packed) as file:
            shutil.copyfileobj(file, plain)
        plain.flush()
        return subprocess.run([arguments.eval, plain.name, "--most", str(MOST)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
