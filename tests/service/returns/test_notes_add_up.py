"""Notes add up to their document, the round-off included, in whatever parts and order its goods come back."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from bahi.purchase.v1 import goods_receipts_pb2, vendor_bills_pb2
from bahi.returns.v1 import credit_notes_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit import ids
from kit.auth.caller import Role
from tests.support.clients.returns import DAMAGED, SALEABLE, ReturnsClient
from tests.support.refusals import refused

GST = credit_notes_pb2.CREDIT_NOTE_KIND_GST
COMMERCIAL = credit_notes_pb2.CREDIT_NOTE_KIND_COMMERCIAL


async def sell(returns: ReturnsClient, quantity: str, rate: str, **product: Any) -> invoices_pb2.Invoice:
    """An invoice of one line, for goods that are in stock."""
    product_id = await returns.product(**product)
    await returns.buy(await returns.vendor(), returns.item(product_id))
    line = invoices_pb2.SaleLine(product_id=product_id, quantity=quantity, rate=rate)
    return await returns.sell(await returns.customer(), line)


async def take_back(returns: ReturnsClient, sold: invoices_pb2.Invoice, *parts: str, **fields: Any) -> list[Decimal]:
    """The totals of the credit notes for the first line's parts, one return for each part."""
    line = sold.lines[0].line_id
    made = [await returns.take_back(sold.invoice_id, (line, part, SALEABLE), **fields) for part in parts]
    return [Decimal(each.figures.total) for each in made]


async def receive(returns: ReturnsClient, quantity: str = "12", rate: str = "10.08") -> goods_receipts_pb2.GoodsReceipt:
    """A receipt of one line; 12 at 10.08 come to 127.00."""
    item = returns.item(await returns.product(), quantity=quantity, rate=rate)
    return await returns.buy(await returns.vendor(), item)


async def send_back(returns: ReturnsClient, receipt: goods_receipts_pb2.GoodsReceipt, *parts: str) -> list[Decimal]:
    line = receipt.lines[0].line_id
    made = [await returns.send_back(receipt.goods_receipt_id, (line, part)) for part in parts]
    return [Decimal(each.figures.total) for each in made]


async def settled(returns: ReturnsClient) -> tuple[list[str], list[str]]:
    """What is owed for each invoice, and each customer's balance, when all messages are delivered."""
    await returns.services.deliver()
    bills = await returns.query("SELECT outstanding FROM sales.open_items WHERE org_id = $1 ORDER BY invoice_id")
    balances = await returns.query("SELECT balance FROM sales.customer_balances WHERE org_id = $1")
    return [f"{row[0]}" for row in bills], [f"{row[0]}" for row in balances]


async def owed_to_vendor(returns: ReturnsClient) -> tuple[list[str], list[str]]:
    """What is owed for each vendor bill, and each vendor's balance, when all messages are delivered."""
    await returns.services.deliver()
    bills = await returns.query("SELECT outstanding FROM purchase.vendor_bills WHERE org_id = $1")
    balances = await returns.query("SELECT balance FROM purchase.vendor_balances WHERE org_id = $1")
    return [f"{row[0]}" for row in bills], [f"{row[0]}" for row in balances]


async def change_setting(returns: ReturnsClient, *, round_to_rupee: bool) -> None:
    """Changes the organisation's setting, known to every service."""
    changes = organisations_pb2.OrganisationChanges(round_to_rupee=round_to_rupee)
    mask = FieldMask(paths=["round_to_rupee"])
    request = organisations_pb2.UpdateOrganisationRequest(organisation=changes, etag="*", update_mask=mask)
    await returns.sales.organisations.UpdateOrganisation(request, metadata=returns.as_user(Role.ADMIN))
    await returns.services.deliver()


@pytest.mark.parametrize(
    ("quantity", "rate", "uqc", "parts", "total"),
    [
        ("12", "10.08", "TBS", ["1"] * 12, "127.00"),
        ("3", "100.20", "TBS", ["1"] * 3, "316.00"),
        ("2", "9.52", "KGS", ["0.05"] * 40, "20.00"),
        ("12", "10.08", "TBS", ["5", "1", "1", "4", "1"], "127.00"),
    ],
)
async def test_parts_of_an_invoice_are_credited_exactly_and_nothing_stays_owed(
    returns, quantity, rate, uqc, parts, total
) -> None:
    sold = await sell(returns, quantity, rate, uqc=uqc)

    totals = await take_back(returns, sold, *parts)

    assert (sold.figures.total, f"{sum(totals)}") == (total, total)
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_a_paid_invoice_that_comes_back_in_parts_puts_on_account_what_was_paid(returns) -> None:
    sold = await sell(returns, "60", "10.00")
    await returns.sales.pay(customers_pb2.Customer(customer_id=sold.customer_id), "630.00", oldest_first=True)

    totals = await take_back(returns, sold, *["1"] * 60)

    assert sum(totals) == Decimal("630.00")
    assert await settled(returns) == (["0.00"], ["-630.00"])


