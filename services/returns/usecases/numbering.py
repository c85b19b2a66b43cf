"""Numbers for the documents of one return, given inside the transaction that writes them."""

import datetime as dt

from gst.dates.periods import financial_year
from kit.db.database import Transaction
from kit.db.series import next_numbers_of_many
from services.returns.domain.numbers import Series
from trade.domain.document_numbers import document_number, prefix_of
from trade.domain.organisation import Registration


async def next_document_numbers(
    tx: Transaction,
    registration: Registration,
    on: dt.date,
    series: tuple[Series, Series],
) -> tuple[str, str]:
    """The next numbers of two of a registration's series, in the financial year of `on`. Raises SeriesExhausted."""
    year = financial_year(on)
    names = [f"{item}:{registration.registration_id}" for item in series]
    given = await next_numbers_of_many(tx, {(name, year): 1 for name in names})
    first, second = (
        document_number(prefix_of(item, registration.series_prefix), year, given[name, year][0])
        for item, name in zip(series, names, strict=True)
    )
    return first, second
