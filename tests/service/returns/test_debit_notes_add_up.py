"""Debit notes add up to their bill or receipt, round-off included, in whatever parts its goods go back."""

import asyncio
from decimal import Decimal

import pytest
from bahi.purchase.v1 import vendor_bills_pb2

from tests.service.returns.partial_returns import change_setting, owed_to_vendor, receive, send_back


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


async def test_one_note_gives_back_the_round_offs_of_all_its_bills(returns) -> None:
    receipt = await receive(returns, "4", "10.00")
    for number in range(4):
        part = vendor_bills_pb2.BilledLine(goods_receipt_line_id=receipt.lines[0].line_id, quantity="1")
        printed = vendor_bills_pb2.PrintedFigures(taxable="10.00", cgst="0.25", sgst="0.25", total="11.50")
        await returns.purchase.bill(receipt, number=f"V{number}", lines=[part], figures=printed)

    totals = await send_back(returns, receipt, "4")

    assert f"{sum(totals)}" == "46.00"
    assert await owed_to_vendor(returns) == (["0.00"] * 4, ["0.00"])


async def test_goods_that_went_back_before_their_bill_count_in_its_last_note(returns) -> None:
    receipt = await receive(returns)
    before = await send_back(returns, receipt, "1", "1")
    await returns.services.deliver()
    printed = vendor_bills_pb2.PrintedFigures(taxable="120.96", cgst="3.02", sgst="3.02", total="127.62")
    await returns.purchase.bill(receipt, figures=printed)

    after = await send_back(returns, receipt, *["1"] * 10)

    assert f"{sum(before + after)}" == "127.62"
    assert await owed_to_vendor(returns) == (["0.00"], ["0.00"])


async def test_paise_that_a_note_gave_beyond_a_later_bill_are_made_good_by_its_last_note(returns) -> None:
    await change_setting(returns, round_to_rupee=False)
    items = [returns.item(await returns.product(), quantity="20", rate="3.71") for _ in range(2)]
    receipt = await returns.buy(await returns.vendor(), *items)
    early, late = (line.line_id for line in receipt.lines)
    await returns.send_back(receipt.goods_receipt_id, (early, "20"))  # 74.20 and 1.86 twice
    await returns.services.deliver()
    parts = {early: "5", late: "20"}  # what the note gives for 5 has tax of 0.47 twice, and the bill 0.46
    printed = vendor_bills_pb2.PrintedFigures(taxable="92.75", cgst="2.32", sgst="2.32", total="97.39")
    lines = [vendor_bills_pb2.BilledLine(goods_receipt_line_id=line, quantity=parts[line]) for line in parts]
    await returns.purchase.bill(receipt, lines=lines, figures=printed)

    last = await returns.send_back(receipt.goods_receipt_id, (late, "20"))

    assert last.figures.total == "77.90"
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
