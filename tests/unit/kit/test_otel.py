"""A real OTLP collector over gRPC, and one trace through a channel, a server, a statement and a relay."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
import sqlalchemy as sa
from bahi.holds.v1 import holds_pb2_grpc
from bahi.inventory.v1 import products_pb2, products_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from opentelemetry import trace
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from sqlalchemy.ext.asyncio import create_async_engine

from kit.auth.caller import Caller, Role, set_caller
from kit.db.url import for_sqlalchemy
from kit.errors import FailedPrecondition
from kit.rpc.client import Peer, channel
from kit.telemetry import otel
from services.inventory.usecases.stock.reserve import OVERSELL_REFUSALS
from tests.support.cluster import TestDatabase
from tests.support.refusals import refusal
from tests.support.tracer_provider import forget_tracer_provider
from tests.unit.kit.grpc_server import (
    ORG,
    USER,
    Holds,
    Products,
    a_question,
    a_read,
    bearer,
    holds,
    make_settings,
    products,
    serving,
    tokens_of_sales,
    user_token,
)

GET = "/bahi.inventory.v1.ProductService/GetProduct"
RESOLVE = "/bahi.holds.v1.HoldCoordinatorService/ResolveHolds"


class Collector(trace_service_pb2_grpc.TraceServiceServicer, metrics_service_pb2_grpc.MetricsServiceServicer):
    """Keeps all that it is sent."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.metrics: dict[str, Any] = {}
        self.resources: list[dict[str, str]] = []

    def Export(self, request: Any, _context: object) -> Any:
        for resource in getattr(request, "resource_spans", ()):
            self.resources.append({each.key: each.value.string_value for each in resource.resource.attributes})
            self.spans.extend(span for scope in resource.scope_spans for span in scope.spans)
        for resource in getattr(request, "resource_metrics", ()):
            self.metrics.update({each.name: each for scope in resource.scope_metrics for each in scope.metrics})
        is_traces = isinstance(request, trace_service_pb2.ExportTraceServiceRequest)
        replies = trace_service_pb2.ExportTraceServiceResponse, metrics_service_pb2.ExportMetricsServiceResponse
        return replies[0]() if is_traces else replies[1]()

    def span(self, name: str, kind: str = "") -> Any:
        """The only span of this name and kind."""
        number = {"": None, "server": 2, "client": 3, "producer": 4}[kind]
        (found,) = [span for span in self.spans if span.name == name and number in (None, span.kind)]
        return found


