"""What an approval of a return is for."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.returns.domain.approvals import ReturnApprovalKind, content_of
from services.returns.domain.returned_goods import RequestedLine
from services.returns.usecases.purchase_returns.post import PostPurchaseReturn
from services.returns.usecases.sales_returns.post import PostSalesReturn
from tests.support.days import TODAY
from trade.domain.dating import RequestedDate
from trade.domain.goods import Disposition
from trade.domain.notes import NoteKind

DAY = TODAY - dt.timedelta(days=3)
LINE = RequestedLine(
    original_line_id=UUID(int=2),
    quantity=Decimal(4),
    location_id=None,
    reason="",
    disposition=Disposition.SALEABLE,
)
BACK = PostSalesReturn(
    invoice_id=UUID(int=1), date=RequestedDate(day=DAY, reason="Late"), reason="Not sold", kind=None, lines=(LINE,)
)


def digest(command: PostSalesReturn) -> bytes:
    return content_of(ReturnApprovalKind.SALES_RETURN, command, TODAY).digest


def test_the_day_is_the_requested_one_or_today_and_no_part_of_the_rest() -> None:
    today = dataclasses.replace(BACK, date=RequestedDate())

    assert content_of(ReturnApprovalKind.SALES_RETURN, BACK, TODAY).day == DAY
    assert content_of(ReturnApprovalKind.SALES_RETURN, today, TODAY).day == TODAY
    assert digest(today) == digest(BACK)


def test_the_approval_and_the_writing_of_numbers_make_no_difference() -> None:
    line = dataclasses.replace(LINE, quantity=Decimal("4.000"))
    alike = dataclasses.replace(BACK, lines=(line,), approval_id=UUID(int=60))

    assert digest(alike) == digest(BACK)


@pytest.mark.parametrize(
    "change",
    [
        {"invoice_id": UUID(int=9)},
        {"reason": "Broken"},
        {"kind": NoteKind.COMMERCIAL},
        {"customer_id": UUID(int=9)},
        {"lines": (LINE, LINE)},
        {"lines": (dataclasses.replace(LINE, quantity=Decimal(5)),)},
        {"lines": (dataclasses.replace(LINE, disposition=Disposition.DAMAGED),)},
        {"lines": (dataclasses.replace(LINE, location_id=UUID(int=9)),)},
    ],
)
def test_anything_else_is_another_return(change: dict[str, Any]) -> None:
    assert digest(dataclasses.replace(BACK, **change)) != digest(BACK)


def test_a_purchase_return_is_of_its_own_kind() -> None:
    back = PostPurchaseReturn(goods_receipt_id=UUID(int=1), date=BACK.date, reason="Not sold", lines=(LINE,))
    content = content_of(ReturnApprovalKind.PURCHASE_RETURN, back, TODAY)

    assert (content.kind, content.day) == (ReturnApprovalKind.PURCHASE_RETURN, DAY)
