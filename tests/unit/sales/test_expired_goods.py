"""What expired goods are worth by a policy, to the paisa, and when they are taken."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine, add_credits, credit_for_return
from gst.price import Price
from services.sales.domain.expired_goods import (
    AppliedPolicy,
    CreditBasis,
    ExpiredGoodsNotTaken,
    ExpiredGoodsPolicy,
    PolicyOwner,
    SoldLine,
    applied_policy,
    expired_units,
    withheld_of,
)
from trade.domain.goods import NO_EXPIRY

ORIGINAL, PTR = CreditBasis.ORIGINAL_RATE, CreditBasis.PTR
NO_PTR = "expired: 12.5 % of the original rate, as the batch had no PTR, nothing for free goods, the customer's policy"
EXPIRY = dt.date(2026, 6, 30)


def policy(percent: str = "60", basis: CreditBasis = ORIGINAL, **fields: Any) -> ExpiredGoodsPolicy:
    given = {"credits_free_goods": False, "months_before_expiry": None, "months_after_expiry": None}
    return ExpiredGoodsPolicy(basis=basis, percent=Decimal(percent), **(given | fields))


def sold(free: str = "0", ptr: str = "80.00", units: str = "1") -> SoldLine:
    """Ten billed units for 1,000.00, and CGST and SGST of 2.5 per cent."""
    return SoldLine(
        original=OriginalLine(
            billed_quantity=Decimal(10),
            free_quantity=Decimal(free),
            taxable=Decimal("1000.00"),
            cgst=Decimal("25.00"),
            sgst=Decimal("25.00"),
        ),
        ptr=Price(amount=Decimal(ptr), units=Decimal(units)),
    )


def credited(of: ExpiredGoodsPolicy, line: SoldLine, back: str, expired: str) -> tuple[str, str, str]:
    """Taxable value and heads that are credited of so many units, of which some have expired."""
    worth = credit_for_return(line.original, NOTHING_CREDITED, Decimal(back))
    withheld = withheld_of(AppliedPolicy(policy=of, owner=PolicyOwner.CUSTOMER), line, worth, Decimal(expired)).credit
    return (
        f"{worth.taxable - withheld.taxable}",
        f"{worth.cgst - withheld.cgst}",
        f"{worth.sgst - withheld.sgst}",
    )


@pytest.mark.parametrize(
    ("given", "line", "back", "expired", "expected"),
    [
        # Of the original rate: 100.00 a unit.
        (policy("60"), sold(), "10", "10", ("600.00", "15.00", "15.00")),
        (policy("60"), sold(), "3", "3", ("180.00", "4.50", "4.50")),
        (policy("100"), sold(), "10", "10", ("1000.00", "25.00", "25.00")),
        (policy("0"), sold(), "10", "10", ("0.00", "0.00", "0.00")),
        # Only what has expired is credited by the policy.
        (policy("60"), sold(), "10", "4", ("840.00", "21.00", "21.00")),
        # Of the PTR: 80.00 a unit, for a pack of 15 what 15 cost.
        (policy("50", PTR), sold(), "10", "10", ("400.00", "10.00", "10.00")),
        (policy("50", PTR), sold(ptr="100.00", units="15"), "3", "3", ("10.00", "0.25", "0.25")),
        # Never more than the goods were sold for.
        (policy("100", PTR), sold(ptr="120.00"), "10", "10", ("1000.00", "25.00", "25.00")),
        # A batch without PTR: of the original rate.
        (policy("60", PTR), sold(ptr="0"), "10", "10", ("600.00", "15.00", "15.00")),
    ],
)
def test_a_share_is_credited_and_tax_follows(
    given: ExpiredGoodsPolicy, line: SoldLine, back: str, expired: str, expected: tuple[str, str, str]
) -> None:
    assert credited(given, line, back, expired) == expected


@pytest.mark.parametrize(
    ("free_alike", "basis", "back", "expected"),
    [
        # 10 + 2 free: of 6 units 5 were billed. Nothing for free goods: 60 % of 5 x 100.00, or 50 % of 5 x 80.00.
        (False, ORIGINAL, "6", "300.00"),
        (False, PTR, "6", "240.00"),
        # Alike: all 6 units give, and never more than they were sold for (500.00).
        (True, ORIGINAL, "6", "360.00"),
        (True, PTR, "6", "288.00"),
        (True, ORIGINAL, "12", "720.00"),
    ],
)
def test_free_goods_give_nothing_or_as_much_as_billed_ones(
    free_alike: bool, basis: CreditBasis, back: str, expected: str
) -> None:
    assert credited(policy("60", basis, credits_free_goods=free_alike), sold(free="2"), back, back)[0] == expected


def test_a_line_of_free_goods_alone_is_worth_nothing_by_any_policy() -> None:
    free = SoldLine(
        original=OriginalLine(billed_quantity=Decimal(0), free_quantity=Decimal(2), taxable=Decimal("0.00")),
        ptr=Price(amount=Decimal(80)),
    )

    assert credited(policy("60", PTR, credits_free_goods=True), free, "2", "2") == ("0.00", "0.00", "0.00")


@st.composite
def sold_lines(draw: st.DrawFn) -> SoldLine:
    taxable = Decimal(draw(st.integers(0, 10_000_000))) / 100
    tax = (taxable / 40).quantize(Decimal("0.01"))
    original = OriginalLine(
        billed_quantity=Decimal(draw(st.integers(1, 500))),
        free_quantity=Decimal(draw(st.integers(0, 100))),
        taxable=taxable,
        cgst=tax,
        sgst=tax,
    )
    return SoldLine(original=original, ptr=Price(amount=Decimal("80.00")))


policies = st.builds(
    policy, st.integers(0, 100).map(str), st.sampled_from(CreditBasis), credits_free_goods=st.booleans()
)


@given(line=sold_lines(), of=policies, data=st.data())
def test_what_is_credited_and_what_is_withheld_are_the_line_in_any_parts(
    line: SoldLine, of: ExpiredGoodsPolicy, data: st.DataObject
) -> None:
    original, applied = line.original, AppliedPolicy(policy=of, owner=PolicyOwner.ORGANISATION)
    left = int(original.billed_quantity + original.free_quantity)
    back, given = NOTHING_CREDITED, NOTHING_CREDITED
    while left:
        part = data.draw(st.integers(1, left))
        left -= part
        worth = credit_for_return(original, back, Decimal(part))
        kept = withheld_of(applied, line, worth, Decimal(data.draw(st.integers(1, part)))).credit
        assert all(0 <= getattr(kept, head) <= getattr(worth, head) for head in ("taxable", "cgst", "sgst"))
        assert kept.cgst == kept.sgst
        back, given = add_credits(back, worth), add_credits(given, kept)
    assert (back.taxable, back.cgst, back.sgst) == (original.taxable, original.cgst, original.sgst)
    assert given.taxable <= original.taxable


@pytest.mark.parametrize(
    ("today", "taken"),
    [
        ("2026-03-31", False),
        ("2026-04-01", True),
        ("2026-06-30", True),
        ("2026-07-01", True),
        ("2026-08-31", True),
        ("2026-09-01", False),
    ],
)
def test_goods_are_taken_in_whole_months_around_their_expiry(today: str, taken: bool) -> None:
    given = policy(months_before_expiry=2, months_after_expiry=2)
    if taken:
        given.check_window(EXPIRY, dt.date.fromisoformat(today), field="lines[0].line_id")
        return
    with pytest.raises(ExpiredGoodsNotTaken) as refused:
        given.check_window(EXPIRY, dt.date.fromisoformat(today), field="lines[0].line_id")
    assert refused.value.field == "lines[0].line_id"
    assert refused.value.facts == {
        "expiry_date": "2026-06-30",
        "first_day": "2026-04-01",
        "last_day": "2026-08-31",
    }


def test_without_months_goods_are_taken_at_any_time_and_goods_without_expiry_always() -> None:
    policy().check_window(EXPIRY, dt.date(2016, 1, 1), field="")
    policy().check_window(EXPIRY, dt.date(2036, 1, 1), field="")
    policy(months_before_expiry=0, months_after_expiry=0).check_window(NO_EXPIRY, dt.date(2026, 1, 1), field="")


def test_the_customers_policy_goes_before_the_organisations() -> None:
    of_customer, of_organisation = policy("10"), policy("20")

    assert applied_policy(of_customer, of_organisation) == AppliedPolicy(policy=of_customer, owner=PolicyOwner.CUSTOMER)
    assert applied_policy(None, of_organisation) == AppliedPolicy(
        policy=of_organisation, owner=PolicyOwner.ORGANISATION
    )
    assert applied_policy(None, None) is None


def test_goods_count_as_expired_by_the_inspection_and_all_of_them_after_their_last_good_day() -> None:
    assert expired_units(Decimal(2), Decimal(5), EXPIRY, EXPIRY) == Decimal(2)
    assert expired_units(Decimal(2), Decimal(5), EXPIRY, EXPIRY + dt.timedelta(days=1)) == Decimal(5)


@pytest.mark.parametrize(
    ("given", "line", "words"),
    [
        (policy("60", PTR), sold(), "expired: 60 % of PTR, the customer's policy"),
        (
            policy("12.5", PTR),
            sold(free="1", ptr="0"),
            NO_PTR,
        ),
        (
            policy("100", credits_free_goods=True),
            sold(free="1"),
            "expired: 100 % of the original rate, free goods alike, the customer's policy",
        ),
    ],
)
def test_the_reply_says_which_policy_and_what_it_says(given: ExpiredGoodsPolicy, line: SoldLine, words: str) -> None:
    worth: Credit = credit_for_return(line.original, NOTHING_CREDITED, Decimal(1))

    found = withheld_of(AppliedPolicy(policy=given, owner=PolicyOwner.CUSTOMER), line, worth, Decimal(1)).shown

    assert (found.units, found.explanation) == (Decimal(1), words)
