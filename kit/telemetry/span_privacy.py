"""What may leave this process in spans and metrics: the attributes named here, and nothing else.

Instrumentation records the query of a URL, addresses, user agents and texts of statements, and a new release may record
more. So the attributes that leave are listed, and those that stay are not. None of them holds a value that a client
chooses freely, but for the request id, which has a pattern.
"""

from collections.abc import Mapping

from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status
from opentelemetry.util.types import AttributeValue

EXCEPTION_TYPE = "exception.type"

HTTP = frozenset(
    {"http.request.method", "http.route", "http.response.status_code", "network.protocol.version", "url.scheme"}
)
RPC = frozenset({"rpc.system", "rpc.service", "rpc.method", "rpc.grpc.status_code"})
DATABASE = frozenset({"db.system.name", "db.namespace"})
OURS = frozenset({"bahi.org_id", "bahi.request_id", "bahi.reason"})

OF_SPANS = HTTP | RPC | DATABASE | OURS | {"error.type"}
OF_METRICS = HTTP | RPC | {"error.type"}
"""Each of them has few values: a client cannot make a new series."""


class AllowingSpanProcessor(BatchSpanProcessor):
    """Exports spans in batches, with the attributes that are listed.

    Of an exception it exports only the type; the log line with the same trace has the frames. A call without a parent
    is a poll of this process: a look for messages, a check whether the database answers. It is not exported.
    """

    def on_end(self, span: ReadableSpan) -> None:
        """Queues what may leave of the span."""
        if span.parent is not None or span.kind is not SpanKind.CLIENT:
            super().on_end(_allowed(span))


def metric_views() -> list[View]:
    """Views that leave only the listed attributes on each metric."""
    return [View(instrument_name="*", attribute_keys=set(OF_METRICS))]


def _allowed(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=_without_state(span.context),
        parent=span.parent,
        resource=span.resource,
        attributes=_listed(span.attributes or {}),
        events=[_type_of_exception(event) for event in span.events],
        links=[Link(_without_state(link.context)) for link in span.links],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _without_state(context: SpanContext) -> SpanContext:
    """The ids alone: whoever sends a request writes what it likes into `tracestate`."""
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def _listed(attributes: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    return {name: value for name, value in attributes.items() if name in OF_SPANS}


def _type_of_exception(event: Event) -> Event:
    kind = (event.attributes or {}).get(EXCEPTION_TYPE, "")
    return Event(event.name, {EXCEPTION_TYPE: kind} if kind else {}, event.timestamp)