async def test_each_note_is_the_rounded_sum_so_far_less_what_was_given(returns) -> None:
    sold = await sell(returns, "12", "10.08")

    totals = await take_back(returns, sold, "1", "1", "1", "1")

    # 10.58, 21.17, 31.75 and 42.34 have come back.
    assert list(map(str, totals)) == ["11.00", "10.00", "11.00", "10.00"]


async def test_notes_of_an_invoice_in_paise_are_in_paise_whatever_the_setting_is_now(returns) -> None:
    await change_setting(returns, round_to_rupee=False)
    sold = await sell(returns, "3", "100.20")
    first = await take_back(returns, sold, "1")
    await change_setting(returns, round_to_rupee=True)

    others = await take_back(returns, sold, "1", "1")

    assert sold.figures.total == "315.64"
    assert f"{sum(first + others)}" == "315.64"
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_notes_of_a_rounded_invoice_are_rounded_whatever_the_setting_is_now(returns) -> None:
    sold = await sell(returns, "12", "10.08")
    first = await take_back(returns, sold, "1")
    await change_setting(returns, round_to_rupee=False)

    others = await take_back(returns, sold, *["1"] * 11)

    assert (first + others)[:4] == [11, 10, 11, 10]
    assert f"{sum(first + others)}" == "127.00"


@pytest.mark.parametrize("kinds", [(COMMERCIAL, GST, GST), (GST, COMMERCIAL, GST), (GST, GST, COMMERCIAL)])
async def test_with_a_commercial_note_among_them_only_its_tax_stays_owed(returns, kinds) -> None:
    sold = await sell(returns, "3", "100.20")  # 300.60 and tax of 15.04, rounded by 0.36 to 316.00

    totals = [(await take_back(returns, sold, "1", credit_note_kind=kind))[0] for kind in kinds]

    notes = await returns.query("SELECT kind, cgst + sgst FROM returns.credit_notes WHERE org_id = $1")
    kept = Decimal("15.04") - sum(tax for _, tax in notes)
    assert sorted(kind for kind, _ in notes) == ["COMMERCIAL", "GST", "GST"]
    assert sum(totals) == Decimal("316.00") - kept
    assert await settled(returns) == ([f"{kept}"], [f"{kept}"])


async def test_each_kind_of_note_is_cumulative_among_itself(returns) -> None:
    sold = await sell(returns, "12", "10.08")

    commercial = await take_back(returns, sold, "1", "1", credit_note_kind=COMMERCIAL)
    gst = await take_back(returns, sold, "1", "1")
    more = await take_back(returns, sold, "1", credit_note_kind=COMMERCIAL)

    assert list(map(int, commercial + gst + more)) == [10, 10, 11, 10, 10]


async def test_a_hold_that_was_released_between_is_made_good_by_the_next_note(returns) -> None:
    sold, hold_id = await sell(returns, "12", "10.08"), str(ids.new_id())
    held = await returns.sales.hold(sold, "1", hold_id=hold_id)
    assert held.figures.total == "11.00"
    first = await take_back(returns, sold, "1")
    await returns.sales.release(hold_id)

    others = await take_back(returns, sold, *["1"] * 11)

    assert first == [10]
    assert f"{sum(first + others)}" == "127.00"
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_returns_at_once_add_up_too(returns) -> None:
    sold = await sell(returns, "12", "10.08")

    totals = await asyncio.gather(*(take_back(returns, sold, "1") for _ in range(12)))

    assert f"{sum(total for (total,) in totals)}" == "127.00"
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_several_lines_and_conditions_share_one_round_off(returns) -> None:
    vendor_id = await returns.vendor()
    products = [await returns.product() for _ in range(3)]
    await returns.buy(vendor_id, *map(returns.item, products))
    lines = [invoices_pb2.SaleLine(product_id=product, quantity="4", rate="10.08") for product in products]
    sold = await returns.sell(await returns.customer(), *lines, bill_discount_amount="3.33")
    one, two, three = (line.line_id for line in sold.lines)

    parts = [
        [(one, "1", SALEABLE)],
        [(two, "4", DAMAGED), (one, "2", SALEABLE)],
        [(three, "3", SALEABLE)],
        [(one, "1", DAMAGED)],
        [(three, "1", SALEABLE)],
    ]
    made = [await returns.take_back(sold.invoice_id, *goods) for goods in parts]

    assert f"{sum(Decimal(each.figures.total) for each in made)}" == sold.figures.total
    assert await settled(returns) == (["0.00"], ["0.00"])


async def test_a_gst_note_that_comes_too_late_is_refused_before_anything_is_held(returns, sold, services) -> None:
    services.clock.set(services.clock().replace(year=services.clock().year + 3))

    goods = (sold.lines[0].line_id, "1", DAMAGED)
    answer = await refused(returns.take_back(sold.invoice_id, goods, credit_note_kind=GST))

    assert answer == ("CREDIT_NOTE_TIME_OVER", "credit_note_kind")
    assert await returns.holds("sales") == {}


