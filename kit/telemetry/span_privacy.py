"""Spans without personal data: the message of an exception may quote rows, so it does not leave the process."""

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status

EXCEPTION_TYPE = "exception.type"


class RedactingSpanProcessor(BatchSpanProcessor):
    """Exports spans in batches.

    Of an exception it exports only the type; the log line with the same trace has the frames.
    """

    def on_end(self, span: ReadableSpan) -> None:
        """Queues the span, or a copy without the messages of its exceptions."""
        super().on_end(_redacted(span) if span.events or span.status.description else span)


def _redacted(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        events=[_without_message(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _without_message(event: Event) -> Event:
    kind = (event.attributes or {}).get(EXCEPTION_TYPE, "")
    return Event(event.name, {EXCEPTION_TYPE: kind} if kind else {}, event.timestamp)
