"""A collector of traces as OpenTelemetry publishes its contract: OTLP over gRPC, decoded with the published messages."""

import concurrent.futures
import sys
import threading

from wire import BUILD, SOURCE, grpc

for _folder in (SOURCE / "build" / "tools" / "python", BUILD / "tools" / "python"):
    if (_folder / "opentelemetry" / "proto").is_dir():
        sys.path.append(str(_folder))
        break
else:
    raise AssertionError("the messages of OpenTelemetry were not found, so this test did NOT run: run scripts/install-tools")

from opentelemetry.proto.collector.trace.v1 import trace_service_pb2  # noqa: E402
from opentelemetry.proto.trace.v1 import trace_pb2  # noqa: E402

SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService"
SERVER, CLIENT = trace_pb2.Span.SPAN_KIND_SERVER, trace_pb2.Span.SPAN_KIND_CLIENT
ERROR = trace_pb2.Status.STATUS_CODE_ERROR


class SpanSeen:
    """A span with what stands round it: `resource` and `attributes` as dicts, ids as hex."""

    def __init__(self, resource, span):
        self.resource, self.span = resource, span
        self.attributes = attributes_of(span)
        self.trace, self.id, self.parent = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
        self.method = span.name.rsplit("/", 1)[1]

    def __repr__(self):
        return f"<{self.resource.get('service.name')} {self.span.kind} {self.method} {self.trace}:{self.id} of {self.parent}>"


def attributes_of(message):
    found = {}
    for attribute in message.attributes:
        if attribute.key in found:
            raise AssertionError(f"{attribute.key} stands there twice")
        found[attribute.key] = getattr(attribute.value, attribute.value.WhichOneof("value"))
    return found


class Collector:
    """Takes spans from its start on; `address` stays the same over restarts."""

    def __init__(self, credentials=None):
        self.credentials = credentials
        self.address = "127.0.0.1:0"
        self.server = None
        self.lock = threading.Lock()
        self.requests = []
        self.bytes = []
        self.answer = grpc.StatusCode.OK

    def start(self):
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(2), options=[("grpc.so_reuseport", 0)])
        handler = grpc.unary_unary_rpc_method_handler(
            self.export, request_deserializer=None,
            response_serializer=trace_service_pb2.ExportTraceServiceResponse.SerializeToString)
        self.server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"Export": handler}),))
        port = (self.server.add_secure_port(self.address, self.credentials) if self.credentials
                else self.server.add_insecure_port(self.address))
        if port == 0:
            raise AssertionError(f"the collector cannot listen on {self.address}")
        self.address = f"127.0.0.1:{port}"
        self.server.start()
        return self

    def stop(self):
        if self.server is not None:
            self.server.stop(None).wait()
            self.server = None

    def export(self, raw, context):
        if self.answer is not grpc.StatusCode.OK:
            context.abort(self.answer, "not now")
        request = trace_service_pb2.ExportTraceServiceRequest.FromString(raw)
        with self.lock:
            self.requests.append(request)
            self.bytes.append(raw)
        return trace_service_pb2.ExportTraceServiceResponse()

    def spans(self, **wanted):
        """Those that have come, of these values: method, trace, service."""
        with self.lock:
            seen = [SpanSeen(attributes_of(process.resource), span) for request in self.requests
                    for process in request.resource_spans for scope in process.scope_spans for span in scope.spans]
        return [span for span in seen if all(
            (span.resource["service.name"] if name == "service" else getattr(span, name)) == value
            for name, value in wanted.items())]
