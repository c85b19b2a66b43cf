"""Services in the test's own event loop; relays and reapers move, and clocks are set, only when a test says so."""

import datetime as dt
import importlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import grpc

from deploy.local import ports
from kit import service
from tests.support.cluster import TestDatabase
from tests.support.services import settings_for

MOST_ROUNDS = 20
"""Of delivery: more than any chain of messages is long."""


class System:
    """Running services, and a channel to each."""

    def __init__(self) -> None:
        self.services: dict[str, service.RunningService] = {}
        self.channels: dict[str, grpc.aio.Channel] = {}

    async def deliver(self) -> None:
        """Every relay, until none has anything due."""
        for _ in range(MOST_ROUNDS):
            if not sum([await running.relay.deliver_due() for running in self.services.values()]):
                return
        raise AssertionError("A message is refused again and again.")

    async def reap(self) -> int:
        """Every reaper once; returns how many holds were given back."""
        return sum([await running.reaper.sweep() for running in self.services.values()])

    def set_clocks(self, moment: dt.datetime) -> None:
        """From now on it is this moment, in every service."""
        for running in self.services.values():
            for database in (running.database, running.relay._database, running.reaper._relay_database):
                database._clock = lambda: moment

    def turn_clocks_on(self, seconds: int) -> None:
        """It is so much later."""
        self.set_clocks(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds))


@asynccontextmanager
async def running(database: TestDatabase, *names: str) -> AsyncIterator[System]:
    """The named services; the addresses of the others lead nowhere."""
    addresses = {name: f"127.0.0.1:{ports.any_free()}" for name in names}
    system = System()
    async with AsyncExitStack() as stack:
        for name in names:
            known = {f"{peer}_address": address for peer, address in addresses.items() if peer != name}
            settings = settings_for(
                database, name, listen_address=addresses[name], database_pool_size=4, shutdown_grace_seconds=0, **known
            )
            main = importlib.import_module(f"services.{name}.main")
            tables = importlib.import_module(f"services.{name}.store.tables").kit_tables
            context = service.running_service(name, settings, tables, main.wire, in_background=False)
            system.services[name] = await stack.enter_async_context(context)
            system.channels[name] = await stack.enter_async_context(grpc.aio.insecure_channel(addresses[name]))
        yield system
