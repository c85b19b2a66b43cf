"""Two running services with one schema, whose relay, inbox and reaper a test steps by hand."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2
from pydantic import SecretStr

from deploy.local import ports
from deploy.services import SERVICES, token_secret_name
from kit.errors import FailedPrecondition
from kit.service import Components, Dependencies, RunningService, running_service
from kit.wire.handlers import handler
from services.settings import Settings
from tests.service.kit.kit_schema import KIT, NOTES, Urls
from tests.support import pooler
from tests.support.days import Clock
from tests.support.organisations import JWT_SECRET, TOKEN_SECRETS


class Unwilling(FailedPrecondition):
    reason = "UNWILLING"


@dataclasses.dataclass
class Receiver:
    """The receiving service: how it handles messages, and the holds that it has released."""

    unwilling_of: set[str] = dataclasses.field(default_factory=set)
    batches: list[int] = dataclasses.field(default_factory=list)
    released: list[set] = dataclasses.field(default_factory=list)

    async def note(self, tx, messages) -> None:
        self.batches.append(len(messages))
        for message in messages:
            if message.hold_id in self.unwilling_of:
                raise Unwilling("Not this one.")
            await tx.run(sa.insert(NOTES).values(org_id=tx.caller.org_id, id=message.hold_id, body="kept"))

    async def release(self, tx, hold_ids) -> None:
        self.released.append(hold_ids)

    def build(self, _dependencies: Dependencies) -> Components:
        return Components(
            servicers=[],
            handlers=[handler(stock_pb2.ConfirmReservation, self.note, senders={"sales"})],
            release_by_kind={"stock": self.release},
        )


@dataclasses.dataclass
class Pair:
    sales: RunningService
    inventory: RunningService
    receiver: Receiver


@asynccontextmanager
async def pair_of(urls: Urls, clock: Clock) -> AsyncIterator[Pair]:
    addresses: dict[str, Any] = {f"{name}_address": f"{ports.LOOPBACK}:{ports.any_free()}" for name in SERVICES}
    receiver = Receiver()

    def settings(name: str) -> Settings:
        secrets: dict[str, Any] = {
            f"{peer}_token_secret": TOKEN_SECRETS[token_secret_name(name, peer)] for peer in SERVICES if peer != name
        }
        return Settings(
            database_url=SecretStr(urls.app),
            relay_database_url=SecretStr(urls.relay),
            listen_address=addresses[f"{name}_address"],
            supabase_jwt_secret=SecretStr(JWT_SECRET),
            jwt_issuer="http://localhost/auth/v1",
            hold_grace_seconds=60,
            shutdown_grace_seconds=0,
            **pooler.SETTINGS,
            **addresses,
            **secrets,
        )

    sales_settings, inventory_settings = settings("sales"), settings("inventory")
    async with (
        running_service("sales", sales_settings, KIT, Receiver().build, in_background=False, clock=clock) as sales,
        running_service(
            "inventory", inventory_settings, KIT, receiver.build, in_background=False, clock=clock
        ) as inventory,
    ):
        yield Pair(sales, inventory, receiver)
