"""Services inside the test's own process and event loop: real servers on free ports, a real database."""

import asyncio
import dataclasses
import importlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import grpc

from deploy.local import environment, ports
from deploy.services import SERVICES
from kit import service
from kit.service import RunningService
from services.settings import Settings
from tests.support import leftovers, pooler
from tests.support.cluster import TestDatabase
from tests.support.days import Clock
from tests.support.organisations import JWT_SECRET, TOKEN_SECRETS

NOBODY: Final = "127.0.0.1:9"
"""A peer that is not there: the discard port."""
MOST_ROUNDS: Final = 20
"""Of delivery: more than any chain of messages is long."""
POOL_SIZE: Final = 4
"""Connections of each service: the test server has few for many tests at once."""


def settings_for(database: TestDatabase, service: str, **overrides: Any) -> Settings:
    """The settings of one service on this worker's database. Peers are nobody until named: `inventory_address=...`."""
    database.require(service)
    given = environment.for_service(service, _endpoints(database, service))
    fields = {name.lower(): value for name, value in given.items()}
    return Settings(**{**fields, "shutdown_grace_seconds": 0, **pooler.SETTINGS, **overrides})


class Services:
    """Running services, a channel to each for the generated stubs, and their one clock.

    Their relays and reapers move only when a test steps them.
    """

    def __init__(self, database: TestDatabase) -> None:
        self.database = database
        self.clock = Clock()
        self.running: dict[str, RunningService] = {}
        self.channels: dict[str, grpc.aio.Channel] = {}

    async def deliver(self) -> None:
        """Steps every relay until none has anything due."""
        for _ in range(MOST_ROUNDS):
            if not sum([await running.relay.deliver_due() for running in self.running.values()]):
                return
        raise AssertionError("A message is refused again and again.")

    async def reap(self) -> int:
        """Steps every reaper once; returns how many holds were released.

        In tasks of their own, as in production: a reaper binds a caller, which must not become the caller of a test's
        code.
        """
        return sum([await asyncio.create_task(running.reaper.sweep()) for running in self.running.values()])


@asynccontextmanager
async def running_services(
    database: TestDatabase, *names: str, builds: Mapping[str, service.Build] | None = None
) -> AsyncIterator[Services]:
    """The named services with all interceptors of production; the addresses of the others lead nowhere.

    When they stop, what they left undelivered or held is discarded.

    `builds` replaces what a service is built from, for a test that delays or loses the calls to its peers.
    """
    addresses = {name: f"127.0.0.1:{ports.any_free()}" for name in names}
    services = Services(database)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(leftovers.discard, database, names)
        for name in names:
            peers = {f"{peer}_address": address for peer, address in addresses.items() if peer != name}
            settings = settings_for(
                database, name, listen_address=addresses[name], database_pool_size=POOL_SIZE, **peers
            )
            build = (builds or {}).get(name) or importlib.import_module(f"services.{name}.main").build
            tables = importlib.import_module(f"services.{name}.store.tables").kit_tables
            running = await stack.enter_async_context(
                service.running_service(name, settings, tables, build, in_background=False, clock=services.clock)
            )
            services.running[name] = running
            services.channels[name] = await stack.enter_async_context(grpc.aio.insecure_channel(running.address))
        yield services


@asynccontextmanager
async def another_copy(services: Services, name: str, build: service.Build) -> AsyncIterator[Services]:
    """The services as clients of a second copy of one of them see them: another process on the same database."""
    copy = Services(services.database)
    copy.clock, copy.running, copy.channels = services.clock, dict(services.running), dict(services.channels)
    peers = {f"{peer}_address": running.address for peer, running in services.running.items() if peer != name}
    settings = settings_for(services.database, name, database_pool_size=POOL_SIZE, **peers)
    tables = importlib.import_module(f"services.{name}.store.tables").kit_tables
    async with (
        service.running_service(name, settings, tables, build, in_background=False, clock=copy.clock) as running,
        grpc.aio.insecure_channel(running.address) as channel,
    ):
        copy.running[name], copy.channels[name] = running, channel
        yield copy


def _endpoints(database: TestDatabase, service: str) -> environment.Endpoints:
    return environment.Endpoints(
        admin_url=database.server.of_services(database.admin_url),
        installation=dataclasses.replace(database.installation, database=database.name),
        role_passwords=database.passwords,
        jwt_secret=JWT_SECRET,
        token_secrets=TOKEN_SECRETS,
        services={**dict.fromkeys(SERVICES, NOBODY), service: "127.0.0.1:0"},
        gateway_host="127.0.0.1",
        gateway_port=0,
    )
