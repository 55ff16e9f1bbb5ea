"""Scores the lines and the credits of analyses on labelled texts.

  score_analysis.py --dump PATH [--data FOLDER] [--worst N] [--no-bar]

PATH is the program analysis_dump. Prints figures, and misses by document and line; no text is printed. Exits with 0 when
every bar is reached, 1 when one is not, and 77 when the labelled texts are not there: then nothing was measured.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

import analysis_sets
from analysis_scores import score_lines, score_sample, score_wire, wilson

SKIPPED = 77
BARS = {"precision": 0.95, "recall": 0.35, "loss": 0.005, "wire": 40}


def answers_of_dump(program, texts, outlets=None):
    """{id: answer} of analysis_dump."""
    request = "".join(json.dumps({"id": name, "text": text, "outlet": (outlets or {}).get(name, "")}) + "\n"
                      for name, text in texts.items())
    output = subprocess.run([program], input=request.encode(), stdout=subprocess.PIPE, check=True).stdout
    return {answer["id"]: answer for answer in map(json.loads, output.decode().splitlines())}


def run_samples(answer, folder):
    texts, gold = analysis_sets.samples(folder)
    answers, right = answer(texts), True
    for name, document in gold.items():
        result, faults = score_sample(document, answers[name])
        print(f"sample {name}: " + ", ".join(f"{what} {a} of {b}" for what, (a, b) in result.items()))
        for fault in faults:
            print(f"  {fault}")
        right = right and not faults
    return right


def run_lines(answer, folder, name, errata, worst):
    """`errata` {document: lines (from 0)} that the set calls body and that are none: scored with and without them."""
    texts, truth = analysis_sets.lines(folder, name)
    answers, right = answer(texts), True
    for corrected in (False, True) if errata else (False,):
        if corrected:
            truth = {document: ["ambiguous" if line in errata.get(document, ()) else label
                                for line, label in enumerate(labels)] for document, labels in truth.items()}
        score = score_lines(texts, truth, answers)
        print(f"lines {name}{' without errata' if corrected else ''}: {score.pages} pages, precision {score.precision:.4f}, "
              f"recall {score.recall:.4f} (averages over pages), body lines lost {len(score.lost)} of {score.body} "
              f"({100 * score.loss:.2f} %), found {score.found} of {score.positives}")
        right = score.precision >= BARS["precision"] and score.recall >= BARS["recall"] and score.loss <= BARS["loss"]
    for document, line, rule in score.lost[:worst]:
        print(f"  body lost: {document} line {line + 1} by {rule}")
    for document, count in score.missed[:worst]:
        print(f"  missed: {document} {count} lines")
    return right


def run_wire(answer, folder):
    texts, outlets, truth = analysis_sets.wire(folder)
    found, missed, false, unknown = score_wire(truth, answer(texts, outlets))
    total = len(found) + len(missed)
    low, high = wilson(len(found), total)
    print(f"wire: {len(found)} of {total} found, 95 % interval [{low:.3f}, {high:.3f}]; {len(false)} false of "
          f"{sum(1 for agency in truth.values() if agency == '')} without an agency; {len(unknown)} credited of unknown origin")
    for what, entries in (("missed", missed), ("false", false), ("unknown", unknown)):
        for name, agency, origins in entries:
            print(f"  {what}: {name} is {agency or 'none'}, credited {', '.join(origins) or 'none'}")
    return len(found) >= BARS["wire"] and not false


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    repository = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--dump", required=True)
    parser.add_argument("--data", type=pathlib.Path,
                        default=pathlib.Path(os.environ.get("WIREPRINT_DATA", repository.parent / "shared" / "data")))
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--no-bar", action="store_true")
    arguments = parser.parse_args()
    if not (arguments.data / "lines").is_dir():
        print(f"{arguments.data} is not there: nothing was measured")
        return SKIPPED
    with open(pathlib.Path(__file__).with_name("lines_errata.json"), encoding="utf-8") as file:
        errata = json.load(file)  # by set, by document: lines from 0

    def answer(texts, outlets=None):
        return answers_of_dump(arguments.dump, texts, outlets)

    reached = [run_samples(answer, arguments.data)]
    reached += [run_lines(answer, arguments.data, name, errata.get(name, {}), arguments.worst) for name in ("fundus", "aeb")]
    reached.append(run_wire(answer, arguments.data))
    return 0 if all(reached) or arguments.no_bar else 1


if __name__ == "__main__":
    sys.exit(main())
