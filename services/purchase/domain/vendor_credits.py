"""Payments and debit notes: what settles vendor bills."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kit.pages import PageRequest
from services.purchase.domain.statuses_and_kinds import CreditKind, DocumentStatus
from trade.domain.accounts import PaymentMode
from trade.domain.allocations import Allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCredit:
    """A payment, or a debit note as far as it settles bills. The id is that of the payment or the note.

    `on_account` is rupees that settle no bill yet. `mode` is of a payment, `goods_receipt_id` of a debit note.
    """

    vendor_credit_id: UUID
    kind: CreditKind
    vendor_id: UUID
    vendor_name: str
    number: str
    date: dt.date
    amount: Decimal
    on_account: Decimal
    never_billed: Decimal
    mode: PaymentMode | None
    reference: str
    bank: str
    reference_key: str
    accept_used_reference: bool
    goods_receipt_id: UUID | None
    note: str
    trace_id: str
    status: DocumentStatus
    cancel_reason: str
    cancelled_at: dt.datetime | None
    version: int
    created_by: UUID
    created_at: dt.datetime
    allocations: tuple[Allocation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVendorPayments:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    vendor_id: UUID | None
    page: PageRequest
