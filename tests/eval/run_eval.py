"""Feeds labelled reports through the running service, in order of time, and scores the copies it names.

  run_eval.py [--set copies_2018 ...] [--address HOST:PORT] [--recorded] [--gold-exact] [--no-bar]

The sets stand in $WIREPRINT_DATA (default: ../shared/data beside the repository); `generated` and `samples` are the
project's own. Without --address a server of the build is started on a data directory of its own. One default
configuration; a pair counts as found when the answer to the later report names the earlier one. Exits with 0 when every
set reaches its bar, 1 when one does not, and 77 when the sets are not there: then nothing was measured.
"""

import argparse
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import recorded  # noqa: E402
import stream_set  # noqa: E402
from corpora import GENERATED, SAMPLES, SETS, generated, load, samples  # noqa: E402
from score import adjusted_rand_index, score, show  # noqa: E402
from shingles import exact_pairs  # noqa: E402

SKIPPED = 77
BATCH_ITEMS, BATCH_BYTES = 16, 256 << 10


def batches(client, documents):
    """The documents as lists of Reports, each list under 256 KiB or of one report."""
    batch, size = [], 0
    for report_id, outlet, text, published in documents:
        at = {"seconds": int(published.timestamp())} if published else None
        report = client.report(report_id, text.encode(), outlet, published_at=at, observe_time=at)
        if batch and (len(batch) == BATCH_ITEMS or size + report.ByteSize() > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(report)
        size += report.ByteSize()
    yield batch


def service_pairs(client, documents):
    """{pair: (relation, Jaccard)} as the answers of BatchAddReports name them, and how many answers were truncated."""
    from wire import match_pb2  # pylint: disable=import-outside-toplevel
    found, truncated = {}, 0
    for batch in batches(client, documents):
        for answer in client.add_batch(batch):
            if isinstance(answer, Exception):
                raise answer
            truncated += answer.matches.candidates_truncated
            for match in answer.matches.matches:
                relation = match_pb2.Relation.Name(match.comparison.relation).removeprefix("RELATION_")
                found[frozenset((answer.report_id, match.report_id))] = (relation, match.comparison.jaccard)
    return found, truncated


def service_groups(client, documents):
    """{id: number of its group} of stored reports, as GroupReports sorts them."""
    from wireprint.dedup.v1 import group_pb2  # pylint: disable=import-outside-toplevel
    answer = client.call("GroupReports", group_pb2.GroupReportsRequest(
        corpus=client.corpus, items=[group_pb2.GroupReportsRequest.Item(report_id=d[0]) for d in documents]))
    return {member.report_id: number for number, group in enumerate(answer.groups) for member in group.members}


def service_clusters(client, documents):
    """{id: cluster_id} of stored reports, as their records say."""
    from wireprint.dedup.v1 import dedup_service_pb2  # pylint: disable=import-outside-toplevel
    clusters = {}
    for begin in range(0, len(documents), 256):
        answer = client.call("BatchGetReports", dedup_service_pb2.BatchGetReportsRequest(
            corpus=client.corpus, report_ids=[d[0] for d in documents[begin:begin + 256]]))
        clusters.update({r.response.report.report_id: r.response.cluster.cluster_id for r in answer.results})
    return clusters


def evaluate_groups(labelled, client, bar):
    """Prints the adjusted Rand index of the clusters, and of GroupReports, against those of a set; False when one misses
    the bar."""
    reached = True
    asked = (("clusters", service_clusters), ("groups of GroupReports", service_groups))
    if isinstance(client, recorded.RecordingClient):
        asked = (("clusters", lambda recording, documents: recording.clusters(documents)),)
    for what, ask in asked:
        if not labelled.clusters:
            continue
        begin = time.monotonic()
        groups = ask(client, labelled.documents)
        ids = sorted(labelled.clusters)
        index = adjusted_rand_index([groups[i] for i in ids], [labelled.clusters[i] for i in ids])
        print(f"  {what}: adjusted Rand index {index:.4f} of {len(ids)} reports in {time.monotonic() - begin:.2f} s; "
              f"bar {labelled.ari_bar}")
        if bar and index < labelled.ari_bar:
            print(f"FAILED: {labelled.name}: {what} reach {index:.4f}, needed is {labelled.ari_bar}")
            reached = False
    return reached


def evaluate(labelled, client, bar=True):
    """Prints the figures of one set through the service; False when they miss the bar."""
    begin = time.monotonic()
    found, truncated = service_pairs(client, labelled.documents)
    seconds = time.monotonic() - begin
    result = score(found, labelled.truth, labelled.left_out)
    print(show(labelled.name, result))
    print(f"  {len(labelled.documents)} reports in {seconds:.2f} s, one batch after the other; "
          f"{truncated} answers with candidates left out; bar F1 ≥ {labelled.bar}")
    if bar and result.f1 < labelled.bar:
        print(f"FAILED: {labelled.name} reaches F1 {result.f1:.4f}, needed is {labelled.bar}")
        return False
    return evaluate_groups(labelled, client, bar)


def evaluate_exact(labelled):
    begin = time.monotonic()
    print(show(labelled.name + " by exact shingles", score(exact_pairs(labelled.documents), labelled.truth, labelled.left_out)))
    print(f"  {len(labelled.documents)} texts in {time.monotonic() - begin:.2f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=[GENERATED, SAMPLES, *SETS, stream_set.NAME], help="the sets to run; all when not given")
    parser.add_argument("--address", help="host:port of a server that runs; its corpora of the sets' names must be empty")
    parser.add_argument("--recorded", action="store_true",
                        help="through RecordReport of a credibility service before the server")
    parser.add_argument("--gold-exact", action="store_true", help="score exact shingles in Python instead of the service")
    parser.add_argument("--no-bar", action="store_true", help="only print")
    arguments = parser.parse_args()
    repository = pathlib.Path(os.environ.get("WIREPRINT_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
    folder = pathlib.Path(os.environ.get("WIREPRINT_DATA", repository.parent / "shared" / "data"))
    names = arguments.set or [GENERATED, SAMPLES, *SETS, stream_set.NAME]
    absent = [name for name in names if name in SETS and not (folder / name / "documents.jsonl").is_file()]
    if stream_set.NAME in names and not stream_set.is_there(folder):
        absent.append(stream_set.NAME)
    if absent:
        print(f"{'=' * 78}\nNOT RUN: the labelled sets {', '.join(absent)} are not in {folder}.\nNothing was measured. Name "
              f"their folder in WIREPRINT_DATA.\n{'=' * 78}")
        return SKIPPED
    own = {GENERATED: generated, SAMPLES: lambda: samples(repository)}
    sets = [own[name]() if name in own else load(folder, name) for name in names
            if name != stream_set.NAME]
    if arguments.gold_exact:
        for labelled in sets:
            evaluate_exact(labelled)
        return 0
    if arguments.recorded:
        with recorded.servers() as client:
            passed = [evaluate(labelled, client(labelled.corpus), not arguments.no_bar) for labelled in sets]
        return 0 if all(passed) else 1
    from harness import Server  # pylint: disable=import-outside-toplevel
    from wire import Client  # pylint: disable=import-outside-toplevel
    server = None if arguments.address else Server()
    try:
        if server:
            server.start()
        address = arguments.address or server.address
        passed = [evaluate(labelled, Client(address, labelled.corpus, timeout=60), not arguments.no_bar) for labelled in sets]
        if stream_set.NAME in names:
            passed.append(stream_set.evaluate(folder, Client(address, "stream-1987", timeout=60), not arguments.no_bar))
        return 0 if all(passed) else 1
    finally:
        if server:
            server.close()


if __name__ == "__main__":
    sys.exit(main())
