"""The credibility server beside the dedup server, as processes, and a client of its calls."""

import os
import pathlib
import time

import harness
from harness import Server
from wire import BUILD, Report, WireError, grpc, error_of_call

from wireprint.credibility.v1 import analysis_pb2, credibility_service_pb2 as cpb  # noqa: E402
from wireprint.credibility.v1 import credibility_service_pb2_grpc, origin_pb2, profile_pb2, recurring_line_pb2, registry_pb2

BINARY = pathlib.Path(os.environ.get("WIREPRINT_CREDIBILITY", BUILD / "bin" / "wireprint-credibility"))
RESOLVED, PENDING, REFUSED = cpb.PROVENANCE_RESOLVED, cpb.PROVENANCE_PENDING, cpb.PROVENANCE_REFUSED


class CredibilityServer(Server):
    """As Server, with the address of a dedup server among its flags."""

    def command(self, *flags, listen="127.0.0.1:0"):
        return [str(BINARY), *super().command(*flags, listen=listen)[1:]]

    def start(self, *flags, listen="127.0.0.1:0"):
        if not BINARY.is_file():
            raise AssertionError(f"no server binary at {BINARY}: build the target wireprint-credibility")
        return super().start(*flags, listen=listen)

    def client(self, corpus="", timeout=20):
        return CredibilityClient(self.address, corpus, timeout)


class CredibilityClient:
    """Calls of one channel, of one corpus. Thread-safe."""

    def __init__(self, address, corpus="", timeout=20):
        self.channel = grpc.insecure_channel(address, options=[
            ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0), ("grpc.initial_reconnect_backoff_ms", 100),
            ("grpc.min_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 500),
            ("grpc.max_send_message_length", 16 << 20), ("grpc.max_receive_message_length", 4 << 20)])
        self.stub = credibility_service_pb2_grpc.CredibilityServiceStub(self.channel)
        self.corpus, self.timeout = corpus, timeout

    def close(self):
        self.channel.close()

    def call(self, method, request, timeout=None):
        """The answer to `request`, or WireError."""
        try:
            return getattr(self.stub, method)(request, timeout=timeout or self.timeout)
        except grpc.RpcError as error:
            raise error_of_call(error) from None

    def error(self, method, request):
        """The WireError that `request` gets; AssertionError when it is answered."""
        try:
            answer = self.call(method, request)
        except WireError as error:
            return error
        raise AssertionError(f"{method} was answered instead of refused: {str(answer)[:300]}")

    def report(self, report_id, text, outlet, **fields):
        content = {"text_bytes": text} if isinstance(text, bytes) else {"text": text}
        return Report(report_id=report_id, outlet=outlet, **content, **fields)

    def analyze(self, text, **fields):
        report = self.report("", text, fields.pop("outlet", ""), **fields)
        return self.call("AnalyzeReport", cpb.AnalyzeReportRequest(report=report, include_clean_text=True)).analysis

    def record(self, report_id, text, outlet, expected_revision=0, timeout=None, **fields):
        return self.call("RecordReport", cpb.RecordReportRequest(
            corpus=self.corpus, report=self.report(report_id, text, outlet, **fields),
            expected_revision=expected_revision), timeout)

    def record_batch(self, reports, **request):
        items = [cpb.BatchRecordReportsRequest.Item(report=report) for report in reports]
        answer = self.call("BatchRecordReports", cpb.BatchRecordReportsRequest(
            corpus=self.corpus, items=items, **request))
        if len(answer.results) != len(items):
            raise AssertionError(f"{len(items)} items, {len(answer.results)} results")
        return answer.results

    def delete(self, report_id, purge=False):
        return self.call("DeleteReport", cpb.DeleteReportRequest(corpus=self.corpus, report_id=report_id, purge=purge))

    def origin(self, **subject):
        return self.call("ResolveOrigin", cpb.ResolveOriginRequest(corpus=self.corpus, **subject))

    def profile(self, outlet):
        return self.call("GetOutletProfile", cpb.GetOutletProfileRequest(
            corpus=self.corpus, outlet=outlet)).profile

    def explain(self, outlet, metric, **request):
        return self.call("ExplainMetric", profile_pb2.ExplainMetricRequest(
            corpus=self.corpus, outlet=outlet, metric=profile_pb2.Metric.Value("METRIC_" + metric), **request))

    def figure(self, outlet, metric):
        """(k, n) of a metric by its short name."""
        number = profile_pb2.Metric.Value("METRIC_" + metric)
        value = next(m for m in self.profile(outlet).metrics if m.metric == number)
        return value.k, value.n

    def lines(self, outlet, **request):
        return self.call("ListRecurringLines", recurring_line_pb2.ListRecurringLinesRequest(
            corpus=self.corpus, outlet=outlet, **request))

    def ledger(self):
        """All that is counted, by outlet, as text: what must be equal where ledgers are."""
        found, token = {}, ""
        while True:
            page = self.call("ListOutlets", cpb.ListOutletsRequest(
                corpus=self.corpus, page_size=100, page_token=token))
            for profile in page.profiles:
                figures = {profile_pb2.Metric.Name(m.metric): (m.k, m.n, m.reports) for m in profile.metrics}
                found[profile.outlet] = (profile.family, figures, str(profile.counts))
            token = page.next_page_token
            if not token:
                return found


def wait_for(check, seconds=20, what="it"):
    """Waits until `check()` is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come to pass within {seconds} s")


class Pair:
    """Both servers; dedup keeps its address over restarts."""

    def __init__(self, *flags):
        self.dedup = Server("--admin-listen=")
        self.flags = flags
        self.credibility = None

    def start(self):
        self.dedup.start()
        self.address = self.dedup.address
        self.credibility = CredibilityServer(
            "--admin-listen=", f"--dedup-address={self.address}", *self.flags).start()
        return self

    def start_dedup(self):
        self.dedup.start(listen=self.address)

    def close(self):
        if self.credibility is not None:
            self.credibility.close()
        self.dedup.close()


__all__ = ["CredibilityServer", "Pair", "PENDING", "RESOLVED", "analysis_pb2", "cpb", "harness", "origin_pb2",
           "profile_pb2", "recurring_line_pb2", "registry_pb2", "wait_for"]
