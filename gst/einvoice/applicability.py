"""Which documents need an IRN, the last day to register them, and the time to cancel an IRN. gst.md 4.1."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from gst.data_tables import rows
from gst.tax.categories import DocumentKind, RecipientCategory

CANCEL_WINDOW = timedelta(hours=24)
_THRESHOLDS = sorted(
    ((date.fromisoformat(r["since"]), Decimal(r["turnover"])) for r in rows("einvoice_thresholds")), reverse=True
)
_REPORTING = sorted(
    ((date.fromisoformat(r["since"]), Decimal(r["turnover"]), int(r["days"])) for r in rows("einvoice_reporting")),
    reverse=True,
)
_KINDS = frozenset({DocumentKind.TAX_INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.DEBIT_NOTE})


def needs_irn(
    kind: DocumentKind,
    recipient: RecipientCategory,
    on: date,
    *,
    highest_turnover: Decimal,
    exempt_supplier: bool = False,
    wholly_exempt: bool = False,
) -> bool:
    """Whether a document is invalid without an IRN. CGST Rule 48(4) and (5); gst.md 4.1.

    `highest_turnover` is the largest PAN-wide turnover in rupees of any year from 2017-18; `exempt_supplier` an SEZ
    unit, bank, insurer, transporter or multiplex; `wholly_exempt` a document without taxable goods (a bill of supply).
    """
    limit = next((turnover for since, turnover in _THRESHOLDS if since <= on), None)
    if limit is None or highest_turnover <= limit or exempt_supplier or wholly_exempt:
        return False
    return kind in _KINDS and recipient is not RecipientCategory.UNREGISTERED


def last_day_to_report(document_date: date, turnover: Decimal) -> date | None:
    """The last day to report a document to the portal; None where no limit applies. GSTN advisory of 5-11-2024.

    The document's own day is the first of the 30 (error 2305): 1-4-2025 is reported until 30-4-2025.
    """
    for since, least, days in _REPORTING:
        if since <= document_date:
            return document_date + timedelta(days=days - 1) if turnover >= least else None
    return None


def may_cancel_irn(acknowledged_at: datetime, now: datetime, *, active_eway_bill: bool) -> bool:
    """Whether the portal still cancels an IRN: within 24 hours, without an active e-way bill. gst.md 4.1.

    After that, issue a credit note.
    """
    return now - acknowledged_at <= CANCEL_WINDOW and not active_eway_bill
