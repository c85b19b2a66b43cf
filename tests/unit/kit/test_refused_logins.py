"""A login that PostgreSQL refuses is its unavailability, wherever a connection is taken."""

import io
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import grpc
import pytest
import sqlalchemy as sa
import structlog
from bahi.inventory.v1 import products_pb2, products_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit.auth.caller import Caller, Role, current_caller
from kit.db.database import Database
from kit.db.failures import DatabaseUnavailable, known_failure
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement
from kit.errors import Unavailable
from kit.rpc.checks import Needs
from kit.rpc.health import READINESS
from kit.rpc.server import running_server
from kit.telemetry import logs
from services.sales.store.tables import kit_tables
from tests.support.refusals import refusal
from tests.unit.kit.grpc_server import ORG, USER, Products, a_read, bearer, make_settings, products, user_token
from tests.unit.kit.loopback import listening, silent
from tests.unit.kit.refusing_postgres import refusing_postgres

CALLER = Caller(org_id=ORG, user_id=USER, role=Role.USER)
REFUSALS = [
    ("28P01", 'password authentication failed for user "sales_app"'),
    ("28000", 'role "sales_app" does not exist'),
    ("3D000", 'database "bahi" does not exist'),
    ("42501", 'permission denied for database "bahi"'),
    ("53300", "sorry, too many clients already"),
    ("55000", 'database "bahi" is not currently accepting connections'),
    ("57P03", "the database system is shutting down"),
    ("57P04", 'database "bahi" was dropped'),
    ("58000", "something else"),
]


async def in_transaction(database: Database) -> None:
    async with database.transaction(CALLER):
        raise AssertionError("There is no connection.")


async def run(database: Database) -> None:
    async def work(_tx: Transaction) -> None:
        raise AssertionError("There is no connection.")

    await database.run(CALLER, work)


async def read(database: Database) -> None:
    async def work(_session: ReadSession) -> None:
        raise AssertionError("There is no connection.")

    await database.read(CALLER, work)


async def across_tenants(database: Database) -> None:
    async with database.across_tenants():
        raise AssertionError("There is no connection.")


async def rows_of_all_tenants(database: Database) -> None:
    await database.rows_of_all_tenants(Statement(lambda: sa.select(sa.literal(1).label("one"))), {})


@pytest.mark.parametrize("take", [in_transaction, run, read, across_tenants, rows_of_all_tenants, Database.check])
@pytest.mark.parametrize(("sqlstate", "sentence"), REFUSALS, ids=lambda value: value if len(value) == 5 else "")
async def test_refused_login_means_unavailable_wherever_a_connection_is_taken(
    take: Callable[[Database], Awaitable[None]], sqlstate: str, sentence: str
) -> None:
    async with refusing_postgres(sqlstate, sentence) as url:
        database = Database(url, kit_tables)
        with pytest.raises(Exception) as caught:  # noqa: PT011 - any, as the interceptor takes it
            await take(database)
        await database.close()

    assert isinstance(known_failure(caught.value), DatabaseUnavailable)


async def test_server_that_takes_a_connection_and_stays_silent_is_unavailable() -> None:
    async with listening(silent) as port:
        database = Database(f"postgresql://u:p@127.0.0.1:{port}/bahi", kit_tables)
        with pytest.raises(Exception) as caught:  # noqa: PT011 - any, as the interceptor takes it
            await database.check()
        await database.close()

    assert isinstance(known_failure(caught.value), DatabaseUnavailable)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged, as the process writes it."""
    output = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.configure("sales", output=output)
    structlog.configure(cache_logger_on_first_use=False)
    yield output
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize(("sqlstate", "sentence"), REFUSALS, ids=lambda value: value if len(value) == 5 else "")
async def test_service_is_unavailable_and_unready_and_its_log_has_the_sentence(
    sqlstate: str, sentence: str, written: io.StringIO
) -> None:
    async with refusing_postgres(sqlstate, sentence) as url:
        database = Database(url, kit_tables)

        async def get(_request: Any, _context: Any) -> products_pb2.Product:
            async with database.transaction(current_caller()):
                raise AssertionError("There is no connection.")

        servicers = [products(Products(get=get))]
        async with (
            running_server(
                "sales", make_settings(), servicers, needs=Needs(own={"database": database.check})
            ) as server,
            grpc.aio.insecure_channel(server.address) as channel,
        ):
            call = products_pb2_grpc.ProductServiceStub(channel).GetProduct(a_read(), metadata=bearer(user_token()))
            error = await refusal(call)
            readiness = await health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(service=READINESS)
            )
        await database.close()

    assert isinstance(error, Unavailable)
    assert (error.reason, error.message) == ("DATABASE_UNAVAILABLE", "The database does not answer now.")
    assert readiness.status == health_pb2.HealthCheckResponse.NOT_SERVING
    lines = {line["event"]: line for line in map(json.loads, written.getvalue().splitlines())}
    assert lines["check.failed"]["message"] == f"{sqlstate}: {sentence}"
    messages = [link.get("message") for link in lines["rpc.dependency_failed"]["exception"]]
    assert f"{sqlstate}: {sentence}" in messages
    assert "hunter2" not in written.getvalue()
