"""Following clusters over the wire: whole lists page by page, a reader of WatchClusters, and a clustering that is rebuilt
from a list and a stream alone."""

import queue
import threading
import time

from texts import prose
from wire import WireError, cluster_pb2, error_of_call, grpc, pb

Kind = cluster_pb2.ClusterChange.Kind


def pages(client, method, page_size=0, limit=10000, **fields):
    """The answers of a list, page by page, to its end."""
    request = {"ListReports": pb.ListReportsRequest, "ListClusters": cluster_pb2.ListClustersRequest,
               "ListClusterReports": cluster_pb2.ListClusterReportsRequest}[method]
    token, result = "", []
    for _ in range(limit):
        answer = client.call(method, request(corpus=client.corpus, page_size=page_size, page_token=token, **fields))
        result.append(answer)
        token = answer.next_page_token
        if not token:
            return result
    raise AssertionError(f"{method} did not end within {limit} pages")


def list_clusters(client, **fields):
    return [cluster for page in pages(client, "ListClusters", **fields) for cluster in page.clusters]


def list_members(client, cluster_id, **fields):
    return [m for page in pages(client, "ListClusterReports", cluster_id=cluster_id, **fields) for m in page.members]


def list_reports(client, **fields):
    return [report for page in pages(client, "ListReports", **fields) for report in page.reports]


def get_cluster(client, cluster_id):
    return client.call("GetCluster", cluster_pb2.GetClusterRequest(corpus=client.corpus, cluster_id=cluster_id)).cluster


def clusters_of(client, ids):
    """{id: cluster_id} as the records of the reports say; ids that are gone are left out."""
    ids, result = list(ids), {}
    for begin in range(0, len(ids), 256):
        answer = client.call("BatchGetReports", pb.BatchGetReportsRequest(corpus=client.corpus, report_ids=ids[begin:begin + 256]))
        result.update({r.response.report.report_id: r.response.cluster.cluster_id for r in answer.results if r.HasField("response")})
    return result


def partition(clusters):
    """{id: cluster} as the set of its groups, whatever they are called."""
    groups = {}
    for report_id, cluster in clusters.items():
        groups.setdefault(cluster, set()).add(report_id)
    return {frozenset(group) for group in groups.values()}


class Watcher(threading.Thread):
    """A reader of WatchClusters. `said` gets each message as it comes, `end` is how the stream ended. `hold` is awaited
    before each message is taken off the wire; `behind` is the most it was behind."""

    def __init__(self, client, token="", hold=None):
        super().__init__(daemon=True)
        self.said, self.end, self.token, self.behind = queue.Queue(), None, token, 0
        self.messages, self.hold = 0, hold
        self.stream = client.stub.WatchClusters(cluster_pb2.WatchClustersRequest(corpus=client.corpus, resume_token=token))
        self.start()

    def run(self):
        try:
            while True:
                if self.hold is not None:
                    self.hold.wait()
                answer = next(self.stream)
                self.messages += 1
                self.token, self.behind = answer.resume_token, max(self.behind, answer.behind)
                self.said.put(answer)
        except StopIteration:
            self.end = "the end"
        except grpc.RpcError as error:
            self.end = error_of_call(error)

    def next(self, timeout=10):
        return self.said.get(timeout=timeout)

    def until(self, token_reached, timeout=60):
        """All changes up to the message after which `token_reached(message)` is true."""
        changes = []
        while True:
            try:
                answer = self.said.get(timeout=timeout)
            except queue.Empty:
                raise AssertionError(f"nothing more came; the stream ended: {self.end}") from None
            changes.extend(answer.changes)
            if token_reached(answer):
                return changes

    def close(self):
        self.stream.cancel()
        self.join(10)


MARK = "the last of all"


def drain(watcher, client, timeout=60):
    """All changes up to a report that is added now to say: up to here."""
    mark = f"{MARK} {time.monotonic_ns()}"
    client.add(mark, prose(mark, 60))
    return watcher.until(lambda answer: any(c.report_id == mark for c in answer.changes), timeout)


class Clustering:
    """Which report is in which cluster, from the lists and the changes behind their token alone."""

    def __init__(self, client=None, page_size=7):
        self.cluster, self.sequence, self.alias, self.token = {}, {}, {}, ""
        if client is None:
            return
        first, *others = pages(client, "ListClusters", page_size=page_size)
        self.token = first.resume_token
        for page in (first, *others):
            for cluster in page.clusters:
                for former in cluster.former_cluster_ids:
                    self.alias[former] = cluster.cluster_id
                for member in self.members(client, cluster.cluster_id):
                    self.place(member.report_id, member.sequence, cluster.cluster_id)
        for report in list_reports(client, page_size=page_size):  # those that were alone when the clusters were listed
            if report.report.report_id not in self.cluster:
                self.place(report.report.report_id, report.sequence, report.cluster.cluster_id)

    @staticmethod
    def members(client, cluster_id):
        """The members of a listed cluster; none when it has ended meanwhile, which the stream then says."""
        try:
            return list_members(client, cluster_id, page_size=11)
        except WireError as error:
            if error.reason != "CLUSTER_NOT_FOUND":
                raise
            return []

    def place(self, report_id, sequence, cluster_id):
        self.cluster[report_id], self.sequence[report_id] = cluster_id, sequence

    def apply(self, changes):
        for change in changes:
            if change.kind in (Kind.KIND_REPORT_JOINED, Kind.KIND_REPORT_MOVED):
                self.place(change.report_id, change.sequence, change.cluster_id)
            elif change.kind == Kind.KIND_REPORT_LEFT:
                self.cluster.pop(change.report_id, None)
            elif change.kind == Kind.KIND_CLUSTERS_MERGED:
                self.alias[change.former_cluster_id] = change.cluster_id
            elif change.kind == Kind.KIND_REPORTS_EXPIRED:
                for report_id in [i for i, sequence in self.sequence.items() if sequence <= change.sequence]:
                    self.cluster.pop(report_id, None)
            else:
                raise AssertionError(f"an unknown change: {change}")

    def resolve(self, cluster_id):
        while cluster_id in self.alias:
            cluster_id = self.alias[cluster_id]
        return cluster_id

    def clusters(self):
        return {report_id: self.resolve(cluster_id) for report_id, cluster_id in self.cluster.items()}
