"""How a service process starts, runs and ends.

A service's `main.py` says only what is its own:

    def build(dependencies: Dependencies) -> Components: ...

    if __name__ == "__main__":
        service.main("ledger", Settings, kit_tables, build)

`main` reads the settings and then, in this order:

1. opens the two database pools and a channel to each peer (`_dependencies`);
2. calls the service's `build`, which makes its servicers, message handlers and releases of holds;
3. adds what every service has: inbox, relay, hold coordinator, reaper and periodic jobs (`_assemble`);
4. serves until a signal, drains, and closes what step 1 opened.
"""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Final

import uvloop

from kit import gc_tuning
from kit import settings as process_settings
from kit.auth.internal_tokens import InternalTokens
from kit.commands.store import idempotency_keys
from kit.db import gauges, roles
from kit.db.database import Clock, Database, utc_now
from kit.db.opening import OWN_SESSIONS, Opening, of_lent_sessions
from kit.db.tables import KitTables
from kit.holds.participant import Release
from kit.holds.reaper import Reaper
from kit.messaging.inbox import Handler
from kit.messaging.relay import Relay
from kit.rpc import health, server
from kit.rpc.checks import Needs
from kit.rpc.client import Peer, channel
from kit.rpc.hold_coordinator import HoldCoordinators, hold_coordinator_servicer
from kit.rpc.inbox import PeerInboxes, inbox_servicer
from kit.settings import ServiceSettings

RELAY_POOL_SIZE: Final = 3
"""Connections of the role that sees every organisation: relay, reaper and gauges each use one at a time."""

OLD_KEYS_SECONDS: Final = 3600
"""Between two deletions of old idempotency keys."""

LONGEST_JOB_SECONDS: Final = 600
"""Of one periodic job. A database that falls silent ends it, and it is begun again."""

GAUGES_SECONDS: Final = 15
"""Between two measurements of the gauges."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """What `build` makes a service's components from."""

    name: str
    settings: ServiceSettings
    database: Database
    peers: Mapping[str, Peer]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """A service's own part of its process."""

    servicers: Sequence[server.Servicer]
    handlers: Sequence[Handler] = ()
    release_by_kind: Mapping[str, Release] = dataclasses.field(default_factory=dict)
    """For each kind of hold that the service grants, how it releases what such holds set aside."""
    needed_peers: Sequence[str] = ()
    """While one of these is silent, the service is degraded: it refuses what needs that peer."""


Build = Callable[[Dependencies], Components]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunningService:
    """A service that listens. A test may step its relay and its reaper itself."""

    address: str
    database: Database
    relay: Relay
    reaper: Reaper


def main(name: str, settings_type: type[ServiceSettings], tables: KitTables, build: Build) -> None:
    """Runs a service process until a signal ends it."""
    server.prepare(name)
    settings = process_settings.load_service(settings_type, name)
    uvloop.run(_serve(name, settings, tables, build))


async def _serve(name: str, settings: ServiceSettings, tables: KitTables, build: Build) -> None:
    async with _assembled(name, settings, tables, build, utc_now) as service:
        gc_tuning.freeze_loaded_objects()
        await server.serve(name, settings, service.servicers, background=service.background, needs=service.needs)


@asynccontextmanager
async def running_service(
    name: str,
    settings: ServiceSettings,
    tables: KitTables,
    build: Build,
    *,
    in_background: bool = True,
    clock: Clock = utc_now,
) -> AsyncIterator[RunningService]:
    """A service inside the running event loop.

    Without `in_background`, its relay and reaper move only when they are stepped.
    """
    async with _assembled(name, settings, tables, build, clock) as service:
        background = service.background if in_background else ()
        running = server.running_server(name, settings, service.servicers, background=background, needs=service.needs)
        async with running as listening:
            yield RunningService(
                address=listening.address, database=service.database, relay=service.relay, reaper=service.reaper
            )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Assembled:
    """Everything that one service process runs."""

    database: Database
    relay: Relay
    reaper: Reaper
    servicers: Sequence[server.Servicer]
    background: Sequence[Callable[[], Awaitable[None]]]
    needs: Needs


@asynccontextmanager
async def _assembled(
    name: str, settings: ServiceSettings, tables: KitTables, build: Build, clock: Clock
) -> AsyncIterator[_Assembled]:
    async with AsyncExitStack() as stack:
        relay_database = Database(
            settings.relay_database_url.get_secret_value(),
            tables,
            pool_size=RELAY_POOL_SIZE,
            opening=_opening(settings, "relay"),
            clock=clock,
        )
        stack.push_async_callback(relay_database.close)
        dependencies = _dependencies(name, settings, tables, clock)
        stack.push_async_callback(dependencies.database.close)
        for peer in dependencies.peers.values():
            stack.push_async_callback(peer.channel.close)
        yield _assemble(dependencies, relay_database, build(dependencies))


def _dependencies(name: str, settings: ServiceSettings, tables: KitTables, clock: Clock) -> Dependencies:
    tokens = InternalTokens(name, settings.token_secrets(name))
    return Dependencies(
        name=name,
        settings=settings,
        database=Database(
            settings.database_url.get_secret_value(),
            tables,
            pool_size=settings.database_pool_size,
            opening=_opening(settings, "app"),
            clock=clock,
        ),
        peers={
            peer: Peer(channel(address, settings), peer, tokens)
            for peer, address in settings.peer_addresses().items()
            if peer != name
        },
    )


def _opening(settings: ServiceSettings, kind: str) -> Opening:
    """How the transactions of a role begin, by its kind."""
    return of_lent_sessions(roles.SETTINGS[kind]) if settings.database_pooler == "transaction" else OWN_SESSIONS


def _assemble(dependencies: Dependencies, relay_database: Database, components: Components) -> _Assembled:
    """The service's own components, and what every service has."""
    database, peers, settings = dependencies.database, dependencies.peers, dependencies.settings
    relay = Relay(
        relay_database=relay_database,
        messages_waiting=database.messages_waiting,
        inboxes=PeerInboxes(dependencies.name, peers),
        poll=dt.timedelta(seconds=settings.relay_poll_seconds),
    )
    reaper = Reaper(
        service=dependencies.name,
        database=database,
        relay_database=relay_database,
        coordinators=HoldCoordinators(peers),
        release_by_kind=components.release_by_kind,
        grace=dt.timedelta(seconds=settings.hold_grace_seconds),
    )
    return _Assembled(
        database=database,
        relay=relay,
        reaper=reaper,
        servicers=[
            *components.servicers,
            hold_coordinator_servicer(database),
            inbox_servicer(database, components.handlers),
        ],
        background=[
            relay.run,
            partial(reaper.run, dt.timedelta(seconds=settings.reaper_poll_seconds)),
            partial(_every, OLD_KEYS_SECONDS, partial(idempotency_keys.delete_old, relay_database)),
            partial(_every, GAUGES_SECONDS, partial(gauges.measure, relay_database)),
        ],
        needs=Needs(
            own={"database": database.check, "relay_database": relay_database.check},
            peers={peer: health.peer_check(peers[peer].channel) for peer in components.needed_peers},
        ),
    )


async def _every(seconds: float, job: Callable[[], Awaitable[None]]) -> None:
    while True:
        async with asyncio.timeout(LONGEST_JOB_SECONDS):
            await job()
        await asyncio.sleep(seconds)
