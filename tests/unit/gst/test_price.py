"""A price for a pack: the amount is computed from what was given, and rounded once."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gst.document.compute import LineInvalid, compute_document
from gst.document.explain import explain_line
from gst.document.lines import Line
from gst.einvoice.document import item_from_line
from gst.goods.mrp import AboveMrp, check_mrp
from gst.money import MAX_AMOUNT
from gst.price import Price
from gst.tax.categories import Charge

STRIP = Price(amount=Decimal("23.47"), units=Decimal(15))
"""A strip of 15 tablets: a tablet is 1.5646666…"""

amounts = st.integers(0, 10**9).map(lambda n: Decimal(n).scaleb(-6))
units = st.integers(1, 10**7).map(lambda n: Decimal(n).scaleb(-3))
quantities = st.integers(1, 10**9).map(lambda n: Decimal(n).scaleb(-3))
prices = st.builds(Price, amount=amounts, units=units)


def gross(price: Price, quantity: Decimal) -> Decimal:
    line = Line(quantity=quantity, rate=price.amount, rate_units=price.units, tax_rate=Decimal(0))
    return compute_document([line], charge=Charge.NO_TAX, round_to_rupee=False).lines[0].gross


def in_paise(amount: Fraction) -> Decimal:
    """Half up to the paisa, in integers."""
    return Decimal((amount * 100 + Fraction(1, 2)).__floor__()).scaleb(-2)


@pytest.mark.parametrize(
    ("amount", "pack", "quantity", "total"),
    [
        ("23.47", "15", "150000", "234700.00"),
        ("32.00", "15", "1500", "3200.00"),
        ("32.00", "15", "1", "2.13"),
        ("10.00", "3", "3", "10.00"),
        ("0.01", "2", "1", "0.01"),  # half a paisa goes up
        ("99.90", "0.5", "1.25", "249.75"),  # a bottle of half a litre
    ],
)
def test_amount_of_packs_is_that_of_their_price(amount, pack, quantity, total):
    price = Price(amount=Decimal(amount), units=Decimal(pack))

    assert (gross(price, Decimal(quantity)), price.of(Decimal(quantity))) == (Decimal(total), Decimal(total))


@given(price=prices, quantity=quantities)
def test_amount_is_quantity_times_price_by_pack_exact_and_rounded_once(price, quantity):
    exact = Fraction(quantity) * Fraction(price.amount) / Fraction(price.units)
    assume(exact < MAX_AMOUNT)

    assert gross(price, quantity) == price.of(quantity) == in_paise(exact)


@given(amount=amounts, quantity=quantities)
def test_a_price_for_one_unit_gives_what_it_always_gave(amount, quantity):
    product = Context(prec=60).multiply(amount, quantity)

    assert gross(Price(amount=amount), quantity) == product.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(first=prices, second=prices)
def test_prices_compare_as_the_fractions_that_they_are(first, second):
    ratios = [Fraction(price.amount) / Fraction(price.units) for price in (first, second)]

    assert first.exceeds(second) == (ratios[0] > ratios[1])
    assert first.equals(second) == (ratios[0] == ratios[1])


@given(price=prices, percent=st.integers(0, 100_000).map(lambda n: Decimal(n).scaleb(-3)))
def test_discount_and_tax_of_a_price_are_exact(price, percent):
    assert Fraction(price.less(percent).amount) == Fraction(price.amount) * (100 - Fraction(percent)) / 100
    assert Fraction(price.with_tax(percent).amount) == Fraction(price.amount) * (100 + Fraction(percent)) / 100


def test_a_price_is_printed_as_it_was_said():
    assert str(STRIP) == "23.47 for 15"
    assert str(Price(amount=Decimal("68.570000"), units=Decimal("1.000"))) == "68.57"
    assert str(Price(amount=Decimal(1200), units=Decimal("0.500"))) == "1200.00 for 0.5"
    assert STRIP.per_unit == Decimal("1.564667")


def test_mrp_is_compared_without_a_rounded_price_of_a_unit():
    mrp = Price(amount=Decimal("32.00"), units=Decimal(15))

    check_mrp(Price(amount=Decimal("2.133333")), Decimal(0), mrp)
    check_mrp(Price(amount=Decimal("320.00"), units=Decimal(150)), Decimal(0), mrp)
    with pytest.raises(AboveMrp) as refusal:
        check_mrp(Price(amount=Decimal("2.134")), Decimal(0), mrp)
    assert refusal.value.facts == {"with_tax": "32.01", "mrp": "32.00 for 15"}


def test_explanation_and_einvoice_show_the_pack_and_the_lines_own_gross():
    line = Line(quantity=Decimal(150_000), rate=STRIP.amount, rate_units=STRIP.units, tax_rate=Decimal(5))
    figures = compute_document([line], charge=Charge.CGST_SGST).lines[0]

    assert explain_line(figures)[0].formula == "150000 x 23.47 ÷ 15"
    item = item_from_line(figures, hsn="30049099", uqc="TBS")
    assert (item.unit_price, item.gross) == (Decimal("1.565"), Decimal("234700.00"))


def test_a_pack_without_units_is_refused():
    with pytest.raises(LineInvalid) as refusal:
        gross(Price(amount=Decimal(1), units=Decimal(0)), Decimal(1))
    assert refusal.value.field == "rate_units"
