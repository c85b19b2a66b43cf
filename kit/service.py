"""How a service is put together, once for all of them: pools, peers, inbox, relay, reaper, gauges, and the server around them.

A service's `main.py` says only what is its own:

    def wire(parts: Parts) -> Wiring: ...

    if __name__ == "__main__":
        service.main("inventory", KIT, wire)
"""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from bahi.holds.v1 import holds_pb2_grpc
from bahi.outbox.v1 import inbox_pb2_grpc

from kit import gc_tuning
from kit import settings as process_settings
from kit.auth.internal_tokens import InternalTokens
from kit.commands import idempotency
from kit.db import gauges
from kit.db.database import Clock, Database, utc_now
from kit.db.tables import KitTables
from kit.holds.coordinator import HoldCoordinatorServicer
from kit.holds.reaper import Reaper, Release
from kit.messaging.inbox import Handler, InboxServicer
from kit.messaging.relay import Relay
from kit.rpc import health, server
from kit.rpc.client import Peer, channel
from kit.settings import ServiceSettings

PEER_NAMES: Final = ("inventory", "sales", "purchase", "returns")
RELAY_POOL_SIZE: Final = 3
"""Connections of the role that sees every organisation: relay, reaper and gauges each use one at a time."""

TIDY_SECONDS: Final = 3600
SOUNDING_SECONDS: Final = 15


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a service is given to build its servicers from."""

    name: str
    settings: ServiceSettings
    database: Database
    peers: Mapping[str, Peer]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What a service adds: its RPCs, its messages, and how it gives back what released holds of each kind had set aside."""

    servicers: Sequence[server.Servicer]
    handlers: Sequence[Handler] = ()
    release_by_kind: Mapping[str, Release] = dataclasses.field(default_factory=dict)
    needs: Sequence[str] = ()
    """The peers without which it is not ready."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunningService:
    """A service that listens; its relay and reaper can also be stepped by hand."""

    address: str
    database: Database
    relay: Relay
    reaper: Reaper


Wire = Callable[[Parts], Wiring]


def main(name: str, tables: KitTables, wire: Wire) -> None:
    """The whole life of a service process."""
    server.prepare(name)
    settings = process_settings.load(ServiceSettings)
    server.run(_serve(name, settings, tables, wire))


async def _serve(name: str, settings: ServiceSettings, tables: KitTables, wire: Wire) -> None:
    async with _built(name, settings, tables, wire) as built:
        gc_tuning.spare_what_is_loaded()
        await server.serve(name, settings, built.servicers, background=built.background, readiness=built.readiness)


@asynccontextmanager
async def running_service(
    name: str,
    settings: ServiceSettings,
    tables: KitTables,
    wire: Wire,
    *,
    in_background: bool = True,
    clock: Clock = utc_now,
) -> AsyncIterator[RunningService]:
    """A service inside the running event loop. Without `in_background`, relay and reaper move only when they are stepped."""
    async with _built(name, settings, tables, wire, clock) as built:
        background = built.background if in_background else ()
        running = server.running_server(
            name, settings, built.servicers, background=background, readiness=built.readiness
        )
        async with running as listening:
            yield RunningService(
                address=listening.address, database=built.database, relay=built.relay, reaper=built.reaper
            )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    database: Database
    relay: Relay
    reaper: Reaper
    servicers: Sequence[server.Servicer]
    background: Sequence[Callable[[], Awaitable[None]]]
    readiness: Mapping[str, health.Check]


@asynccontextmanager
async def _built(
    name: str, settings: ServiceSettings, tables: KitTables, wire: Wire, clock: Clock = utc_now
) -> AsyncIterator[_Built]:
    database = Database(
        settings.database_url.get_secret_value(), tables, pool_size=settings.database_pool_size, clock=clock
    )
    # A lease or a delivery that a crash of PostgreSQL forgets is done again: messages are delivered at least once.
    relay_database = Database(
        settings.relay_database_url.get_secret_value(), tables, pool_size=RELAY_POOL_SIZE, durable=False, clock=clock
    )
    tokens = InternalTokens(settings.internal_token_secret.get_secret_value(), name)
    peers = {
        peer: Peer(channel(_address(settings, peer), settings), peer, tokens) for peer in PEER_NAMES if peer != name
    }
    wiring = wire(Parts(name=name, settings=settings, database=database, peers=peers))
    relay = Relay(
        service=name,
        relay_database=relay_database,
        messages_waiting=database.messages_waiting,
        peers=peers,
        poll=dt.timedelta(seconds=settings.relay_poll_seconds),
    )
    reaper = Reaper(
        service=name,
        database=database,
        relay_database=relay_database,
        coordinators=peers,
        release_by_kind=wiring.release_by_kind,
        poll=dt.timedelta(seconds=settings.reaper_poll_seconds),
        grace=dt.timedelta(seconds=settings.hold_grace_seconds),
    )
    try:
        yield _Built(
            database=database,
            relay=relay,
            reaper=reaper,
            servicers=[
                *wiring.servicers,
                (holds_pb2_grpc.add_HoldCoordinatorServiceServicer_to_server, HoldCoordinatorServicer(database)),
                (inbox_pb2_grpc.add_InboxServiceServicer_to_server, InboxServicer(database, wiring.handlers)),
            ],
            background=[
                relay.run,
                reaper.run,
                partial(_every, TIDY_SECONDS, partial(idempotency.forget_old_keys, relay_database)),
                partial(_every, SOUNDING_SECONDS, partial(gauges.take, relay_database)),
            ],
            readiness={
                "database": database.check,
                "relay_database": relay_database.check,
                **{peer: health.peer_check(peers[peer].channel) for peer in wiring.needs},
            },
        )
    finally:
        for peer in peers.values():
            await peer.channel.close()
        await database.close()
        await relay_database.close()


def _address(settings: ServiceSettings, peer: str) -> str:
    address: str = getattr(settings, f"{peer}_address")
    return address


async def _every(seconds: float, job: Callable[[], Awaitable[None]]) -> None:
    while True:
        await job()
        await asyncio.sleep(seconds)
