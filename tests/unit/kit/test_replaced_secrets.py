"""A secret between two services is replaced while they call each other: no call is refused."""

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Sequence

import grpc
import pytest
from bahi.holds.v1 import holds_pb2_grpc

from kit.auth.caller import Caller, Role, set_caller
from kit.auth.internal_tokens import InternalTokens
from kit.errors import DomainError
from kit.rpc.client import Peer
from kit.rpc.server import running_server
from services.settings import Settings
from tests.unit.kit.grpc_server import ABSENT, ORG, USER, Holds, a_question, holds, make_settings

OLD, NEW = "the-old-secret-between-two-services", "the-new-secret-between-two-services"
TWO_PHASES = [OLD, f"{OLD},{NEW}", f"{NEW},{OLD}", NEW]
AT_ONCE = [OLD, NEW]
SKIPPED_FIRST = [OLD, f"{NEW},{OLD}", NEW]
PAIR = ("inventory", "sales")


@dataclasses.dataclass
class Fleet:
    """Running copies of two services, each started with one value of the secret."""

    copies: dict[str, list[tuple[str, grpc.aio.Channel]]]

    async def call_everybody(self) -> list[str]:
        """Calls every copy from every copy of the other service. Returns the refusals."""
        set_caller(Caller(org_id=ORG, user_id=USER, role=Role.USER))
        refused = []
        for caller, called in (PAIR, PAIR[::-1]):
            for secret, _ in self.copies[caller]:
                tokens = InternalTokens(caller, settings_of(caller, secret).token_secrets(caller))
                for _, channel in self.copies[called]:
                    peer = Peer(channel, called, tokens)
                    try:
                        await peer.call(holds_pb2_grpc.HoldCoordinatorServiceStub(channel).ResolveHolds, a_question())
                    except DomainError as refusal:
                        refused.append(refusal.reason)
        return refused


def settings_of(service: str, secret: str) -> Settings:
    (peer,) = set(PAIR) - {service}
    return make_settings(**{"sales_token_secret": ABSENT, f"{peer}_token_secret": secret})


@contextlib.asynccontextmanager
async def copy_of(service: str, secret: str) -> AsyncIterator[tuple[str, grpc.aio.Channel]]:
    async with (
        running_server(service, settings_of(service, secret), [holds(Holds())]) as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        yield secret, channel


async def refusals_during(values: Sequence[str], order: Sequence[str]) -> list[str]:
    """The refused calls while the value is replaced at one service after the other, a copy at a time."""
    async with contextlib.AsyncExitStack() as stack:
        fleet = Fleet({name: [await stack.enter_async_context(copy_of(name, values[0]))] for name in PAIR})
        refused = await fleet.call_everybody()
        for value in values[1:]:
            for service in order:
                fleet.copies[service].append(await stack.enter_async_context(copy_of(service, value)))
                refused += await fleet.call_everybody()  # while old and new copies run side by side
                del fleet.copies[service][0]
                refused += await fleet.call_everybody()
    return refused


@pytest.mark.parametrize("order", [PAIR, PAIR[::-1]])
async def test_replacement_in_two_phases_refuses_no_call(order: Sequence[str]) -> None:
    assert await refusals_during(TWO_PHASES, order) == []


@pytest.mark.parametrize("values", [AT_ONCE, SKIPPED_FIRST])
async def test_replacement_that_skips_a_phase_refuses_calls(values: Sequence[str]) -> None:
    """So this test would see a refusal."""
    assert await refusals_during(values, PAIR)
