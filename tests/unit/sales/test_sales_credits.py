"""What settles a customer's open items, and what a cancelled receipt leaves."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from services.sales.domain.customer_credits import REFUSALS, CustomerCredit
from services.sales.domain.errors import CustomerReceiptCancelled
from tests.support.days import NOON, TODAY
from trade.domain.accounts import LedgerEntryKind, PaymentMode
from trade.domain.documents import DocumentStatus

LATER = NOON + dt.timedelta(hours=1)
RECEIPT = CustomerCredit(
    credit_id=UUID(int=1),
    kind=LedgerEntryKind.CUSTOMER_RECEIPT,
    party_id=UUID(int=2),
    party_name="Sharma Medical Stores",
    number="RCT/26-27/000001",
    date=TODAY,
    booking_date=TODAY,
    financial_year="2026-27",
    registration_id=None,
    mode=PaymentMode.CHEQUE,
    reference="000123",
    bank="Canara Bank",
    reference_key="000123 CANARABANK",
    accept_used_reference=False,
    amount=Decimal("250.00"),
    on_account=Decimal("61.00"),
    note="",
    status=DocumentStatus.POSTED,
    cancel_reason="",
    cancelled_at=None,
    version=1,
    trace_id="",
    created_by=UUID(int=3),
    created_at=NOON,
)


def test_a_cancelled_receipt_keeps_its_amount_and_has_nothing_on_account() -> None:
    cancelled = RECEIPT.cancelled("The cheque bounced", LATER, REFUSALS)

    assert cancelled == dataclasses.replace(
        RECEIPT,
        on_account=Decimal("0.00"),
        status=DocumentStatus.CANCELLED,
        cancel_reason="The cheque bounced",
        cancelled_at=LATER,
        version=2,
    )


def test_a_receipt_is_cancelled_once() -> None:
    with pytest.raises(CustomerReceiptCancelled) as refusal:
        RECEIPT.cancelled("The cheque bounced", LATER, REFUSALS).cancelled("Again", LATER, REFUSALS)

    assert (refusal.value.reason, refusal.value.field) == ("CUSTOMER_RECEIPT_CANCELLED", "customer_receipt_id")
