"""A collector that is silent, slow, resets or answers nonsense holds up no request and no end, and costs no memory."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from bahi.inventory.v1 import products_pb2, products_pb2_grpc
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan

from kit.telemetry import otel
from tests.support.bad_servers import MANNERS, BadServer, Manner, bad_server
from tests.support.tracer_provider import forget_tracer_provider
from tests.unit.kit.grpc_server import Products, a_read, bearer, products, serving, user_token

HANG_SECONDS = 60.0
"""Much longer than all time limits together: what takes so long hangs."""
MOST_WAITING, MOST_ON_THEIR_WAY = 600, 100
"""Spans that are kept, as the standard variables of the exporter say."""


@asynccontextmanager
async def exporting_to(manner: Manner, environment: pytest.MonkeyPatch) -> AsyncIterator[BadServer]:
    """This process's telemetry, pointed at a bad collector."""
    async with bad_server(manner) as collector:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://{collector.address}")
        environment.setenv("OTEL_BSP_MAX_QUEUE_SIZE", str(MOST_WAITING))
        environment.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", str(MOST_ON_THEIR_WAY))
        environment.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        # A process instruments its driver once, and other tests of it do so.
        environment.setenv("OTEL_PYTHON_DISABLED_INSTRUMENTATIONS", "asyncpg")
        assert otel.setup("inventory")
        try:
            yield collector
        finally:
            await asyncio.to_thread(otel.shutdown, 0.1)
            forget_tracer_provider()


def spans_in_memory() -> int:
    return sum(isinstance(each, ReadableSpan) for each in gc.get_objects())


@pytest.mark.parametrize("manner", MANNERS)
async def test_spans_do_not_pile_up(manner: Manner, monkeypatch: pytest.MonkeyPatch) -> None:
    async with asyncio.timeout(HANG_SECONDS), exporting_to(manner, monkeypatch):
        before = spans_in_memory()
        for _ in range(20):
            for _ in range(MOST_WAITING):
                trace.get_tracer("t").start_span("work").end()
            await asyncio.sleep(0.01)

        assert spans_in_memory() - before <= MOST_WAITING + MOST_ON_THEIR_WAY


@pytest.mark.parametrize("manner", MANNERS)
async def test_requests_go_on_and_the_end_comes(manner: Manner, monkeypatch: pytest.MonkeyPatch) -> None:
    async with asyncio.timeout(HANG_SECONDS), exporting_to(manner, monkeypatch) as collector:
        async with serving(products(Products())) as (connection, _):
            stub = products_pb2_grpc.ProductServiceStub(connection)
            replies = [await stub.GetProduct(a_read(), metadata=bearer(user_token())) for _ in range(20)]
            await collector.reached.wait()
            replies.append(await stub.GetProduct(a_read(), metadata=bearer(user_token())))
        in_time = await asyncio.to_thread(otel.shutdown, 0.5)

    assert replies == [products_pb2.Product(product_id=a_read().product_id)] * 21
    assert in_time is False
