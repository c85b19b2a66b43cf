"""Consecutive numbers. The counter's row is locked until the transaction ends, so that a failure leaves no gap."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from kit.statements import Statement, insert_given, lists_of, value_of

if TYPE_CHECKING:
    from kit.db import Transaction

_TAKEN: Final = ("series", "period", "last")


async def next_numbers(tx: "Transaction", series: str, period: str, count: int = 1) -> range:
    """The next `count` numbers of a series in a period, from 1. Take them last: everyone else on the series waits from here on."""
    return (await next_numbers_of_many(tx, {(series, period): count}))[series, period]


async def next_numbers_of_many(
    tx: "Transaction", counts: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], range]:
    """As `next_numbers`, for several series and periods in one statement, locked in key order."""
    rows = [{"series": series, "period": period, "last": count} for (series, period), count in sorted(counts.items())]
    taken = await tx.rows(
        _next(tx.tables.number_series), {"org_id": tx.caller.org_id, **lists_of("taken", _TAKEN, rows)}
    )
    return {
        (row.series, row.period): range(row.last - counts[row.series, row.period] + 1, row.last + 1) for row in taken
    }


async def last_number(tx: "Transaction", series: str, period: str) -> int:
    """The last number given, or 0. For reports; another may be given at any moment."""
    row = await tx.row(_last(tx.tables.number_series), {"org_id": tx.caller.org_id, "series": series, "period": period})
    return 0 if row is None else int(row.last)


@cache
def _next(numbers: sa.Table) -> Statement:
    def write() -> sa.Executable:
        statement = insert_given(numbers, "taken", _TAKEN, ("org_id",))
        return statement.on_conflict_do_update(
            index_elements=[numbers.c.org_id, numbers.c.series, numbers.c.period],
            set_={"last": numbers.c.last + statement.excluded.last},
        ).returning(numbers.c.series, numbers.c.period, numbers.c.last)

    return Statement(write)


@cache
def _last(numbers: sa.Table) -> Statement:
    return Statement(
        lambda: sa.select(numbers.c.last).where(
            numbers.c.org_id == value_of(numbers.c.org_id),
            numbers.c.series == value_of(numbers.c.series),
            numbers.c.period == value_of(numbers.c.period),
        )
    )
