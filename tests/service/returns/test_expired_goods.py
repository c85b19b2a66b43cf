"""Expired goods come back: credited and taken by the customer's policy, or the organisation's. ADR 0056."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from bahi.documents.v1 import documents_pb2
from bahi.sales.v1 import customers_pb2, expired_goods_pb2, invoices_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.service.returns.partial_returns import settled
from tests.support.clients.returns import DAMAGED, EXPIRED, QUARANTINE, SALEABLE, ReturnsClient
from tests.support.days import month_from_now
from tests.support.refusals import refusal, refused

ORIGINAL = expired_goods_pb2.EXPIRED_GOODS_BASIS_ORIGINAL_RATE
PTR = expired_goods_pb2.EXPIRED_GOODS_BASIS_PTR
COMMERCIAL = documents_pb2.NOTE_KIND_COMMERCIAL


def policy(percent: str = "60", **fields: Any) -> expired_goods_pb2.ExpiredGoodsPolicy:
    given: dict[str, Any] = {"basis": ORIGINAL, "percent": percent}
    return expired_goods_pb2.ExpiredGoodsPolicy(**(given | fields))


async def set_policy(returns: ReturnsClient, given: Any) -> organisations_pb2.Organisation:
    """Sets the organisation's policy; None: expired goods are credited at what they were sold for."""
    request = organisations_pb2.UpdateOrganisationRequest(
        organisation=organisations_pb2.OrganisationChanges(expired_goods=given),
        update_mask=FieldMask(paths=["expired_goods"]),
        etag="*",
    )
    return await returns.sales.organisations.UpdateOrganisation(request, metadata=returns.as_user(Role.ADMIN))


async def sell(returns: ReturnsClient, *, expires_in: int = 24, of_customer: Any = None, **line: Any) -> Any:
    """An invoice of ten units at 100.00 with 5 per cent tax, whose batch expires in so many months."""
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id, expiry_month=month_from_now(expires_in)))
    customer_id = await returns.customer(**({} if of_customer is None else {"expired_goods": of_customer}))
    given = {"product_id": product_id, "quantity": "10", "rate": "100.00"} | line
    return await returns.sell(customer_id, invoices_pb2.SaleLine(**given))


def months_on(returns: ReturnsClient, months: int) -> Any:
    """The clock in so many months, in the middle of the month."""
    return returns.services.clock.on(dt.date.fromisoformat(f"{month_from_now(months)}-18"))


async def test_without_a_policy_expired_goods_are_credited_at_what_they_were_sold_for(returns) -> None:
    sold = await sell(returns)

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "10", EXPIRED))
    (line,) = (await returns.credit_note(made.credit_note_id)).lines

    assert (sold.figures.total, made.figures.total) == ("1050.00", "1050.00")
    assert (line.expired_quantity, line.withheld_value, line.credit_explanation) == ("0", "0.00", "")


@pytest.mark.parametrize(
    ("of_organisation", "of_customer", "taxable", "tax", "explanation"),
    [
        (policy("60"), None, "600.00", "15.00", "expired: 60 % of the original rate, the organisation's policy"),
        (policy("50", basis=PTR), None, "400.00", "10.00", "expired: 50 % of PTR, the organisation's policy"),
        (
            policy("60"),
            policy("25"),
            "250.00",
            "6.25",
            "expired: 25 % of the original rate, the customer's policy",
        ),
        (None, policy("0"), "0.00", "0.00", "expired: 0 % of the original rate, the customer's policy"),
        (
            policy("60"),
            policy("100"),
            "1000.00",
            "25.00",
            "expired: 100 % of the original rate, the customer's policy",
        ),
    ],
)
async def test_the_customers_policy_else_the_organisations_credits_a_share_and_tax_follows(
    returns, of_organisation, of_customer, taxable, tax, explanation
) -> None:
    await set_policy(returns, of_organisation)
    sold = await sell(returns, of_customer=of_customer)

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "10", EXPIRED))
    note = await returns.credit_note(made.credit_note_id)

    assert (note.figures.taxable, note.figures.cgst, note.figures.sgst) == (taxable, tax, tax)
    (line,) = note.lines
    assert (line.quantity, line.expired_quantity, line.figures.taxable) == ("10", "10", taxable)
    assert Decimal(line.withheld_value) == 1000 - Decimal(taxable)
    assert (line.credit_explanation, made.lines[0].credit_explanation) == (explanation, explanation)


