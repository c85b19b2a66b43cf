"""The bills of all vendors that are to be paid."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kit.pages import Page
from services.purchase.domain.terms import DueRule
from trade.domain.accounts import OpenItem


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBill:
    vendor_id: UUID
    vendor_name: str
    open_item: OpenItem
    open_claim_amount: Decimal
    due_rule: DueRule


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBills:
    """One page of bills, due first at the head."""

    as_of_date: dt.date
    bills: Page[DueBill]
