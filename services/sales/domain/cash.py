"""Cash from customers: that of a day, and that of an invoice or an order. Rupees."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from gst.tax.cash import CASH_RECEIPT_LIMIT, may_receive_in_cash
from trade.domain.refusals import CashForbidden


class CashDay(NamedTuple):
    """Who pays cash, as `Customer.person` says, and the day."""

    person: str
    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class CashOfTransaction:
    """The cash that settles one invoice, or all invoices of one order."""

    document_id: UUID
    received: Decimal

    def with_more(self, amount: Decimal) -> "CashOfTransaction":
        return replace(self, received=self.received + amount)


def check_cash_of_transactions(settled: Iterable[CashOfTransaction], *, field: str) -> None:
    """Raises CashForbidden when too much cash settles one invoice or one order, on whatever days it came."""
    for cash in settled:
        if not may_receive_in_cash(cash.received):
            raise CashForbidden(
                "So much cash may not be taken for one invoice or one order, not even over several days.",
                field=field,
                document_id=str(cash.document_id),
                received=f"{cash.received:.2f}",
                limit=f"{CASH_RECEIPT_LIMIT:.2f}",
            )
