"""What a caller writes into the headers of its trace stays here."""

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from kit.telemetry.span_privacy import AllowingSpanProcessor

TRACE_ID = "4" * 32


def test_tracestate_of_a_caller_does_not_leave_the_process() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(AllowingSpanProcessor(exporter))
    sent = {"traceparent": f"00-{TRACE_ID}-{'5' * 16}-01", "tracestate": "phone=9812345678"}
    caller = TraceContextTextMapPropagator().extract(sent)
    link = trace.Link(trace.get_current_span(caller).get_span_context())

    with provider.get_tracer("requests").start_as_current_span("work", context=caller, links=[link]):
        pass
    provider.shutdown()

    (span,) = exporter.get_finished_spans()
    contexts = [span.get_span_context(), *(each.context for each in span.links)]
    assert [trace.format_trace_id(each.trace_id) for each in contexts if each] == [TRACE_ID, TRACE_ID]
    assert [dict(each.trace_state) for each in contexts if each] == [{}, {}]
