"""What a list of invoices asks for, and what it shows."""

import dataclasses
import datetime as dt
from typing import NamedTuple, NewType
from uuid import UUID

from gst.tax.categories import SupplyKind
from kit.pages import PageRequest
from services.sales.domain.statuses_and_kinds import InvoiceKind, InvoiceStatus


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListInvoices:
    """Which invoices are listed. None sets no condition."""

    customer_id: UUID | None
    status: InvoiceStatus | None
    first_day: dt.date | None
    last_day: dt.date | None
    page: PageRequest


IdText = NewType("IdText", str)
"""An id in its canonical form."""
DayText = NewType("DayText", str)
"""A day in ISO form."""
AmountText = NewType("AmountText", str)
"""Rupees with two decimals."""


class ListedInvoice(NamedTuple):
    """An invoice as a list shows it: no lines, explanations or printed parties.

    Ids, days and rupees are the texts of the reply, and it is a named tuple: docs/performance-decisions.md says why,
    under "Listed invoices".
    """

    invoice_id: IdText
    status: InvoiceStatus
    kind: InvoiceKind
    number: str
    date: DayText
    due_date: DayText
    registration_id: IdText
    customer_id: IdText
    buyer_name: str
    buyer_gstin: str
    order_id: IdText | None
    reference: str
    note: str
    place_of_supply: str
    supply_kind: SupplyKind
    gross: AmountText
    discount: AmountText
    taxable: AmountText
    cgst: AmountText
    sgst: AmountText
    igst: AmountText
    cess: AmountText
    round_off: AmountText
    total: AmountText
    bill_discount: AmountText
    outstanding: AmountText
    customer_receipt_id: IdText | None
    customer_receipt_number: str
    created_by: IdText
    trace_id: str
    cancel_reason: str
    version: int
    created_at: dt.datetime
    cancelled_at: dt.datetime | None
