"""What issuing locks and takes before it decides, in the round trip that claims the keys: accounts in key order, then numbers."""

import dataclasses
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from kit.commands import batches
from kit.commands.batches import ClaimResult
from kit.db import series
from kit.db.session import Transaction
from services.sales.domain.customer import Customer
from services.sales.store import customers
from services.sales.store.base import kit_tables

OPENING: Final = batches.opening(
    kit_tables, accounts=customers.ACCOUNTS, numbers=series.taking(kit_tables.number_series)
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LockedAndTaken:
    """Customers with their locked balances, and the numbers that were taken: those that are not used are to be put back."""

    accounts: Mapping[UUID, tuple[Customer, Decimal]]
    numbers: Mapping[series.Key, range]


def asked_of(tx: Transaction, customer_ids: Collection[UUID], numbers: Mapping[series.Key, int]) -> dict[str, Any]:
    """The accounts to lock, and how many numbers to take of each series, as parameters of `OPENING`."""
    return {"customer_ids": sorted(customer_ids), **series.asked_of(tx, numbers)}


def taken_of(opened: ClaimResult) -> LockedAndTaken:
    """What `OPENING` gave."""
    return LockedAndTaken(
        accounts=customers.accounts_of(opened.rows["accounts"]),
        numbers=series.taken_of(opened.asked, opened.rows["numbers"]),
    )
