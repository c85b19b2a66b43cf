"""What a role may give away in a sale, and what the refusal says."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from kit.auth.caller import Role
from services.sales.domain.pricing import price_sale
from services.sales.domain.sale import FromOrder, NamedBatch, SaleReceipt, StockAllocation
from services.sales.domain.sale_limits import check_limits, limits_passed
from tests.support.days import TODAY
from tests.unit.sales.facts import batch, customer, organisation, planned, price, sale, sale_line, stock
from trade.domain.accounts import PaymentMode
from trade.domain.payment_references import PaymentReference
from trade.domain.role_limits import USER, USUAL, RoleLimitExceeded, RoleLimits

COST = batch(1, "10")  # 7.00 a unit
AGREED = (NamedBatch(batch_id=COST.batch_id, quantity=COST.quantity),)
"""Reserved when the order was confirmed."""
ORDER = FromOrder(order_id=UUID(int=5), date=TODAY, hold_id=UUID(int=6), etag="")
OWN_DISCOUNT = customer(discount_percent=Decimal(15))


def passed(
    line: dict[str, Any],
    *batches: StockAllocation,
    limits: RoleLimits = USER,
    buyer: Any = None,
    **changed: Any,
) -> dict[str, tuple[str, str]]:
    """The limits that a sale of one line of ten units passes, by field: what is asked, and the limit."""
    requested = sale(sale_line(line.pop("quantity", "10"), **line), **changed)
    priced = price_sale(planned(requested, buyer), [stock(*(batches or (COST,)))])
    return {found.field: (found.asked, found.limit) for found in limits_passed(priced, limits)}


def short(number: int, quantity: str, days: int) -> StockAllocation:
    return dataclasses.replace(batch(number, quantity), expiry_date=TODAY + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ({"rate": price("0.01")}, "0.01"),
        ({"rate": price("6.99")}, "6.99"),
        ({"rate": price("7.00"), "discount_percent": Decimal("0.1")}, "6.99"),
        ({"rate": price("7.34"), "inclusive": True}, "6.99"),
        ({"rate": price("69.90", "10")}, "6.99"),
    ],
)
def test_rate_after_discounts_and_without_tax_is_not_below_cost(line: dict[str, Any], asked: str) -> None:
    field = "lines[0].pack_rate" if line["rate"].is_of_pack else "lines[0].rate"

    assert passed(line) == {field: (f"{asked} for a unit", "landed cost")}


def test_sale_at_cost_passes_no_limit() -> None:
    assert passed({"rate": price("7.00")}) == {}
    assert passed({"rate": price("7.35"), "inclusive": True}) == {}


def test_cost_counts_over_all_batches_of_a_line_and_its_free_units() -> None:
    cheap = dataclasses.replace(batch(1, "5"), landed_cost=Decimal(5))
    dear = dataclasses.replace(batch(2, "5"), landed_cost=Decimal(9))
    free_is_allowed = dataclasses.replace(USER, free_goods_percent=Decimal(100))

    assert passed({"rate": price("7.00")}, cheap, dear) == {}
    assert passed({"rate": price("6.99")}, cheap, dear) == {"lines[0].rate": ("6.99 for a unit", "landed cost")}
    with_free: dict[str, Any] = {"quantity": "9", "free_quantity": Decimal(1), "rate": price("7.70")}
    assert passed(dict(with_free), limits=free_is_allowed) == {"lines[0].rate": ("6.93 for a unit", "landed cost")}
    assert passed(with_free | {"rate": price("7.78")}, limits=free_is_allowed) == {}


def test_goods_that_expire_soon_may_go_below_cost() -> None:
    cheap: dict[str, Any] = {"rate": price("1.00")}

    assert passed(dict(cheap), short(1, "10", 90)) == {}
    assert passed(dict(cheap), short(1, "10", 91)) == {"lines[0].rate": ("1.00 for a unit", "landed cost")}
    # One unit that lasts is enough: the rate of the line must pay for it.
    assert "lines[0].rate" in passed(dict(cheap), short(1, "9", 30), batch(2, "1"))


def test_both_discounts_count_together_and_the_customers_own_is_allowed() -> None:
    def line(first: str | None, second: str = "0") -> dict[str, Any]:
        given = None if first is None else Decimal(first)
        return {"rate": price("100"), "discount_percent": given, "second_discount_percent": Decimal(second)}

    assert passed(line("10")) == {}
    assert passed(line("10.5")) == {"lines[0].discount_percent": ("10.5", "10")}
    assert passed(line("5", "5.264")) == {"lines[0].second_discount_percent": ("10.0008", "10")}
    assert passed(line(None), buyer=OWN_DISCOUNT) == {}
    assert passed(line(None, "1"), buyer=OWN_DISCOUNT) == {"lines[0].second_discount_percent": ("15.85", "15")}


def test_discount_on_the_bill_is_judged_in_per_cent_and_in_rupees() -> None:
    dear: dict[str, Any] = {"rate": price("100")}

    assert passed(dict(dear), bill_discount_percent=Decimal(5)) == {}
    assert passed(dict(dear), bill_discount_amount=Decimal(50)) == {}
    assert passed(dict(dear), bill_discount_percent=Decimal("5.1")) == {"bill_discount_percent": ("5.1", "5")}
    assert passed(dict(dear), bill_discount_amount=Decimal("50.01")) == {"bill_discount_amount": ("50.01", "50")}


def test_free_goods_outside_a_scheme_are_none_or_a_share() -> None:
    line: dict[str, Any] = {"quantity": "9", "free_quantity": Decimal(1), "rate": price("100")}
    tenth = dataclasses.replace(USER, free_goods_percent=Decimal(10))

    assert passed(dict(line)) == {"lines[0].free_quantity": ("1", "0")}
    assert passed(dict(line), limits=tenth) == {"lines[0].free_quantity": ("1", "0.9")}
    assert passed(line | {"quantity": "10"}, batch(1, "11"), limits=tenth) == {}


def test_cash_with_a_sale_is_limited_and_other_money_is_not() -> None:
    def paid(mode: PaymentMode, amount: str | None = None) -> dict[str, tuple[str, str]]:
        reference = PaymentReference(text="UPI 1", bank="", accept_used_reference=False)
        receipt = SaleReceipt(mode=mode, amount=None if amount is None else Decimal(amount), reference=reference)
        limits = dataclasses.replace(USER, cash_receipt=Decimal(500))
        return passed({"rate": price("100")}, limits=limits, receipt=receipt)

    assert paid(PaymentMode.CASH, "500") == {}
    assert paid(PaymentMode.CASH, "500.01") == {"receipt.amount": ("500.01 in the day", "500")}
    assert paid(PaymentMode.CASH) == {"receipt.amount": ("1050 in the day", "500")}
    assert paid(PaymentMode.UPI) == {}


def test_prices_of_a_confirmed_order_are_agreed_and_only_a_bill_discount_is_judged() -> None:
    line: dict[str, Any] = {"rate": price("1.00"), "discount_percent": Decimal(50), "agreed_batches": AGREED}

    assert passed(dict(line), order=ORDER) == {}
    assert passed(dict(line), order=ORDER, bill_discount_percent=Decimal(6)) == {
        "lines[0].rate": ("0.47 for a unit", "landed cost"),
        "bill_discount_percent": ("6", "5"),
    }


def test_agreed_price_is_that_of_the_batches_that_were_reserved() -> None:
    cheap: dict[str, Any] = {"rate": price("1.00"), "agreed_batches": AGREED}
    below = {"lines[0].rate": ("1.00 for a unit", "landed cost")}
    halves = (dataclasses.replace(COST, quantity=Decimal(5)), dataclasses.replace(COST, quantity=Decimal(6)))

    assert passed(dict(cheap), batch(2, "10"), order=ORDER) == below
    assert passed(cheap | {"quantity": "11"}, batch(1, "11"), order=ORDER) == below
    assert passed(cheap | {"quantity": "11"}, *halves, order=ORDER) == below
    assert passed(dict(cheap), short(2, "10", 90), order=ORDER) == {}
    assert passed(cheap | {"rate": price("7.00")}, batch(2, "10"), order=ORDER) == {}
    assert passed({"discount_percent": Decimal(50), "rate": price("14.00")}, batch(2, "10"), order=ORDER) == {}


def test_rate_that_no_order_has_agreed_is_judged_by_its_invoice() -> None:
    def at(ptr: str) -> dict[str, tuple[str, str]]:
        return passed({"agreed_batches": AGREED}, dataclasses.replace(COST, ptr=price(ptr)), order=ORDER)

    assert at("6.99") == {"lines[0].rate": ("6.99 for a unit", "landed cost")}
    assert at("7.00") == {}


def test_free_goods_of_an_order_go_with_what_they_were_agreed_for() -> None:
    def part(billed: str, free: str, limits: RoleLimits = USER) -> dict[str, tuple[str, str]]:
        given: dict[str, Any] = {"free_quantity": Decimal(free), "free_agreed": Decimal(billed) / 10}
        goods = batch(1, str(Decimal(billed) + Decimal(free)))
        agreed = NamedBatch(batch_id=goods.batch_id, quantity=goods.quantity)
        line = {"quantity": billed, "rate": price("7.70"), "agreed_batches": (agreed,)}
        return passed(line | given, goods, order=ORDER, limits=limits)

    fifth = dataclasses.replace(USER, free_goods_percent=Decimal(20))

    assert part("10", "1") == {}
    assert part("1", "10") == {
        "lines[0].free_quantity": ("10", "0.1"),
        "lines[0].rate": ("0.70 for a unit", "landed cost"),
    }
    assert part("10", "2", fifth) == {"lines[0].rate": ("6.42 for a unit", "landed cost")}


def test_refusal_names_every_limit_and_never_the_cost() -> None:
    line = sale_line("10", rate=price("1.00"), discount_percent=Decimal(20), field="lines[0].")
    priced = price_sale(planned(sale(line, bill_discount_percent=Decimal(50))), [stock(COST)])

    with pytest.raises(RoleLimitExceeded) as refused:
        check_limits(priced)

    assert refused.value.field == "lines[0].discount_percent"
    assert refused.value.facts == {
        "lines[0].discount_percent": "asked 20, limit 10",
        "lines[0].rate": "asked 0.40 for a unit, limit landed cost",
        "bill_discount_percent": "asked 50, limit 5",
    }


def test_manager_has_no_limit_until_an_administrator_sets_one() -> None:
    line = sale_line("10", rate=price("1.00"))
    strict = organisation(limits=USUAL.changed(Role.MANAGER, dataclasses.replace(USUAL.manager, below_cost=False)))

    def by_manager(seller: Any) -> None:
        plan = planned(sale(line), seller=seller)
        caller = dataclasses.replace(plan.caller, role=Role.MANAGER)
        check_limits(price_sale(dataclasses.replace(plan, caller=caller), [stock(COST)]))

    by_manager(organisation())
    with pytest.raises(RoleLimitExceeded):
        by_manager(strict)
