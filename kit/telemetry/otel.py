"""OpenTelemetry, once per process. The standard OTEL_* variables decide; without an endpoint nothing is installed.

docs/telemetry.md lists the spans, attributes and metrics.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import grpc
from opentelemetry import metrics, trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

# Names of types alone: the SDK takes long to import, and most processes have no endpoint.
if TYPE_CHECKING:
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
# The default buckets are for milliseconds: every duration in seconds would fall into the first.
BUCKETS_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# A collector that does not answer may not hold up the end of a process.
LAST_EXPORT_SECONDS = 3.0

_tracer = trace.get_tracer("bahi")
_meter = metrics.get_meter("bahi")
_trace_context = TraceContextTextMapPropagator()
_providers: "list[TracerProvider | MeterProvider]" = []

_rpc_duration = _meter.create_histogram(
    "rpc.server.duration",
    "s",
    "Time from request to reply, by method and code.",
    explicit_bucket_boundaries_advisory=BUCKETS_SECONDS,
)
_holds_open = _meter.create_gauge("bahi.holds.open", "{hold}", "Holds that are pending.")
_outbox_age = _meter.create_gauge("bahi.outbox.age", "s", "Age of the oldest message not yet delivered.")
_pool_wait = _meter.create_histogram(
    "bahi.db.pool.wait",
    "s",
    "Time waited for a database connection.",
    explicit_bucket_boundaries_advisory=BUCKETS_SECONDS,
)


def setup(service_name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Installs tracing and metrics when an OTLP endpoint is configured; returns whether they are on.

    Repeats do nothing.
    """
    if _providers:
        return True
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or not any(environ.get(name) for name in ENDPOINTS):
        return False
    # Its packages take long to import, and most processes have no endpoint.
    from kit.telemetry import otel_export  # noqa: PLC0415

    name = environ.get("OTEL_SERVICE_NAME", service_name)
    with_statements = "asyncpg" not in environ.get("OTEL_PYTHON_DISABLED_INSTRUMENTATIONS", "")
    _providers.extend(otel_export.install(name, with_statements=with_statements))
    return True


def is_on() -> bool:
    """Whether this process records spans."""
    return bool(_providers)


def flush() -> None:
    """Sends what is recorded so far. Blocks: for the end of a process, and tests."""
    for provider in _providers:
        provider.force_flush()


def shutdown(seconds: float = LAST_EXPORT_SECONDS) -> bool:
    """Ends recording, and sends what is recorded within so many seconds. Returns whether it was sent in time."""
    providers = list(_providers)
    _providers.clear()
    return end_within(seconds, [provider.shutdown for provider in providers])


def end_within(seconds: float, ends: Sequence[Callable[[], object]]) -> bool:
    """Calls all of them at once and waits so long, however long they take. Returns whether they have returned."""
    threads = [threading.Thread(target=end, daemon=True) for end in ends]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)


def server_interceptors() -> list[grpc.aio.ServerInterceptor]:
    """Interceptors by which a server continues its caller's trace; empty when telemetry is off."""
    if not is_on():
        return []
    from kit.telemetry import otel_export  # noqa: PLC0415 - see setup

    return otel_export.server_interceptors()


def client_interceptors() -> list[grpc.aio.ClientInterceptor]:
    """Interceptors by which a channel passes the trace on; empty when telemetry is off."""
    if not is_on():
        return []
    from kit.telemetry import otel_export  # noqa: PLC0415 - see setup

    return otel_export.client_interceptors()


def current_traceparent() -> str:
    """The running span in W3C form, to be stored with a message; empty when there is none."""
    carrier: dict[str, str] = {}
    _trace_context.inject(carrier)
    return carrier.get("traceparent", "")


@contextmanager
def span_from_traceparent(name: str, traceparents: str | Sequence[str]) -> Iterator[None]:
    """A span that continues the first stored trace and links to the others, for work that runs later."""
    if not is_on():
        yield
        return
    stored = [traceparents] if isinstance(traceparents, str) else list(dict.fromkeys(traceparents))
    contexts = [_trace_context.extract({"traceparent": text}) for text in stored if text]
    links = [trace.Link(trace.get_current_span(context).get_span_context()) for context in contexts[1:]]
    parent = contexts[0] if contexts else None
    with _tracer.start_as_current_span(name, context=parent, kind=trace.SpanKind.PRODUCER, links=links):
        yield


def annotate(**attributes: str) -> None:
    """Adds attributes to the running span, each under `bahi.`; never personal data."""
    span = trace.get_current_span()
    if span.is_recording():
        span.set_attributes({f"bahi.{name}": value for name, value in attributes.items()})


def record_rpc(method: str, code: grpc.StatusCode, seconds: float) -> None:
    """Records one answered RPC: rate, errors and duration."""
    service, _, name = method.strip("/").rpartition("/")
    _rpc_duration.record(seconds, {"rpc.service": service, "rpc.method": name, "rpc.grpc.status_code": code.name})


def record_holds_open(count: int) -> None:
    """Records how many holds of this service are pending."""
    _holds_open.set(count)


def record_outbox_age(seconds: float) -> None:
    """Records how old the oldest undelivered message is; 0 when there is none."""
    _outbox_age.set(seconds)


def counter(name: str, unit: str, description: str) -> metrics.Counter:
    """A counter that a service owns."""
    return _meter.create_counter(name, unit, description)


def record_pool_wait(seconds: float) -> None:
    """Records how long one transaction waited for its connection."""
    _pool_wait.record(seconds)
