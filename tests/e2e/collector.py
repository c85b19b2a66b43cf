"""An OTLP collector: receives over gRPC what processes export, and answers how spans hang together."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span

KINDS: Final = {Span.SPAN_KIND_SERVER: "server", Span.SPAN_KIND_CLIENT: "client", Span.SPAN_KIND_PRODUCER: "producer"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A span, and the process that sent it."""

    service: str
    name: str
    kind: str
    trace_id: str
    span_id: bytes
    parent_id: bytes
    attributes: dict[str, str]

    @property
    def title(self) -> str:
        """As docs/telemetry.md lists it."""
        return f"{self.service} {self.kind} {self.name}"


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps all spans that it is sent."""

    def __init__(self) -> None:
        self.spans: list[Received] = []
        self.metrics: list[Any] = []
        """The metrics of the last exports, as OTLP messages."""
        self.sent = b""
        """All that came, traces and metrics, as it was sent."""

    def Export(self, request: Any, _context: object) -> Any:
        self.sent += request.SerializeToString()
        for resource in request.resource_spans:
            service = _attributes(resource.resource.attributes)["service.name"]
            self.spans += [_received(service, span) for scope in resource.scope_spans for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()

    def of_trace(self, trace_id: str) -> list[Received]:
        """What has come of one trace so far."""
        return [span for span in list(self.spans) if span.trace_id == trace_id]

    def way_up(self, span: Received) -> list[str]:
        """The titles from a span to the root of its trace."""
        by_id = {each.span_id: each for each in self.of_trace(span.trace_id)}
        way = [span]
        while way[-1].parent_id in by_id:
            way.append(by_id[way[-1].parent_id])
        return [each.title for each in way]


class _Metrics(metrics_service_pb2_grpc.MetricsServiceServicer):
    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def Export(self, request: Any, _context: object) -> Any:
        self._collector.sent += request.SerializeToString()
        self._collector.metrics += [
            metric
            for resource in request.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        ]
        return metrics_service_pb2.ExportMetricsServiceResponse()


@contextmanager
def collecting() -> Iterator[tuple[Collector, str]]:
    """A collector that listens while the context lasts, and its endpoint."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(2))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(_Metrics(collector), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield collector, f"http://127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


def _received(service: str, span: Any) -> Received:
    return Received(
        service=service,
        name=span.name,
        kind=KINDS.get(span.kind, "internal"),
        trace_id=span.trace_id.hex(),
        span_id=span.span_id,
        parent_id=span.parent_span_id,
        attributes=_attributes(span.attributes),
    )


def _attributes(pairs: Any) -> dict[str, str]:
    return {pair.key: pair.value.string_value for pair in pairs}
