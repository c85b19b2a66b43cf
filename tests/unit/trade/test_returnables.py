"""What of a delivered document can be returned, and what it is worth. CGST Act s.34(1); gst.md 2.3."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine
from gst.money import NIL
from kit.errors import DomainError, NotFound
from trade.domain.returnables import DeliveredLine, ReturnableQuantity, credits_to_hold

FIRST, SECOND = UUID(int=1), UUID(int=2)


class LineNotFound(NotFound):
    reason = "LINE_NOT_FOUND"


def original(billed: str, free: str, taxable: str, tax: str) -> OriginalLine:
    """Half of the tax is of the Union, half of the state."""
    half = Decimal(tax) / 2
    return OriginalLine(
        billed_quantity=Decimal(billed), free_quantity=Decimal(free), taxable=Decimal(taxable), cgst=half, sgst=half
    )


ORIGINALS = {FIRST: original("10", "0", "90.00", "4.50"), SECOND: original("3", "1", "100.00", "5.00")}


def of(line_id: UUID, quantity: str) -> ReturnableQuantity:
    return ReturnableQuantity(line_id=line_id, quantity=Decimal(quantity))


def held(*lines: ReturnableQuantity, returned: dict[UUID, Credit] | None = None) -> dict[UUID, Credit]:
    return credits_to_hold(lines, ORIGINALS, returned or {}, line_not_found=LineNotFound)


def plus(one: Credit, other: Credit) -> Credit:
    return Credit(
        quantity=one.quantity + other.quantity,
        taxable=one.taxable + other.taxable,
        cgst=one.cgst + other.cgst,
        sgst=one.sgst + other.sgst,
        igst=NIL,
        cess=NIL,
    )


def test_each_line_is_worth_its_share_of_the_original() -> None:
    credits_ = held(of(FIRST, "2"), of(SECOND, "1"))

    assert (credits_[FIRST].taxable, credits_[FIRST].cgst) == (Decimal("18.00"), Decimal("0.45"))
    assert (credits_[SECOND].taxable, credits_[SECOND].cgst) == (Decimal("25.00"), Decimal("0.63"))


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([of(UUID(int=9), "1")], ("LINE_NOT_FOUND", "lines[0].line_id")),
        ([of(FIRST, "1"), of(FIRST, "1")], ("LINE_REPEATED", "lines[1].line_id")),
        ([of(FIRST, "1"), of(SECOND, "4.001")], ("OVER_RETURN", "lines[1].quantity")),
    ],
    ids=["unknown line", "line twice", "too much"],
)
def test_what_cannot_go_back_is_refused_at_its_field(lines: list[ReturnableQuantity], refusal: tuple[str, str]) -> None:
    with pytest.raises(DomainError) as caught:
        held(*lines)

    assert (caught.value.reason, caught.value.field) == refusal


def test_what_is_returned_or_held_already_cannot_go_back_again() -> None:
    before = held(of(FIRST, "7"))

    assert held(of(FIRST, "3"), returned=before)[FIRST].quantity == Decimal(3)
    with pytest.raises(DomainError) as caught:
        held(of(FIRST, "4"), returned=before)
    assert (caught.value.reason, caught.value.facts) == ("OVER_RETURN", {"returnable": "3"})


@given(parts=st.lists(st.integers(1, 4000), min_size=1, max_size=6))
def test_in_whatever_parts_a_line_goes_back_its_credits_add_up_to_the_line(parts: list[int]) -> None:
    line = original("1", "0.7", "99.97", "5.00")
    left, total = line.billed_quantity + line.free_quantity, NOTHING_CREDITED
    for part in (Decimal(each) / 1000 for each in parts):
        taken = min(part, left)
        if not taken:
            break
        total = plus(total, DeliveredLine(original=line, returned=total).credit(taken, field=""))
        left -= taken
    if left:
        total = plus(total, DeliveredLine(original=line, returned=total).credit(left, field=""))

    assert (total.taxable, total.cgst, total.sgst) == (Decimal("99.97"), Decimal("2.50"), Decimal("2.50"))
