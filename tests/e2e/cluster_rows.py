"""The refusals of the methods about clusters and lists, as rows of error_rows."""

from error_rows import INVALID, Row
from wire import Status, cluster_pb2, pb

_LISTS = {
    "ListClusters": cluster_pb2.ListClustersRequest,
    "ListClusterReports": lambda **fields: cluster_pb2.ListClusterReportsRequest(cluster_id="c1", **fields),
    "ListReports": pb.ListReportsRequest,
}


def _list(name, method, reason, field, metadata=None, says=(), **fields):
    return Row(f"{method} with {name}", method, lambda corpus: _LISTS[method](corpus=corpus, **fields), INVALID, reason,
               field, metadata or {}, says)


_NO_TIME = {"seconds": 253402300800}
CLUSTERS = [
    *(Row(f"{method} of cluster {bad!r}", method, lambda corpus, request=request, bad=bad: request(
        corpus=corpus, cluster_id=bad), INVALID, "CLUSTER_ID_MALFORMED", "cluster_id", says=("cluster_id", "number"))
      for method, request in (("GetCluster", cluster_pb2.GetClusterRequest),
                              ("ListClusterReports", cluster_pb2.ListClusterReportsRequest))
      for bad in ("", "c", "c0", "7", "c07", "c-1", "c+1", "C7", "c7 ", "x7", "c18446744073709551616", "c" * 5000)),
    *(Row(f"{method} of a cluster that is not there", method, lambda corpus, request=request: request(
        corpus=corpus, cluster_id="c987654321"), Status.NOT_FOUND, "CLUSTER_NOT_FOUND", "cluster_id", says=("c987654321",))
      for method, request in (("GetCluster", cluster_pb2.GetClusterRequest),
                              ("ListClusterReports", cluster_pb2.ListClusterReportsRequest))),
    *(_list(f"the page token {bad[:12]!r}", method, "PAGE_TOKEN_INVALID", "page_token", says=("page_token",), page_token=bad)
      for method in _LISTS for bad in ("x", "nonsense", "AAAA" * 20, "%", "a" * 5000)),
    *(_list("a page of 1001", method, "VALUE_OUT_OF_RANGE", "page_size", {"value": "1001", "limit": "1000"}, ("1000",),
            page_size=1001) for method in _LISTS),
    *(_list(f"{field} out of range", method, "TIMESTAMP_INVALID", field, says=(field,), **{field: _NO_TIME})
      for method, field in (("ListClusters", "updated_since"), ("ListReports", "observed_after"),
                            ("ListReports", "observed_before"))),
    _list("a minimum of 1", "ListClusters", "VALUE_OUT_OF_RANGE", "minimum_report_count", {"value": "1"}, ("2",),
          minimum_report_count=1),
    *(_list(f"the order {bad!r}", "ListClusters", "ORDER_BY_UNKNOWN", "order_by",
            {"supported": "cluster_id, report_count desc, update_time desc"}, ("report_count desc",), order_by=bad)
      for bad in ("size", "report_count", "report_count asc", "cluster_id desc", "update_time desc, cluster_id", " cluster_id")),
    *(Row(f"WatchClusters from {bad[:12]!r}", "WatchClusters", lambda corpus, bad=bad: cluster_pb2.WatchClustersRequest(
        corpus=corpus, resume_token=bad), INVALID, "RESUME_TOKEN_INVALID", "resume_token", says=("resume_token",))
      for bad in ("x", "nonsense", "AAAA" * 20, "a" * 5000)),
    Row("BatchGetReports of none", "BatchGetReports", lambda corpus: pb.BatchGetReportsRequest(corpus=corpus), INVALID,
        "BATCH_EMPTY", "report_ids", says=("256",)),
    Row("BatchGetReports of 257", "BatchGetReports", lambda corpus: pb.BatchGetReportsRequest(
        corpus=corpus, report_ids=[str(i) for i in range(257)]), INVALID, "BATCH_TOO_LARGE", "report_ids",
        {"size": "257", "limit": "256"}, ("257", "256")),
]