@pytest.fixture(scope="module")
def exported() -> Iterator[Collector]:
    """A collector, and this process's telemetry pointed at it."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(2))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
        assert otel.setup("inventory")
    yield collector
    otel.shutdown()
    forget_tracer_provider()
    server.stop(None).wait()


@pytest.fixture
async def collector(exported: Collector) -> Collector:
    await asyncio.to_thread(otel.flush)
    exported.spans.clear()
    return exported


def attributes(span: Any) -> dict[str, Any]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_nothing_is_installed_without_an_endpoint() -> None:
    assert otel.setup("inventory", {}) is False
    assert otel.setup("inventory", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}) is False
    assert (otel.is_on(), otel.server_interceptors(), otel.client_interceptors()) == (False, [], [])
    assert otel.current_traceparent() == ""
    with otel.span_from_traceparent("outbox.deliver", ["00-" + "a" * 32 + "-" + "b" * 16 + "-01"]):
        assert otel.current_traceparent() == ""


async def test_one_trace_goes_through_service_statement_peer_and_relay(collector: Collector) -> None:
    stored: list[str] = []
    settings = make_settings()

    async def get(_request: object, _context: object) -> products_pb2.Product:
        with trace.get_tracer("sql").start_as_current_span("SELECT"):
            stored.append(otel.current_traceparent())
        return products_pb2.Product()

    async with (
        serving(products(Products(get=get)), holds(Holds())) as (_, server),
        channel(server.address, settings) as connection,
    ):
        stub = products_pb2_grpc.ProductServiceStub(connection)
        with trace.get_tracer("gateway").start_as_current_span("POST /v1/products"):
            await stub.GetProduct(a_read(), metadata=bearer(user_token()))
        (traceparent,) = stored
        token = tokens_of_sales().mint("inventory", ORG, USER, Role.USER)
        with otel.span_from_traceparent("outbox.deliver", [traceparent]):
            await holds_pb2_grpc.HoldCoordinatorServiceStub(connection).ResolveHolds(
                a_question(), metadata=bearer(token)
            )
    await asyncio.to_thread(otel.flush)

    chain = [
        collector.span("POST /v1/products"),
        collector.span(GET, "client"),
        collector.span(GET, "server"),
        collector.span("SELECT"),
        collector.span("outbox.deliver"),
        collector.span(RESOLVE, "client"),
        collector.span(RESOLVE, "server"),
    ]
    assert [child.parent_span_id for child in chain[1:]] == [parent.span_id for parent in chain[:-1]]
    caller = Caller(org_id=ORG, user_id=USER, role=Role.USER, traceparent=traceparent)
    assert {span.trace_id.hex() for span in chain} == {caller.trace_id}
    assert collector.resources[-1]["service.name"] == "inventory"
    assert attributes(chain[2])["bahi.org_id"] == str(ORG)


async def test_statement_is_a_span_of_the_running_trace_without_its_text(
    collector: Collector, database: TestDatabase
) -> None:
    engine = create_async_engine(for_sqlalchemy(database.admin_url))

    with trace.get_tracer("service").start_as_current_span("work"):
        async with engine.connect() as connection:
            await connection.execute(sa.text("SELECT :phone AS found"), {"phone": "9812345678"})
    await engine.dispose()
    await asyncio.to_thread(otel.flush)

    work = collector.span("work")
    statements = [span for span in collector.spans if span.parent_span_id == work.span_id]
    assert "SELECT" in {span.name for span in statements}
    assert {attributes(span)["db.system.name"] for span in statements} == {"postgresql"}
    sent = b"".join(span.SerializeToString() for span in collector.spans)
    assert (b"9812345678" in sent, b"found" in sent) == (False, False)


async def test_poll_is_no_span(collector: Collector, database: TestDatabase) -> None:
    engine = create_async_engine(for_sqlalchemy(database.admin_url))

    async with engine.connect() as connection:
        await connection.execute(sa.text("SELECT 1"))
    await engine.dispose()
    await asyncio.to_thread(otel.flush)

    assert collector.spans == []


def test_collector_that_does_not_answer_holds_up_no_end() -> None:
    answered = threading.Event()

    assert otel.end_within(0.01, [answered.wait, answered.wait]) is False
    answered.set()
    assert otel.end_within(60, [answered.wait, answered.wait]) is True


async def test_batch_of_messages_continues_the_first_trace_and_links_the_others(collector: Collector) -> None:
    written = [f"00-{str(number) * 32}-{str(number) * 16}-01" for number in (1, 2, 2, 3)]

    with otel.span_from_traceparent("outbox.deliver", [*written, ""]):
        pass
    await asyncio.to_thread(otel.flush)

    span = collector.span("outbox.deliver", "producer")
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == ("1" * 32, "1" * 16)
    assert [link.trace_id.hex() for link in span.links] == ["2" * 32, "3" * 32]


async def test_refusal_is_seen_on_the_span_by_code_and_reason(collector: Collector) -> None:
    async def get(_request: object, _context: object) -> None:
        raise FailedPrecondition("Not now.")

    async with serving(products(Products(get=get))) as (connection, _):
        stub = products_pb2_grpc.ProductServiceStub(connection)
        error = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))
    await asyncio.to_thread(otel.flush)

    seen = attributes(collector.span(GET, "server"))
    assert error.reason == "FAILED_PRECONDITION"
    assert (seen["rpc.grpc.status_code"], seen["bahi.reason"]) == (9, "FAILED_PRECONDITION")


async def test_refusal_of_a_peer_is_the_same_when_it_is_traced(collector: Collector) -> None:
    async def resolve(_request: object, _context: object) -> None:
        raise FailedPrecondition("Not now.", field="hold_ids[0]", state="kept")

    set_caller(Caller(org_id=ORG, user_id=USER, role=Role.USER))
    async with serving(holds(Holds(resolve))) as (_, server), channel(server.address, make_settings()) as connection:
        peer = Peer(connection, "inventory", tokens_of_sales())
        with trace.get_tracer("t").start_as_current_span("work"), pytest.raises(FailedPrecondition) as caught:
            await peer.call(holds_pb2_grpc.HoldCoordinatorServiceStub(connection).ResolveHolds, a_question())
    await asyncio.to_thread(otel.flush)

    assert (caught.value.message, caught.value.field, caught.value.facts) == (
        "Not now.",
        "hold_ids[0]",
        {"state": "kept"},
    )
    assert collector.span(RESOLVE, "server").parent_span_id == collector.span(RESOLVE, "client").span_id


async def test_words_of_an_exception_do_not_leave_the_process(collector: Collector) -> None:
    with pytest.raises(RuntimeError), trace.get_tracer("sql").start_as_current_span("INSERT"):
        raise RuntimeError("Key (phone)=(9812345678) already exists.")
    await asyncio.to_thread(otel.flush)

    span = collector.span("INSERT")
    assert b"9812345678" not in span.SerializeToString()
    assert [(event.name, event.attributes[0].value.string_value) for event in span.events] == [
        ("exception", "RuntimeError")
    ]


async def test_probes_leave_no_spans(collector: Collector) -> None:
    async with serving(products(Products())) as (connection, _):
        await health_pb2_grpc.HealthStub(connection).Check(health_pb2.HealthCheckRequest())
    await asyncio.to_thread(otel.flush)

    assert collector.spans == []


async def test_metrics_of_the_calls_and_our_own_are_exported(collector: Collector) -> None:
    async with serving(products(Products())) as (connection, _):
        await products_pb2_grpc.ProductServiceStub(connection).GetProduct(a_read(), metadata=bearer(user_token()))
    otel.record_holds_open(7)
    otel.record_outbox_age(1.5)
    OVERSELL_REFUSALS.add(1)
    otel.record_pool_wait(0.25)
    await asyncio.to_thread(otel.flush)

    assert collector.metrics["bahi.holds.open"].gauge.data_points[0].as_int == 7
    assert collector.metrics["bahi.outbox.age"].gauge.data_points[0].as_double == 1.5
    assert collector.metrics["bahi.oversell.refusals"].sum.data_points[0].as_int == 1
    assert collector.metrics["bahi.db.pool.wait"].histogram.data_points[0].sum == 0.25
    durations = collector.metrics["rpc.server.duration"].histogram.data_points
    assert list(durations[0].explicit_bounds) == list(otel.BUCKETS_SECONDS)
    labels = [{each.key: each.value.string_value for each in point.attributes} for point in durations]
    assert {
        "rpc.service": "bahi.inventory.v1.ProductService",
        "rpc.method": "GetProduct",
        "rpc.grpc.status_code": "OK",
    } in labels


async def test_every_metric_that_is_exported_is_documented(collector: Collector) -> None:
    otel.record_holds_open(1)
    otel.record_outbox_age(1)
    OVERSELL_REFUSALS.add(1)
    otel.record_pool_wait(1)
    await asyncio.to_thread(otel.flush)
    documented = (Path(__file__).parents[3] / "docs" / "telemetry.md").read_text()

    ours = {name for name in collector.metrics if name.startswith(("bahi.", "rpc."))}
    assert {name for name in ours if f"`{name}`" not in documented} == set()
    assert len(ours) == 5
