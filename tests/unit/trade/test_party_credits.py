"""A credit of a customer or of a vendor: its entry in the account, and what is refused of a cancelled one."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from kit.errors import FailedPrecondition, NotFound
from tests.support.days import NOON, TODAY
from trade.domain.accounts import LedgerEntryKind, NewEntry, PaymentMode
from trade.domain.documents import DocumentStatus
from trade.domain.party_credits import Credit, CreditRefusals

LATER = NOON + dt.timedelta(hours=1)
PAYMENT = Credit(
    credit_id=UUID(int=1),
    kind=LedgerEntryKind.VENDOR_PAYMENT,
    party_id=UUID(int=2),
    party_name="Meru Pharma Private Limited",
    number="PMT/26-27/000001",
    date=TODAY,
    booking_date=TODAY,
    mode=PaymentMode.BANK,
    amount=Decimal("1050.00"),
    on_account=Decimal("420.00"),
    trace_id="",
    created_by=UUID(int=3),
    created_at=NOON,
)


class NoDeposit(NotFound):
    reason = "NO_DEPOSIT"


class DepositCancelled(FailedPrecondition):
    reason = "DEPOSIT_CANCELLED"


class NoAdvance(NotFound):
    reason = "NO_ADVANCE"


class AdvanceCancelled(FailedPrecondition):
    reason = "ADVANCE_CANCELLED"


REFUSALS = CreditRefusals(
    credit="agent_deposit",
    payment="agent_advance",
    credit_not_found=NoDeposit,
    credit_cancelled=DepositCancelled,
    payment_not_found=NoAdvance,
    payment_cancelled=AdvanceCancelled,
)


def test_the_entry_of_a_credit_takes_its_whole_amount_off_what_is_owed() -> None:
    assert PAYMENT.entry == NewEntry(
        party_id=UUID(int=2),
        date=TODAY,
        kind=LedgerEntryKind.VENDOR_PAYMENT,
        document_id=UUID(int=1),
        number="PMT/26-27/000001",
        amount=Decimal("-1050.00"),
    )


def test_a_cancelled_payment_keeps_its_amount_and_has_nothing_on_account() -> None:
    cancelled = PAYMENT.cancelled("Entered twice", LATER, REFUSALS)

    assert cancelled == dataclasses.replace(
        PAYMENT,
        on_account=Decimal("0.00"),
        status=DocumentStatus.CANCELLED,
        cancel_reason="Entered twice",
        cancelled_at=LATER,
        version=2,
    )


def test_only_a_credit_that_stands_is_allocated() -> None:
    PAYMENT.check_posted(REFUSALS)

    with pytest.raises(DepositCancelled, match=r"The agent advance is cancelled\.") as refusal:
        PAYMENT.cancelled("Entered twice", LATER, REFUSALS).check_posted(REFUSALS)

    assert refusal.value.field == "agent_deposit_id"


def test_a_payment_is_cancelled_once() -> None:
    with pytest.raises(AdvanceCancelled, match=r"The agent advance is cancelled already\.") as refusal:
        PAYMENT.cancelled("Entered twice", LATER, REFUSALS).cancelled("Again", LATER, REFUSALS)

    assert refusal.value.field == "agent_advance_id"


def test_what_is_not_there_is_named_as_the_side_names_it() -> None:
    credit, payment = REFUSALS.no_credit(), REFUSALS.no_payment()

    assert (type(credit), str(credit), credit.field) == (NoDeposit, "No such agent deposit.", "agent_deposit_id")
    assert (type(payment), str(payment), payment.field) == (NoAdvance, "No such agent advance.", "agent_advance_id")
