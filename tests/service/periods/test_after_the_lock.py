"""What comes as a message after a lock follows a document that was posted before it, and nothing else comes."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from bahi.sales.v1 import orders_pb2, organisations_pb2

from kit.auth.caller import Role
from tests.service.periods import dated_acts as acts
from tests.service.periods.dated_acts import Act
from tests.support.clients.returns import ReturnsClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.clients.service_client import key
from tests.support.days import INDIA
from tests.support.parties import address, gstin, licence
from tests.support.period_locks import LOCKED, THIS_MONTH, read_lock, set_lock
from tests.support.refusals import refused

Prepare = Callable[[ReturnsClient], Awaitable[Act]]
CONSUMERS: Final[dict[str, tuple[Prepare, str, str]]] = {
    "goods of an invoice": (acts.invoice, "inventory.movements", "movement_date"),
    "goods of a receipt": (acts.goods_receipt, "inventory.movements", "movement_date"),
    "goods of a sales return": (acts.sales_return, "inventory.movements", "movement_date"),
    "goods of a purchase return": (acts.purchase_return, "inventory.movements", "movement_date"),
    "entry of a credit note": (acts.sales_return, "sales.ledger_entries", "date"),
    "register of a credit note": (acts.sales_return, "sales.outward_register", "date"),
    "entry of a debit note": (acts.purchase_return, "purchase.vendor_entries", "date"),
    "register of a debit note": (acts.purchase_return, "purchase.inward_register", "date"),
}
"""By consumer: the act whose message it takes, and where it enters that."""


@pytest.mark.parametrize(("prepare", "table", "day"), CONSUMERS.values(), ids=CONSUMERS)
async def test_only_what_was_posted_before_the_lock_is_entered_after_it(
    trader: ReturnsClient, prepare: Prepare, table: str, day: str
) -> None:
    act = await prepare(trader)
    before = await _rows(trader, table, day)
    await _do(trader, act)  # its messages wait in the outbox
    await set_lock(trader.sales, LOCKED)

    await trader.services.deliver()
    after = await _rows(trader, table, day)
    refusal = await refused(_do(trader, act))
    await trader.services.deliver()

    assert (await read_lock(trader.sales)).state == LOCKED
    assert after > before
    assert refusal[0] == "PERIOD_LOCKED"
    assert await _rows(trader, table, day) == after


@pytest.mark.parametrize("prepare", [acts.order, acts.purchase_order, acts.write_off, acts.customer_refund])
async def test_what_belongs_to_no_registration_follows_the_default_one(trader: ReturnsClient, prepare: Prepare) -> None:
    other = await trader.sales.add_registration(
        organisations_pb2.NewRegistration(
            gstin=gstin("27", "AABCN1111N"), address=address("27"), drug_licences=[licence()], series_prefix="MH"
        )
    )
    act = await prepare(trader)

    await set_lock(trader.sales, LOCKED, registration_id=other.registration_id)
    await trader.services.deliver()
    assert await _do(trader, act)

    await set_lock(trader.sales, LOCKED)
    await trader.services.deliver()
    assert (await refused(_do(trader, act)))[0] == "PERIOD_LOCKED"


async def test_an_order_keeps_its_day_and_its_invoice_is_judged_when_it_is_issued(trader: ReturnsClient) -> None:
    """A draft of November is confirmed in December, after November is locked: nothing of it is entered."""
    sales = trader.sales
    customer, product = await sales.customer(), await sales.stocked()
    draft = await sales.draft_order(customer, order_line(product, "10"))
    trader.services.clock.set(dt.datetime(2026, 12, 1, 0, 0, 5, tzinfo=INDIA))
    await set_lock(sales, LOCKED, THIS_MONTH)
    await trader.services.deliver()

    confirmed = await sales.confirm_order(draft)
    yesterday = orders_pb2.InvoiceOrderRequest(
        order_id=draft.order_id, date="2026-11-30", date_reason="Counted at night"
    )

    assert (confirmed.date, confirmed.status) == (draft.date, orders_pb2.ORDER_STATUS_CONFIRMED)
    assert await refused(sales.orders.InvoiceOrder(yesterday, metadata=sales.with_key())) == ("PERIOD_LOCKED", "date")
    assert (await sales.invoice_order(confirmed)).date == "2026-12-01"
    assert (await sales.sell(customer, line(product, "1"))).date == "2026-12-01"


async def _rows(trader: ReturnsClient, table: str, day: str) -> int:
    month = f"to_char({day}, 'YYYY-MM') = '{THIS_MONTH}'"
    ((count,),) = await trader.query(f"SELECT count(*) FROM {table} WHERE org_id = $1 AND {month}")
    return int(count)


async def _do(trader: ReturnsClient, act: Act) -> object:
    return await act.call(act.request, metadata=trader.organisation.metadata(Role.MANAGER, idempotency_key=key()))
