"""What a list of invoices asks for, and what it shows."""

import dataclasses
import datetime as dt
from typing import NamedTuple
from uuid import UUID

from kit.pages import PageRequest
from services.sales.domain.statuses_and_kinds import InvoiceStatus


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListInvoices:
    """Which invoices are listed. None sets no condition."""

    customer_id: UUID | None
    status: InvoiceStatus | None
    first_day: dt.date | None
    last_day: dt.date | None
    page: PageRequest


class ListedInvoice(NamedTuple):
    """An invoice as a list shows it: no lines, explanations or printed parties."""

    # A named tuple, because a page makes thousands of fields.
    status: str
    number: str
    reference: str
    note: str
    trace_id: str
    place_of_supply: str
    supply_kind: str
    customer_receipt_number: str
    cancel_reason: str
    version: int
    created_at: dt.datetime
    cancelled_at: dt.datetime | None
    buyer_name: str
    buyer_gstin: str
    # From here on as text, written by PostgreSQL: rupees are numeric(18,2), which always has two decimals; days are in
    # ISO form.
    invoice_id: str
    date: str
    due_date: str
    registration_id: str
    customer_id: str
    created_by: str
    order_id: str | None
    customer_receipt_id: str | None
    gross: str
    discount: str
    taxable: str
    cgst: str
    sgst: str
    igst: str
    cess: str
    round_off: str
    total: str
    bill_discount: str
    outstanding: str
