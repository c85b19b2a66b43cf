"""Locks the period locks, then the accounts of customers in key order, and then takes numbers for their documents.

All of it happens in the round trip that claims the keys, before the use case decides.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from kit.db import number_series
from kit.db.session import ReadSession, Transaction
from kit.db.statement_group import Params, Rows, StatementGroup
from services.sales.domain.cash import CashDay
from services.sales.domain.credit_limit import CustomerAccount
from services.sales.domain.number_series import SERIES_OF_INVOICE, Series
from services.sales.domain.planned_sale import PlannedSale
from services.sales.domain.pricing import PricedSale
from services.sales.store import cash, customers
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from services.sales.store.base import kit_tables
from trade.domain.document_numbers import NumberSeries, series_of_registration
from trade.domain.payment_references import UsedReference
from trade.domain.period_locks import PeriodLocks
from trade.store import period_locks
from trade.store.payment_references import used_references, used_references_of


class TakenNumbers:
    """The numbers that this transaction has taken for its sales."""

    def __init__(self, taken: Mapping[number_series.Key, range]) -> None:
        self._left: dict[number_series.Key, Iterator[int]] = {key: iter(numbers) for key, numbers in taken.items()}

    def next(self, kind: Series, sale: PlannedSale) -> str:
        """The next number of a kind of document in the series of the sale. Raises SeriesExhausted."""
        series = _series(kind, sale)
        return series.number(next(self._left[series.key]))

    async def return_unused(self, tx: Transaction) -> None:
        """Returns the numbers that are left, so that the series have no gap."""
        unused = {key: sum(1 for _ in numbers) for key, numbers in self._left.items()}
        await number_series.return_unused(tx, {key: count for key, count in unused.items() if count})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LockedAccountsAndNumbers:
    """Locked: period locks (shared) and customers with their balances. Numbers taken, and references used before.

    `cash_received` is what was received before in cash, on each day of a cash receipt of these sales.
    """

    period_locks: PeriodLocks
    accounts: Mapping[UUID, CustomerAccount]
    numbers: TakenNumbers
    used_references: Mapping[str, UsedReference]
    cash_received: Mapping[CashDay, Decimal]


def _params(tx: ReadSession, sales: Sequence[PricedSale]) -> dict[str, Any]:
    """The customers whose accounts are locked, and how many numbers are taken of each series.

    A sale with a receipt takes a number for it even if nothing is to be paid, because that is decided later.
    """
    counts = Counter(_series(SERIES_OF_INVOICE[sale.kind], sale.planned).key for sale in sales)
    counts.update(_series(Series.CUSTOMER_RECEIPT, sale.planned).key for sale in sales if sale.requested.receipt)
    customer_ids = {sale.planned.customer.customer_id for sale in sales}
    references = {sale.requested.receipt.reference_key for sale in sales if sale.requested.receipt} - {""}
    return {
        "customer_ids": sorted(customer_ids),
        "reference_keys": sorted(references),
        **cash.lock_params(day for sale in sales if (day := sale.planned.cash_day)),
        **number_series.take_params(tx, counts),
    }


def _claims(params: Params, rows: Rows) -> LockedAccountsAndNumbers:
    return LockedAccountsAndNumbers(
        period_locks=period_locks.locks_of(rows["period_locks"]),
        accounts=customers.accounts_of(rows["accounts"]),
        numbers=TakenNumbers(number_series.taken_numbers(params, rows["numbers"])),
        used_references=used_references_of(rows["used"]),
        cash_received=cash.received_of(rows["cash"]),
    )


def _series(kind: Series, sale: PlannedSale) -> NumberSeries:
    day = sale.entered_on if kind is Series.CUSTOMER_RECEIPT else sale.date
    return series_of_registration(kind, sale.registration, day)


CLAIMS: Final = StatementGroup(
    statements={
        "period_locks": period_locks.locking_shared(kit_tables.replicas),
        "accounts": customers.LOCKED_ACCOUNTS,
        "cash": cash.LOCKED,
        "numbers": number_series.taking(kit_tables.number_series),
        "used": used_references(CUSTOMER_ACCOUNTS),
    },
    params=_params,
    result=_claims,
)
