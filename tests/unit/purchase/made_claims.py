"""Debit claims with lines and settlements, as the books have them."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from services.purchase.domain.debit_claims import ClaimSettlement, DebitClaim, DebitClaimLine
from services.purchase.domain.statuses_and_kinds import ClaimedDifference, ClaimSettlementKind
from trade.domain.documents import DocumentStatus

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
LINE = UUID(int=4)


def line(difference: ClaimedDifference, value: str = "50.00", tax: str = "2.50") -> DebitClaimLine:
    return DebitClaimLine(
        difference=difference,
        goods_receipt_id=UUID(int=3),
        goods_receipt_line_id=LINE,
        batch_id=UUID(int=5),
        quantity=Decimal(100),
        value=Decimal(value),
        tax=Decimal(tax),
        reason="Not as agreed",
        explanation="Billed at 10.50, received at 10.00.",
    )


def claim(*lines: DebitClaimLine) -> DebitClaim:
    return DebitClaim(
        debit_claim_id=UUID(int=1),
        number="CLM/26-27/000001",
        date=NOW.date(),
        vendor_id=UUID(int=2),
        vendor_name="Meru Pharma",
        vendor_bill_id=UUID(int=6),
        vendor_bill_number="MP/1182",
        amount=sum((each.amount for each in lines), NIL),
        settled_amount=NIL,
        cancelled_amount=NIL,
        reason="Not as agreed",
        trace_id="",
        created_by=UUID(int=7),
        created_at=NOW,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        lines=lines,
    )


def settlement(amount: str, kind: ClaimSettlementKind = ClaimSettlementKind.SHORT_PAYMENT) -> ClaimSettlement:
    return ClaimSettlement(
        settlement_id=UUID(int=8),
        kind=kind,
        date=NOW.date(),
        amount=Decimal(amount),
        document_id=None,
        document_number="",
        mode=None,
        reference="",
        bank="",
        reference_key="",
        accept_used_reference=False,
        note="",
        date_reason="",
        trace_id="",
        created_by=UUID(int=7),
        created_at=NOW,
        status=DocumentStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
    )
