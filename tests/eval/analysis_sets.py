"""The labelled texts that analyses are scored on; they are no part of the project."""

import json


def _lines(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [json.loads(line) for line in file if line.strip()]


def samples(folder):
    """{id: text} and {id: gold annotation} of the sample texts beside `folder`."""
    seeds = folder.parent / "seeds"
    with open(seeds / "gold.json", encoding="utf-8") as file:
        documents = json.load(file)["documents"]
    texts = {gold["doc_id"]: (seeds / gold["file"]).read_bytes().decode() for gold in documents}
    return texts, {gold["doc_id"]: gold for gold in documents}


def lines(folder, name):
    """{id: text} and {id: labels of its lines} of one of the sets of pages."""
    texts = {entry["id"]: entry["text"] for entry in _lines(folder / "lines" / name / "documents.jsonl")}
    return texts, {entry["id"]: entry["line_labels"] for entry in _lines(folder / "lines" / name / "truth.jsonl")}


# Domains of the outlets of the set, whose own names are no credits.
_OUTLETS = {"usa-today": "usatoday.com", "huff-post": "huffpost.com", "breitbart": "breitbart.com",
            "wash-post": "washingtonpost.com", "west-journal": "westernjournal.com", "politico": "politico.com",
            "nyt": "nytimes.com"}


def wire(folder):
    """{id: text}, {id: outlet} and {id: agency, "" for none, None for unknown}."""
    entries = _lines(folder / "attribution" / "documents.jsonl")
    truth = {entry["id"]: (entry["wire"] or "").lower() if entry["wire_known"] else None
             for entry in _lines(folder / "attribution" / "wire.jsonl")}
    return ({entry["id"]: entry["text"] for entry in entries if entry["id"] in truth},
            {entry["id"]: _OUTLETS.get(entry["outlet"], "") for entry in entries}, truth)
