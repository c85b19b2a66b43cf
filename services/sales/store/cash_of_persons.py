"""Cash that counts for another person when a customer's PAN becomes known, or changes."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from gst.money import NIL
from gst.tax.cash import may_receive_in_cash
from kit.db.session import Transaction
from services.sales.domain.cash import CashDay
from services.sales.store import cash
from services.sales.store.ledger_tables import cash_days, customer_credits
from trade.domain.accounts import PaymentMode
from trade.domain.documents import DocumentStatus


async def move(tx: Transaction, customer_id: UUID, former: str, person: str) -> None:
    """Counts the customer's cash for `person`, that of each day with what it has paid before.

    What was taken before is not undone: a day may then have more than the law allows, and takes no more.
    The customer's balance is locked, so that no receipt of it is posted meanwhile.
    """
    columns = customer_credits.c
    rows = await tx.rows(
        sa.update(customer_credits)
        .where(
            columns.org_id == tx.caller.org_id,
            columns.customer_id == customer_id,
            columns.mode == PaymentMode.CASH,
            columns.person == former,
        )
        .values(person=person)
        .returning(columns.date, columns.amount, columns.status)
    )
    changes: defaultdict[CashDay, Decimal] = defaultdict(lambda: NIL)
    for row in rows:
        if row.status != DocumentStatus.CANCELLED:
            changes[CashDay(former, row.date)] -= row.amount
            changes[CashDay(person, row.date)] += row.amount
    if not changes:
        return
    before = await cash.lock_many(tx, changes)
    beyond = [day for day, amount in changes.items() if not may_receive_in_cash(before[day] + amount)]
    for day in beyond:
        await tx.run(
            sa.update(cash_days)
            .where(
                cash_days.c.org_id == tx.caller.org_id,
                cash_days.c.person == day.person,
                cash_days.c.date == day.date,
            )
            .values(joined=True)
        )
    await cash.add_each(tx, changes)
