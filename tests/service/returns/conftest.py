"""The returns service alone, or with its real peers."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from bahi.sales.v1 import invoices_pb2, organisation_announced_pb2

from kit import ids
from kit.auth.internal_tokens import InternalTokens
from kit.db.database import Database
from kit.rpc.error_status import from_rpc_error
from services.returns.store.tables import kit_tables
from tests.service.returns.system import System, running
from tests.service.returns.trade import Trade
from tests.support.cluster import TestDatabase
from tests.support.organisations import INTERNAL_TOKEN_SECRET, Organisation

GSTIN = "27AAECM4821K1ZC"


@pytest.fixture
async def books(database: TestDatabase) -> AsyncIterator[Database]:
    """The pool of the returns service's own role."""
    opened = Database(database.url("returns"), kit_tables)
    yield opened
    await opened.close()


async def announce(system: System, organisation: Organisation, registration_id: str, **profile: Any) -> None:
    """Tells returns of the organisation, as the relay of sales would."""
    message = organisation_announced_pb2.OrganisationAnnounced(
        **{
            "source_version": 1,
            "organisation_id": str(organisation.org_id),
            "legal_name": "Meru Agencies",
            "time_zone": "Asia/Kolkata",
            "round_to_rupee": True,
            "registrations": [
                organisation_announced_pb2.AnnouncedRegistration(
                    registration_id=registration_id, gstin=GSTIN, state_code="27", is_default=True
                )
            ],
            **profile,
        }
    )
    envelope = inbox_pb2.Envelope(
        id=str(ids.new_id()),
        type=message.DESCRIPTOR.full_name,
        payload=message.SerializeToString(),
        user_id=str(ids.SYSTEM_USER),
    )
    reply = await inbox_pb2_grpc.InboxServiceStub(system.channels["returns"]).Deliver(
        inbox_pb2.DeliverRequest(messages=[envelope]), metadata=service_metadata(organisation, "sales", "returns")
    )
    assert [result.accepted for result in reply.results] == [True]


def service_metadata(organisation: Organisation, calling: str, called: str) -> list[tuple[str, str]]:
    """What one service sends along when it calls another in this organisation."""
    caller = organisation.caller()
    internal = InternalTokens(INTERNAL_TOKEN_SECRET, calling).mint(called, caller.org_id, caller.user_id, caller.role)
    return [("authorization", f"Bearer {internal}")]


@pytest.fixture
async def alone(database: TestDatabase) -> AsyncIterator[System]:
    """Returns without its peers."""
    async with running(database, "returns") as system:
        yield system


@pytest.fixture
def refusal() -> Callable[[grpc.aio.AioRpcError], tuple[str, str]]:
    """Reads the reason and the field of a failed call."""

    def read(error: grpc.aio.AioRpcError) -> tuple[str, str]:
        known = from_rpc_error(error)
        return known.reason, known.field

    return read


@pytest.fixture
async def system(database: TestDatabase) -> AsyncIterator[System]:
    """All four services."""
    async with running(database, "inventory", "sales", "purchase", "returns") as started:
        yield started


@pytest.fixture
async def trade(system: System, organisation: Organisation, database: TestDatabase) -> Trade:
    """This test's organisation, known to every service."""
    made = Trade(system, organisation, database.admin_url)
    await made.set_up()
    return made


@pytest.fixture
async def neighbour(system: System, new_organisation: Callable[[], Organisation], database: TestDatabase) -> Trade:
    """Another organisation in the same books."""
    made = Trade(system, new_organisation(), database.admin_url)
    await made.set_up()
    return made


@pytest.fixture
async def stocked(trade):
    """A product with one batch of 100 on the shelf."""
    product_id = await trade.product()
    await trade.buy(await trade.vendor(), trade.item(product_id))
    return product_id


@pytest.fixture
async def sold(trade, stocked):
    """V45: 7 at 43.19 less 3 per cent, 308.00 in all."""
    line = invoices_pb2.SaleLine(product_id=stocked, quantity="7", rate="43.19", discount_percent="3")
    return await trade.sell(await trade.customer(), line)
