"""Takes the next numbers of documents. Whoever takes one makes everyone else on its series wait until the commit."""

from kit.db import number_series
from kit.db.session import Transaction
from trade.domain.document_numbers import NumberSeries


async def next_number(tx: Transaction, series: NumberSeries) -> str:
    """The next number of a series. Raises SeriesExhausted."""
    (serial,) = await number_series.next_numbers(tx, *series.key)
    return series.number(serial)


async def next_numbers(tx: Transaction, *series: NumberSeries) -> tuple[str, ...]:
    """The next number of each series, in one statement. Raises SeriesExhausted."""
    taken = await number_series.next_numbers_of_many(tx, {each.key: 1 for each in series})
    return tuple(each.number(taken[each.key][0]) for each in series)
