"""Numbers for the documents of one return, given inside the transaction that writes them."""

import datetime as dt
from uuid import UUID

from gst.dates.periods import financial_year
from kit.db import Transaction
from kit.series import next_numbers
from services.returns.domain.numbers import Series, document_number


async def next_document_number(tx: Transaction, series: Series, registration_id: UUID, prefix: str, on: dt.date) -> str:
    """The next number of a registration's series in the financial year of `on`. Raises SeriesExhausted."""
    serial = (await next_numbers(tx, f"{series}:{registration_id}", financial_year(on)))[0]
    return document_number(series, prefix, on, serial)
