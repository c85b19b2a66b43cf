"""Consecutive numbers. The counter's row is locked until the transaction ends, so that a failure leaves no gap."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from kit.db.inserts import inserting
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, list_params, param_rows, value_of

_COUNTED: Final = ("series", "period", "last")

Key: TypeAlias = tuple[str, str]
"""A series and its period."""


async def next_numbers(tx: Transaction, series: str, period: str, count: int = 1) -> range:
    """The next `count` numbers of a series in a period, from 1.

    Take them last: everyone else on the series waits from here on.
    """
    return (await next_numbers_of_many(tx, {(series, period): count}))[series, period]


async def next_numbers_of_many(tx: Transaction, counts: Mapping[Key, int]) -> dict[Key, range]:
    """As `next_numbers`, for several series and periods in one statement, locked in key order."""
    params = take_params(tx, counts)
    return taken_numbers(params, await tx.rows(taking(tx.tables.number_series), params))


@cache
def taking(numbers: sa.Table) -> Statement:
    """Takes numbers, with the parameters of `take_params`. A series begins with its first."""

    def write() -> sa.Executable:
        statement = inserting(numbers, "taken", _COUNTED, ("org_id",))
        return statement.on_conflict_do_update(
            index_elements=[numbers.c.org_id, numbers.c.series, numbers.c.period],
            set_={"last": numbers.c.last + statement.excluded.last},
        ).returning(numbers.c.series, numbers.c.period, numbers.c.last)

    return Statement(write)


def take_params(tx: ReadSession, counts: Mapping[Key, int]) -> dict[str, Any]:
    """How many numbers of each series and period, as parameters, in key order."""
    return {"org_id": tx.caller.org_id, **list_params("taken", _COUNTED, _rows_of(counts))}


def taken_numbers(params: Mapping[str, Any], taken: Iterable[sa.Row[Any]]) -> dict[Key, range]:
    """The numbers in the rows of `taking`."""
    keys = zip(params["taken_series"], params["taken_period"], strict=True)
    counts = dict(zip(keys, params["taken_last"], strict=True))
    return {
        (row.series, row.period): range(row.last - counts[row.series, row.period] + 1, row.last + 1) for row in taken
    }


async def return_unused(tx: Transaction, counts: Mapping[Key, int]) -> None:
    """Returns the last numbers of each series, which this transaction has taken and not used."""
    if counts:
        params = {"org_id": tx.caller.org_id, **list_params("unused", _COUNTED, _rows_of(counts))}
        await tx.run(_return_unused(tx.tables.number_series), params)


def _rows_of(counts: Mapping[Key, int]) -> list[dict[str, Any]]:
    return [{"series": series, "period": period, "last": count} for (series, period), count in sorted(counts.items())]


@cache
def _return_unused(numbers: sa.Table) -> Statement:
    def write() -> sa.Executable:
        unused = param_rows("unused", [numbers.c[column] for column in _COUNTED])
        return (
            sa.update(numbers)
            .where(
                numbers.c.org_id == value_of(numbers.c.org_id),
                numbers.c.series == unused.c.series,
                numbers.c.period == unused.c.period,
            )
            .values(last=numbers.c.last - unused.c.last)
        )

    return Statement(write)
