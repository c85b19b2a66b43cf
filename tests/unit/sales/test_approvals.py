"""What an approval covers."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from kit.auth.caller import Role
from services.sales.domain.approvals import Approval, ApprovalKind, ApprovalStatus, digest_of
from services.sales.domain.errors import ApprovalForAnother, ApprovalNotOpen
from services.sales.domain.pricing import price_sale
from services.sales.domain.sale import NamedBatch, Sale, SaleReceipt
from tests.support.days import NOON
from tests.unit.sales.facts import CUSTOMER_ID, batch, organisation, planned, price, sale, sale_line, stock
from trade.domain.accounts import PaymentMode
from trade.domain.payment_references import PaymentReference
from trade.domain.role_limits import USER, USUAL, RoleLimitExceeded

LINE = sale_line("10", rate=price("1.00"))
SALE = sale(LINE)
PRICED = price_sale(planned(SALE), [stock(batch(1, "10"))])
HOUR = dt.timedelta(hours=1)


def receipt(mode: PaymentMode, amount: str) -> SaleReceipt:
    reference = PaymentReference(text="", bank="", accept_used_reference=False)
    return SaleReceipt(mode=mode, amount=Decimal(amount), reference=reference)


def approval(**changed: Any) -> Approval:
    fields: dict[str, Any] = {
        "approval_id": UUID(int=60),
        "kind": ApprovalKind.INVOICE,
        "status": ApprovalStatus.OPEN,
        "customer_id": CUSTOMER_ID,
        "note": "",
        "expires_at": NOON + HOUR,
        "used_by_document_id": None,
        "created_by": UUID(int=61),
        "created_at": NOON,
        "version": 1,
        "digest": digest_of(SALE),
        "role": Role.MANAGER,
        "limits_passed": (),
        "trace_id": "",
        "cancel_reason": "",
        "cancelled_at": None,
    }
    return Approval(**(fields | changed))


def test_day_reference_note_paths_and_the_writing_of_numbers_make_no_difference() -> None:
    line = dataclasses.replace(LINE, field="invoice.lines[0].", line_id="9", quantity=Decimal("10.000"))
    alike = sale(line, field="invoice.", date=None, reference="PO 1", note="By telephone", approval_id=UUID(int=60))

    assert digest_of(alike) == digest_of(SALE)


@pytest.mark.parametrize(
    "other",
    [
        sale(LINE, customer_id=UUID(int=77)),
        sale(LINE, registration_id=UUID(int=78)),
        sale(LINE, LINE),
        sale(LINE, bill_discount_percent=Decimal(1)),
        sale(LINE, bill_discount_amount=Decimal(1)),
        sale(LINE, receipt=receipt(PaymentMode.CASH, "5")),
        sale(sale_line("11", rate=price("1.00"))),
        sale(sale_line("10")),
        sale(sale_line("10", rate=price("0.99"))),
        sale(sale_line("10", rate=price("10.00", "10"))),
        sale(sale_line("10", rate=price("1.00"), inclusive=True)),
        sale(sale_line("10", rate=price("1.00"), free_quantity=Decimal(1))),
        sale(sale_line("10", rate=price("1.00"), discount_percent=Decimal(0))),
        sale(sale_line("10", rate=price("1.00"), second_discount_percent=Decimal(1))),
        sale(sale_line("10", rate=price("1.00"), product_id=UUID(int=79))),
        sale(sale_line("10", rate=price("1.00"), location_id=UUID(int=80))),
        sale(sale_line("10", rate=price("1.00"), order_line_id=UUID(int=81))),
        sale(sale_line("10", rate=price("1.00"), batches=(NamedBatch(batch_id=UUID(int=82), quantity=Decimal(10)),))),
    ],
)
def test_every_other_difference_makes_another_sale(other: Sale) -> None:
    assert digest_of(other) != digest_of(SALE)


def test_open_approval_covers_its_sale_until_its_time() -> None:
    approval().check_covers(PRICED, NOON + HOUR, field="approval_id")

    for status in (ApprovalStatus.USED, ApprovalStatus.CANCELLED):
        with pytest.raises(ApprovalNotOpen):
            approval(status=status).check_covers(PRICED, NOON, field="approval_id")
    with pytest.raises(ApprovalNotOpen):
        approval().check_covers(PRICED, NOON + HOUR + dt.timedelta(seconds=1), field="approval_id")
    with pytest.raises(ApprovalForAnother):
        approval(digest=b"other").check_covers(PRICED, NOON, field="approval_id")


def test_approval_goes_no_further_than_the_role_that_gave_it() -> None:
    strict = organisation(limits=USUAL.changed(Role.MANAGER, USER))
    priced = price_sale(planned(SALE, seller=strict), [stock(batch(1, "10"))])

    with pytest.raises(RoleLimitExceeded):
        approval().check_covers(priced, NOON, field="approval_id")
    approval(role=Role.ADMIN).check_covers(priced, NOON, field="approval_id")


def test_used_or_cancelled_approval_has_a_new_version_and_is_not_cancelled_again() -> None:
    used, cancelled = approval().used(UUID(int=90)), approval().cancelled("Usual price", NOON)

    assert (used.status, used.used_by_document_id, used.version) == (ApprovalStatus.USED, UUID(int=90), 2)
    assert (cancelled.status, cancelled.cancelled_at, cancelled.version) == (ApprovalStatus.CANCELLED, NOON, 2)
    for ended in (used, cancelled):
        with pytest.raises(ApprovalNotOpen):
            ended.cancelled("Again", NOON)