async def test_register_ledger_and_open_item_have_what_is_credited_and_the_rest_stays_owed(returns) -> None:
    await set_policy(returns, policy("60"))
    sold = await sell(returns)

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "10", EXPIRED))

    assert made.figures.total == "630.00"
    assert await settled(returns) == (["420.00"], ["420.00"])
    register = await returns.query(
        "SELECT taxable, cgst, sgst, total FROM sales.outward_register WHERE org_id = $1 AND document_id = $2",
        made.credit_note_id,
    )
    assert [tuple(map(str, row)) for row in register] == [("-600.00", "-15.00", "-15.00", "-630.00")]


async def test_only_expired_units_are_credited_by_the_policy(returns) -> None:
    await set_policy(returns, policy("60"))
    sold = await sell(returns)
    line = sold.lines[0].line_id

    made = await returns.take_back(sold.invoice_id, (line, "4", EXPIRED), (line, "3", DAMAGED), (line, "3", SALEABLE))

    assert made.figures.taxable == "840.00"
    assert [bool(each.credit_explanation) for each in made.lines] == [True, False, False]
    (of_note,) = (await returns.credit_note(made.credit_note_id)).lines
    assert (of_note.quantity, of_note.expired_quantity, of_note.withheld_value) == ("10", "4", "160.00")


@pytest.mark.parametrize("disposition", [DAMAGED, QUARANTINE])
async def test_goods_past_their_last_good_day_are_expired_whatever_the_inspection_says(returns, disposition) -> None:
    await set_policy(returns, policy("60"))
    sold = await sell(returns, expires_in=1)

    with months_on(returns, 2):
        made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "10", disposition))

    assert made.figures.taxable == "600.00"
    assert made.lines[0].credit_explanation == "expired: 60 % of the original rate, the organisation's policy"


@pytest.mark.parametrize(("free_alike", "taxable"), [(False, "300.00"), (True, "360.00")])
async def test_free_goods_give_nothing_or_as_much_as_billed_ones(returns, free_alike, taxable) -> None:
    await set_policy(returns, policy("60", credits_free_goods=free_alike))
    sold = await sell(returns, free_quantity="2")

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "6", EXPIRED))

    assert made.figures.taxable == taxable


async def test_what_is_withheld_is_never_given_by_a_later_note(returns) -> None:
    """Ten units of 10.58 with tax: four by the policy, then six at what they were sold for, one by one."""
    await set_policy(returns, policy("37.5"))
    sold = await sell(returns, rate="10.08")
    line = sold.lines[0].line_id

    expired = [await returns.take_back(sold.invoice_id, (line, "2", EXPIRED)) for _ in range(2)]
    whole = [await returns.take_back(sold.invoice_id, (line, "1", SALEABLE)) for _ in range(6)]

    assert [each.figures.taxable for each in expired] == ["7.56", "7.56"]
    assert {each.figures.taxable for each in whole} == {"10.08"}
    # 75.60 and 3.82 of tax, rounded; the invoice was for 106.00.
    total = sum(Decimal(each.figures.total) for each in [*expired, *whole])
    assert (sold.figures.total, f"{total}") == ("106.00", "79.00")
    assert await settled(returns) == (["27.00"], ["27.00"])
    assert await refused(returns.take_back(sold.invoice_id, (line, "1", EXPIRED))) == (
        "OVER_RETURN",
        "lines[0].quantity",
    )


