"""What a list shows of an invoice, beside the table that it is read from."""

import datetime as dt
from typing import Any, get_type_hints

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from services.sales.domain.invoice_list import AmountText, DayText, IdText, ListedInvoice
from services.sales.store.invoice_tables import invoices

SHOWN = [name for name in ListedInvoice._fields if name in invoices.c]


@pytest.mark.parametrize("name", SHOWN)
def test_an_id_a_day_and_an_amount_of_a_listed_invoice_are_declared_as_the_texts_that_are_read(name: str) -> None:
    column = invoices.c[name]
    declared = get_type_hints(ListedInvoice)[name]
    read: Any

    match column.type:
        case postgresql.UUID():
            read = IdText
        case sa.Date():
            read = DayText
        case sa.Numeric(scale=2):
            read = AmountText
        case sa.DateTime():
            read = dt.datetime
        case sa.Integer():
            read = int
        case _:
            assert issubclass(declared, str)  # a text or an enum
            return
    assert declared == (read | None if column.nullable else read)
