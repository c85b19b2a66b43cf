"""One service inside the test's own process and event loop: a real server on a free port, a real database."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc

from deploy.local import environment
from kit import service
from kit.db import roles
from kit.db.tables import KitTables
from kit.service import RunningService
from kit.settings import ServiceSettings
from tests.support.cluster import TestDatabase
from tests.support.organisations import INTERNAL_TOKEN_SECRET, JWT_SECRET

NOBODY = "127.0.0.1:9"
"""A peer that is not there: the discard port. A test that needs a peer names it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LocalService:
    """A running service, with a channel to it for the generated stubs, and its relay and reaper to be stepped by hand."""

    running: RunningService
    channel: grpc.aio.Channel

    @property
    def address(self) -> str:
        """Where it listens: what another service's settings name as its peer."""
        return self.running.address


def settings_for(database: TestDatabase, context: str, **overrides: Any) -> ServiceSettings:
    """The settings of one service on this worker's database. Peers are nobody until named: `inventory_address=...`."""
    database.require(context)
    given = environment.for_service(context, _endpoints(database, context))
    fields = {name.lower(): value for name, value in given.items()}
    return ServiceSettings(**{**fields, "shutdown_grace_seconds": 1.0, **overrides})


@asynccontextmanager
async def serving(
    context: str, tables: KitTables, wire: service.Wire, settings: ServiceSettings, *, in_background: bool = True
) -> AsyncIterator[LocalService]:
    """Serves while the context lasts, with all interceptors of production.

    `tables` and `wire` are those that the service's `main.py` hands to `kit.service.main`.
    """
    async with (
        service.running_service(context, settings, tables, wire, in_background=in_background) as running,
        grpc.aio.insecure_channel(running.address) as channel,
    ):
        yield LocalService(running=running, channel=channel)


def _endpoints(database: TestDatabase, context: str) -> environment.Endpoints:
    return environment.Endpoints(
        admin_url=database.admin_url,
        database=database.name,
        role_passwords=database.server.passwords,
        jwt_secret=JWT_SECRET,
        internal_token_secret=INTERNAL_TOKEN_SECRET,
        services={**dict.fromkeys(roles.CONTEXTS, NOBODY), context: "127.0.0.1:0"},
        gateway_host="127.0.0.1",
        gateway_port=0,
    )
