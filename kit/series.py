"""Consecutive numbers. The counter's row is locked until the transaction ends, so that a failure leaves no gap."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    from kit.db import Transaction


async def next_numbers(tx: "Transaction", series: str, period: str, count: int = 1) -> range:
    """The next `count` numbers of a series in a period, from 1. Take them last: everyone else on the series waits from here on."""
    numbers = tx.tables.number_series
    statement = postgresql.insert(numbers).values(org_id=tx.caller.org_id, series=series, period=period, last=count)
    last = (
        await tx.connection.execute(
            statement.on_conflict_do_update(
                index_elements=[numbers.c.org_id, numbers.c.series, numbers.c.period],
                set_={"last": numbers.c.last + statement.excluded.last},
            ).returning(numbers.c.last)
        )
    ).scalar_one()
    return range(last - count + 1, last + 1)


async def last_number(tx: "Transaction", series: str, period: str) -> int:
    """The last number given, or 0. For reports; another may be given at any moment."""
    numbers = tx.tables.number_series
    row = await tx.row(
        sa.select(numbers.c.last).where(
            numbers.c.org_id == tx.caller.org_id, numbers.c.series == series, numbers.c.period == period
        )
    )
    return 0 if row is None else int(row.last)
