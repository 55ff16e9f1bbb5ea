"""The labelled sets through RecordReport: the same scoring, with the credibility service in front of dedup."""

import contextlib


class RecordingClient:
    """Stands in for wire.Client where run_eval adds reports and asks for their places."""

    def __init__(self, client):
        self.client, self.corpus = client, client.corpus

    def report(self, report_id, text, outlet, **fields):
        return self.client.report(report_id, text, outlet, **fields)

    def add_batch(self, reports):
        """The answers of BatchRecordReports, as those of BatchAddReports: matches and reports by id."""
        answers = self.client.record_batch(reports, max_matches=100)
        for answer in answers:
            if not answer.HasField("response"):
                raise AssertionError(f"refused: {answer.status}")
            if not answer.response.HasField("place"):
                raise AssertionError(f"{answer.response.report_id} is pending")
        return [answer.response for answer in answers]

    def clusters(self, documents):
        """{id: cluster_id} of recorded reports, as ResolveOrigin says."""
        found = {}
        for document in documents:
            if document[0] not in found:
                page = self.client.origin(report_id=document[0], page_size=1000)
                found.update({member.report_id: page.cluster_id for member in page.members})
        return found


@contextlib.contextmanager
def servers():
    """Both services; gives a function from a corpus to a RecordingClient."""
    from credibility import Pair  # pylint: disable=import-outside-toplevel
    pair = Pair("--dedup-timeout=30s")
    try:
        pair.start()
        yield lambda corpus: RecordingClient(pair.credibility.client(corpus, timeout=60))
    finally:
        pair.close()