async def test_parts_of_a_billed_receipt_are_debited_exactly(returns) -> None:
    receipt = await receive(returns)
    await returns.purchase.bill(receipt)

    totals = await send_back(returns, receipt, *["1"] * 12)

    assert totals[:4] == [11, 10, 11, 10]
    assert f"{sum(totals)}" == "127.00"
    assert await owed_to_vendor(returns) == (["0.00"], ["0.00"])


@pytest.mark.parametrize("parts", [["12"], ["1"] * 12, ["11", "1"]])
async def test_a_bill_goes_back_at_what_was_booked_not_at_what_was_computed(returns, parts) -> None:
    receipt = await receive(returns)  # 120.96 + 3.02 + 3.02 = 127.00
    printed = vendor_bills_pb2.PrintedFigures(taxable="121.00", cgst="3.10", sgst="3.10", total="127.62")
    await returns.purchase.bill(receipt, figures=printed)

    totals = await send_back(returns, receipt, *parts)

    assert f"{sum(totals)}" == "127.62"
    assert await owed_to_vendor(returns) == (["0.00"], ["0.00"])
    register = await returns.query(
        "SELECT sum(taxable), sum(cgst), sum(sgst) FROM purchase.inward_register WHERE org_id = $1"
    )
    assert [f"{amount}" for amount in register[0]] == ["0.00", "0.00", "0.00"]


@pytest.mark.parametrize("total", ["126.38", "127.62", "126.01"])
async def test_the_vendors_own_round_off_goes_back_with_the_last_unit(returns, total) -> None:
    receipt = await receive(returns)
    printed = vendor_bills_pb2.PrintedFigures(taxable="120.96", cgst="3.02", sgst="3.02", total=total)
    await returns.purchase.bill(receipt, figures=printed)

    totals = await send_back(returns, receipt, *["1"] * 12)

    assert totals[:4] == [11, 10, 11, 10]
    assert f"{sum(totals)}" == total
    assert await owed_to_vendor(returns) == (["0.00"], ["0.00"])


async def test_one_bill_for_two_receipts_is_one_document(returns) -> None:
    vendor_id = await returns.vendor()
    receipts = [
        await returns.buy(vendor_id, returns.item(await returns.product(), quantity="2", rate="10.08"))
        for _ in range(2)
    ]
    # 20.16 + 0.50 + 0.50 = 21.16 each, 42.32 in all
    printed = vendor_bills_pb2.PrintedFigures(taxable="40.32", cgst="1.00", sgst="1.00", total="42.00")
    await returns.purchase.bill(*receipts, figures=printed)

    totals = [await send_back(returns, receipts[number], "1") for number in (0, 1, 0, 1)]

    assert f"{sum(total for (total,) in totals)}" == "42.00"
    assert await owed_to_vendor(returns) == (["0.00"], ["0.00"])


async def test_goods_that_went_back_before_their_bill_count_in_its_last_note(returns) -> None:
    receipt = await receive(returns)
    before = await send_back(returns, receipt, "1", "1")
    printed = vendor_bills_pb2.PrintedFigures(taxable="120.96", cgst="3.02", sgst="3.02", total="127.62")
    await returns.purchase.bill(receipt, figures=printed)

    after = await send_back(returns, receipt, *["1"] * 10)

    assert f"{sum(before + after)}" == "127.62"
    assert await owed_to_vendor(returns) == (["0.00"], ["0.00"])


@pytest.mark.parametrize("rounded", [True, False])
async def test_a_receipt_without_a_bill_goes_back_in_parts_as_at_once(returns, rounded) -> None:
    await change_setting(returns, round_to_rupee=rounded)
    at_once = await receive(returns, "3", "100.20")
    item = returns.item(await returns.product(), quantity="3", rate="100.20")
    in_parts = await returns.buy(at_once.vendor_id, item)

    whole = await send_back(returns, at_once, "3")
    parts = await send_back(returns, in_parts, "1", "1", "1")

    assert sum(whole) == sum(parts) == Decimal("316.00" if rounded else "315.64")


async def test_debit_notes_follow_a_setting_that_changed_between(returns) -> None:
    receipt = await receive(returns)
    first = await send_back(returns, receipt, "1")
    await change_setting(returns, round_to_rupee=False)
    second = await send_back(returns, receipt, "1")
    await change_setting(returns, round_to_rupee=True)

    others = await send_back(returns, receipt, *["1"] * 10)

    assert [f"{total}" for total in first + second] == ["11.00", "10.16"]
    assert f"{sum(first + second + others)}" == "127.00"


async def test_returns_of_one_bill_at_once_add_up_too(returns) -> None:
    receipt = await receive(returns)
    printed = vendor_bills_pb2.PrintedFigures(taxable="120.96", cgst="3.02", sgst="3.02", total="127.62")
    await returns.purchase.bill(receipt, figures=printed)

    totals = await asyncio.gather(*(send_back(returns, receipt, "1") for _ in range(12)))

    assert f"{sum(total for (total,) in totals)}" == "127.62"
    assert await owed_to_vendor(returns) == (["0.00"], ["0.00"])