async def test_a_commercial_note_gives_the_share_without_tax(returns) -> None:
    await set_policy(returns, policy("60"))
    sold = await sell(returns)

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "10", EXPIRED), credit_note_kind=COMMERCIAL)

    assert (made.figures.taxable, made.figures.cgst, made.figures.total) == ("600.00", "0.00", "600.00")
    assert await settled(returns) == (["450.00"], ["450.00"])


@pytest.mark.parametrize(("expires_in", "taken"), [(0, True), (3, True), (4, False)])
async def test_goods_are_not_taken_too_early_before_their_expiry(returns, expires_in, taken) -> None:
    await set_policy(returns, policy("60", months_before_expiry=3))
    sold = await sell(returns, expires_in=expires_in)
    line = sold.lines[0].line_id

    back = returns.take_back(sold.invoice_id, (line, "1", SALEABLE), (line, "2", EXPIRED))

    if taken:
        assert (await back).figures.taxable == "220.00"
        return
    assert await refused(back) == ("EXPIRED_GOODS_NOT_TAKEN", "lines[0].invoice_line_id")
    assert await returns.documents() == 0
    assert (await returns.take_back(sold.invoice_id, (line, "3", SALEABLE))).figures.taxable == "300.00"


@pytest.mark.parametrize(("months", "taken"), [(3, True), (4, False)])
async def test_goods_are_not_taken_too_late_after_their_expiry(returns, months, taken) -> None:
    sold = await sell(returns, expires_in=1, of_customer=policy("60", months_after_expiry=2))

    with months_on(returns, months):
        back = returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "10", EXPIRED))
        if taken:
            assert (await back).figures.taxable == "600.00"
        else:
            found = await refusal(back)
            assert (found.reason, found.facts["last_day"]) == ("EXPIRED_GOODS_NOT_TAKEN", "2027-02-28")


async def test_a_policy_is_read_changed_and_taken_back_as_a_whole(returns) -> None:
    given = policy("60", basis=PTR, credits_free_goods=True, months_before_expiry=3, months_after_expiry=0)
    before = await returns.sales.organisations.GetOrganisation(
        organisations_pb2.GetOrganisationRequest(), metadata=returns.as_user()
    )

    changed = await set_policy(returns, given)
    taken_back = await set_policy(returns, None)

    assert not before.HasField("expired_goods")
    assert changed.expired_goods == given
    assert not taken_back.HasField("expired_goods")


async def test_a_customers_policy_is_kept_with_it(returns) -> None:
    given = policy("12.5", months_after_expiry=6)
    customer_id = await returns.customer(expired_goods=given)
    read = customers_pb2.GetCustomerRequest(customer_id=customer_id)
    before = await returns.sales.customers.GetCustomer(read, metadata=returns.as_user())
    request = customers_pb2.UpdateCustomerRequest(
        customer_id=customer_id,
        customer=customers_pb2.CustomerChanges(),
        update_mask=FieldMask(paths=["expired_goods"]),
        etag=before.etag,
    )

    after = await returns.sales.customers.UpdateCustomer(request, metadata=returns.as_user(Role.MANAGER))

    assert before.expired_goods == given
    assert not after.HasField("expired_goods")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (expired_goods_pb2.ExpiredGoodsPolicy(percent="60"), "expired_goods.basis"),
        (expired_goods_pb2.ExpiredGoodsPolicy(basis=PTR), "expired_goods.percent"),
        (policy("100.5"), "expired_goods.percent"),
        (policy("60", months_before_expiry=-1), "expired_goods.months_before_expiry"),
        (policy("60", months_after_expiry=61), "expired_goods.months_after_expiry"),
    ],
)
async def test_a_policy_that_makes_no_sense_is_refused(returns, given, field) -> None:
    assert await refused(returns.customer(expired_goods=given)) == ("INVALID_REQUEST", field)
    assert await refused(set_policy(returns, given)) == ("INVALID_REQUEST", f"organisation.{field}")
