"""The wire as a caller sees it: generated stubs, calls with a deadline, and errors taken apart.

The stubs stand in $WIREPRINT_STUBS (made by protoc in the build). Errors come back as WireError, whose fields are those
of the google.rpc details; a call that answers with anything else than a described error raises what gRPC raised.
"""

import os
import pathlib
import sys

os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

SOURCE = pathlib.Path(os.environ.get("WIREPRINT_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get("WIREPRINT_BINARY_DIR", SOURCE / "build" / "release"))
STUBS = pathlib.Path(os.environ.get("WIREPRINT_STUBS", BUILD / "tests" / "python"))
if not (STUBS / "wireprint").is_dir():
    sys.exit(f"no generated stubs in {STUBS}: build the target wireprint_python_stubs, or set WIREPRINT_STUBS")
sys.path.insert(0, str(STUBS))

import google  # noqa: E402
import grpc  # noqa: E402

# The stubs lie in the packages `google` and `grpc`, which the installed libraries own: search both places.
google.__path__.append(str(STUBS / "google"))
grpc.__path__.append(str(STUBS / "grpc"))

from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from grpc.health.v1 import health_pb2, health_pb2_grpc  # noqa: E402
from wireprint.dedup.v1 import cluster_pb2  # noqa: E402
from wireprint.dedup.v1 import dedup_service_pb2 as pb  # noqa: E402
from wireprint.dedup.v1 import dedup_service_pb2_grpc, match_pb2  # noqa: E402
from wireprint.report.v1 import error_reason_pb2, report_pb2  # noqa: E402

Report = report_pb2.Report
Status = grpc.StatusCode
CODES = {code.value[0]: code for code in grpc.StatusCode}
SAME_TEXT = {match_pb2.RELATION_EXACT, match_pb2.RELATION_COPY, match_pb2.RELATION_TRIMMED, match_pb2.RELATION_EXPANDED}
SERVICE = "wireprint.dedup.v1.DedupService"

__all__ = ["BUILD", "Client", "Report", "SAME_TEXT", "SERVICE", "SOURCE", "Status", "WireError", "cluster_pb2",
           "error_of", "error_of_call", "error_reason_pb2", "grpc", "health_pb2", "health_pb2_grpc", "match_pb2", "pb", "relation"]


def relation(name):
    """The number of a relation by its short name ("COPY")."""
    return match_pb2.Relation.Value("RELATION_" + name)


class WireError(Exception):
    """An error with its details. `field` is None without BadRequest; `retry` (seconds) is None without RetryInfo."""

    def __init__(self, code, message, details):
        self.code, self.message = code, message
        self.reason = self.domain = self.field = self.description = self.retry = None
        self.metadata, self.kinds = {}, []
        for detail in details:
            self.kinds.append(detail.TypeName())
            info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
            if detail.Unpack(info):
                self.reason, self.domain, self.metadata = info.reason, info.domain, dict(info.metadata)
            elif detail.Unpack(bad):
                self.field = ", ".join(v.field for v in bad.field_violations)
                self.description = "; ".join(v.description for v in bad.field_violations)
            elif detail.Unpack(retry):
                self.retry = retry.retry_delay.ToNanoseconds() / 1e9
        super().__init__(f"{code.name} {self.reason} [{self.field}] {self.metadata} {message!r}")


def error_of(status):
    """A google.rpc.Status, such as an item of a batch carries, as WireError."""
    return WireError(CODES[status.code], status.message, status.details)


def error_of_call(error):
    """A grpc.RpcError as WireError."""
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
    status = status_pb2.Status.FromString(details)
    if details and (CODES[status.code], status.message) != (error.code(), error.details()):
        raise AssertionError(f"the status of the call and that of its details differ: {error}")
    return WireError(error.code(), error.details(), status.details)


class Client:
    """Calls of one channel, of one corpus. Thread-safe. `address` is "host:port". `narrow`: a stream that nobody reads
    stops its sender after 64 KiB; else gRPC's windows grow to megabytes."""

    def __init__(self, address, corpus="", timeout=20, narrow=False):
        windows = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65535)] if narrow else []
        self.channel = grpc.insecure_channel(address, options=[
            *windows,
            ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0),
            ("grpc.max_send_message_length", 16 << 20), ("grpc.max_receive_message_length", 4 << 20)])
        self.stub = dedup_service_pb2_grpc.DedupServiceStub(self.channel)
        self.health = health_pb2_grpc.HealthStub(self.channel)
        self.corpus, self.timeout = corpus, timeout

    def close(self):
        self.channel.close()

    def call(self, method, request, timeout=None):
        """The answer to `request`, of a stream its first message, or WireError."""
        try:
            answer = getattr(self.stub, method)(request, timeout=timeout or self.timeout)
            return answer if hasattr(answer, "DESCRIPTOR") else next(answer)
        except grpc.RpcError as error:
            raise error_of_call(error) from None

    def error(self, method, request):
        """The WireError that `request` gets; AssertionError when it is answered."""
        try:
            answer = self.call(method, request)
        except WireError as error:
            return error
        raise AssertionError(f"{method} was answered instead of refused: {str(answer)[:300]}")

    def report(self, report_id, text, outlet="daily.example", **fields):
        content = {"text_bytes": text} if isinstance(text, bytes) else {"text": text}
        return Report(report_id=report_id, outlet=outlet, **content, **fields)

    def add(self, report_id, text, outlet="daily.example", max_matches=100, **request):
        """AddReport. Fields of Report and of AddReportRequest may be given by name."""
        names = Report.DESCRIPTOR.fields_by_name
        fields = {key: request.pop(key) for key in list(request) if key in names}
        request.setdefault("corpus", self.corpus)
        return self.call("AddReport", pb.AddReportRequest(
            report=self.report(report_id, text, outlet, **fields), max_matches=max_matches, **request))

    def add_batch(self, reports, max_matches=100, **request):
        """BatchAddReports of Reports: a list of AddReportResponse and WireError."""
        items = [pb.BatchAddReportsRequest.Item(report=report) for report in reports]
        answer = self.call("BatchAddReports", pb.BatchAddReportsRequest(
            corpus=self.corpus, items=items, max_matches=max_matches, **request))
        if len(answer.results) != len(items):
            raise AssertionError(f"{len(items)} items, {len(answer.results)} results")
        return [r.response if r.HasField("response") else error_of(r.status) for r in answer.results]

    def find(self, text=None, report_id=None, max_matches=100, body_mask=None, **request):
        """FindMatches of a text or a stored report."""
        content = {"report_id": report_id} if text is None else (
            {"text_bytes": text} if isinstance(text, bytes) else {"text": text})
        request.setdefault("corpus", self.corpus)
        subject = pb.Subject(**content, body_mask=body_mask)
        return self.call("FindMatches", pb.FindMatchesRequest(
            subject=subject, max_matches=max_matches, **request)).matches

    def get(self, report_id, include_text=True, corpus=None):
        return self.call("GetReport", pb.GetReportRequest(
            corpus=corpus or self.corpus, report_id=report_id, include_text=include_text))

    def delete(self, report_id, corpus=None, **options):
        return self.call("DeleteReport", pb.DeleteReportRequest(corpus=corpus or self.corpus, report_id=report_id,
                                                                **options))

    def info(self, corpus=None):
        return self.call("GetIndexInfo", pb.GetIndexInfoRequest(corpus=corpus or self.corpus))

    def check(self, service=""):
        """The health status of `service` by name ("SERVING")."""
        answer = self.health.Check(health_pb2.HealthCheckRequest(service=service), timeout=self.timeout)
        return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
