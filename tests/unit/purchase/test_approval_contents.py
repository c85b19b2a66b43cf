"""What an approval of purchase is for."""

import dataclasses
import datetime as dt
from decimal import Decimal
from uuid import UUID

from services.purchase.domain.approvals import ApprovalKind, content_of
from trade.domain.accounts import PaymentMode
from trade.domain.allocations import AllocationRequest
from trade.domain.allowances import AllowanceKind, PostAllowance
from trade.domain.dating import TODAY, RequestedDate
from trade.domain.party_credits import PostPayment
from trade.domain.payment_references import PaymentReference
from trade.domain.refunds import PostRefund

DAY = dt.date(2026, 11, 30)
REFERENCE = PaymentReference(text="", bank="", accept_used_reference=False)
PAYMENT = PostPayment(
    party_id=UUID(int=1),
    mode=PaymentMode.CASH,
    reference=REFERENCE,
    amount=Decimal("10000.01"),
    date=TODAY,
    allocations=AllocationRequest(named=(), due_first=False),
    small_differences=(),
    note="",
)
REFUND = PostRefund(
    party_id=UUID(int=1),
    amount=Decimal("10000.01"),
    mode=PaymentMode.CASH,
    reference=REFERENCE,
    date=TODAY,
    credits=(),
    note="",
)
ALLOWANCE = PostAllowance(
    kind=AllowanceKind.SMALL_DIFFERENCE, party_id=UUID(int=1), items=(), date=RequestedDate(day=DAY), note=""
)


def test_each_request_has_a_kind_and_the_day_of_its_document() -> None:
    found = [content_of(command, DAY + dt.timedelta(days=1)) for command in (PAYMENT, REFUND, ALLOWANCE)]

    assert [content.kind for content in found] == [
        ApprovalKind.VENDOR_PAYMENT,
        ApprovalKind.VENDOR_REFUND,
        ApprovalKind.VENDOR_ALLOWANCE,
    ]
    assert [content.day for content in found] == [dt.date(2026, 12, 1), dt.date(2026, 12, 1), DAY]


def test_another_amount_or_vendor_is_another_request_and_another_note_is_not() -> None:
    def digest(**changes: object) -> bytes:
        return content_of(dataclasses.replace(PAYMENT, **changes), DAY).digest  # type: ignore[arg-type]  # any field

    assert digest(note="For the driver") == digest(amount=Decimal("10000.010")) == digest()
    assert digest(amount=Decimal(10001)) != digest()
    assert digest(party_id=UUID(int=2)) != digest()
