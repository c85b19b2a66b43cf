"""Each act that dates something, in each state of its month, by a user and by a manager."""

from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import pytest

from kit.auth.caller import Role
from kit.errors import DomainError
from tests.service.periods.dated_acts import ACTS, Act
from tests.service.periods.dated_imports import IMPORTS
from tests.service.periods.dated_settlements import SETTLEMENTS
from tests.support.clients.returns import ReturnsClient
from tests.support.clients.service_client import key
from tests.support.parties import HOME_STATE, gstin
from tests.support.period_locks import CLOSING, LOCKED, SOFT, read_lock, set_lock
from tests.support.refusals import refusal

Prepare = Callable[[ReturnsClient], Awaitable[Act]]


class Trial:
    """An act, tried by people of one organisation."""

    def __init__(self, trader: ReturnsClient, act: Act) -> None:
        self.trader = trader
        self.act = act

    async def by(self, role: Role, reason: str = "") -> Any:
        if self.act.dated is not None:
            setattr(self.act.dated, self.act.field, reason)
        metadata = self.trader.organisation.metadata(role, idempotency_key=key())
        return await self.act.call(self.act.request, metadata=metadata)

    async def refused(self, role: Role, reason: str = "") -> DomainError:
        return await refusal(self.by(role, reason))


@pytest.mark.parametrize("prepare", [*ACTS, *SETTLEMENTS, *IMPORTS], ids=lambda act: act.__name__)
async def test_an_act_is_refused_by_the_state_of_its_month(trader: ReturnsClient, prepare: Prepare) -> None:
    trial = Trial(trader, await prepare(trader))

    await set_lock(trader.sales, SOFT)
    await trader.services.deliver()
    by_user = await trial.refused(Role.USER)
    assert by_user.reason in {"PERIOD_LOCKED", "ROLE_INSUFFICIENT"}
    if trial.act.dated is not None:
        without_reason = await trial.refused(Role.MANAGER)
        assert (without_reason.reason, without_reason.facts["state"]) == ("PERIOD_LOCKED", "soft")

    await set_lock(trader.sales, LOCKED)
    await trader.services.running["sales"].relay.deliver_due()
    closing = await trial.refused(Role.ADMIN, "The challan came late")
    assert (closing.reason, closing.facts["state"]) == ("PERIOD_LOCKED", "closing")
    assert closing.field

    await trader.services.deliver()
    assert (await read_lock(trader.sales)).state == LOCKED
    locked = await trial.refused(Role.ADMIN, "The challan came late")
    assert (locked.reason, locked.facts["state"], locked.facts["month"]) == ("PERIOD_LOCKED", "locked", "2026-11")

    await set_lock(trader.sales, SOFT, reason="A document was forgotten")
    await trader.services.deliver()
    assert await trial.by(Role.MANAGER, "The challan came late")
    assert await _audited(trader) > 0


async def test_services_that_a_dead_relay_does_not_reach_post_on_and_the_lock_stays_closing(
    trader: ReturnsClient,
) -> None:
    by_name = {act.__name__: act for act in ACTS}
    sale = Trial(trader, await by_name["invoice"](trader))
    vendor_id = (await trader.purchase.vendor("SUN", gstin=gstin(HOME_STATE, "AABCS9999K"))).vendor_id

    await set_lock(trader.sales, LOCKED)

    assert (await sale.refused(Role.ADMIN)).reason == "PERIOD_LOCKED"
    assert (await trader.purchase.pay(vendor_id, "1.00")).number
    closing = await read_lock(trader.sales)
    assert (closing.state, len(closing.awaited_services)) == (CLOSING, 3)
    await trader.services.deliver()  # the relay is back
    assert (await read_lock(trader.sales)).state == LOCKED
    assert (await refusal(trader.purchase.pay(vendor_id, "1.00"))).reason == "PERIOD_LOCKED"


async def test_a_return_into_a_locked_month_is_refused_and_nothing_is_set_aside(trader: ReturnsClient) -> None:
    by_name = {act.__name__: act for act in ACTS}
    back = Trial(trader, await by_name["sales_return"](trader))
    await set_lock(trader.sales, LOCKED)
    await trader.services.deliver()
    stock = await trader.stock()

    with pytest.raises(grpc.aio.AioRpcError):
        await back.by(Role.ADMIN)

    assert await trader.documents() == 0
    assert await trader.stock() == stock


async def _audited(trader: ReturnsClient) -> int:
    """How many audit rows say that something was dated in a soft month, and why."""
    rows = []
    for schema in ("inventory", "purchase", "returns", "sales"):
        rows += await trader.query(
            f"SELECT after->>'reason' FROM {schema}.audit WHERE org_id = $1 AND action = 'date_in_soft_period'"
        )
    assert all(reason for (reason,) in rows)
    return len(rows)
