"""Export of spans and metrics: the SDK, the OTLP exporters, and the instrumentation of libraries.

Imported only by a process that has an endpoint to send them to. Without these packages a process starts faster.
"""

import os

import grpc
from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.instrumentation.grpc import aio_client_interceptors, aio_server_interceptor, filters
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from kit.telemetry.probes import HEALTH_SERVICE
from kit.telemetry.span_privacy import AllowingSpanProcessor, metric_views

STABLE_CONVENTIONS = "http,database"
"""The names of attributes that OpenTelemetry has declared stable, for the instrumentation of HTTP and of databases."""


def install(service_name: str, *, with_statements: bool) -> tuple[TracerProvider, MeterProvider]:
    """Installs the providers of this process; `with_statements` says whether each SQL statement gets a span."""
    os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", STABLE_CONVENTIONS)
    resource = Resource.create({"service.name": service_name, "service.namespace": "bahi"})
    # The SDK's own end at exit would wait for a collector that does not answer: see kit.telemetry.otel.shutdown.
    tracing = TracerProvider(resource=resource, shutdown_on_exit=False)
    tracing.add_span_processor(AllowingSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(tracing)
    metering = MeterProvider(
        resource=resource,
        metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter())],
        views=metric_views(),
        shutdown_on_exit=False,
    )
    metrics.set_meter_provider(metering)
    if with_statements:
        AsyncPGInstrumentor().instrument()  # type: ignore[no-untyped-call]  # the package is typed in part
    return tracing, metering


def server_interceptors() -> list[grpc.aio.ServerInterceptor]:
    """Interceptors by which a server continues its caller's trace."""
    is_ours = filters.negate(filters.service_name(HEALTH_SERVICE))
    return [aio_server_interceptor(filter_=is_ours)]  # type: ignore[no-untyped-call]  # as above


def client_interceptors() -> list[grpc.aio.ClientInterceptor]:
    """Interceptors by which a channel passes the trace on."""
    return list(aio_client_interceptors())  # type: ignore[no-untyped-call]  # as above
