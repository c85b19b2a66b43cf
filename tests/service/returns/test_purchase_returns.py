"""Purchase returns through the real purchase and inventory."""

import asyncio
import datetime as dt

import pytest
from bahi.documents.v1 import supplies_pb2
from bahi.returns.v1 import debit_notes_pb2, purchase_returns_pb2, returns_reports_pb2

from kit.auth.caller import Role
from tests.support.days import TODAY, YEAR
from tests.support.parties import HOME_STATE
from tests.support.refusals import refused
from tests.support.summaries import summary_of

NOTHING_HELD: dict[str, int] = {}


@pytest.fixture
async def bought(returns):
    """A receipt of 100 at 69.00: taxable 6900.00, tax 345.00."""
    return await returns.buy(await returns.vendor(), returns.item(await returns.product()))


async def test_goods_go_back_at_the_price_at_which_they_came(returns, bought) -> None:
    made = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "10"))
    note = await returns.debit_note(made.debit_note_id)

    assert made.number.startswith(f"PR/{YEAR}/")
    assert (made.number[-7:], made.debit_note_number[:3], made.debit_note_number[-7:]) == ("/000001", "DN/", "/000001")
    assert (made.goods_receipt_number, made.vendor_name) == (bought.number, "Meru Pharma")
    assert (made.figures.taxable, made.figures.cgst, made.figures.sgst) == ("690.00", "17.25", "17.25")
    assert (made.figures.round_off, made.figures.total) == ("0.50", "725.00")
    assert note.amount_in_words == "Rupees Seven Hundred Twenty Five Only"
    assert (note.lines[0].quantity, note.lines[0].figures.total) == ("10", "724.50")
    assert (note.buyer_gstin[:2], note.supply_kind, note.purchase_return_number) == (
        HOME_STATE,
        supplies_pb2.SUPPLY_KIND_INTRA_STATE,
        made.number,
    )


async def test_after_two_deliveries_goods_leave_stock_once_and_the_vendor_is_debited_once(
    returns, bought, services
) -> None:
    made = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "10"))
    outbox = await returns.query("SELECT destination, type, payload FROM returns.outbox WHERE org_id = $1")
    assert await returns.stock() == {"saleable": ("100", "10")}

    await services.deliver()
    await returns.redeliver(outbox)

    assert await returns.stock() == {"saleable": ("90", "0")}
    assert await returns.holds("inventory") == {"fulfilled": 1}
    assert await returns.holds("purchase") == {"fulfilled": 1}
    entries = await returns.query(
        "SELECT number, amount FROM purchase.vendor_entries WHERE org_id = $1 AND document_id = $2", made.debit_note_id
    )
    assert [(number, f"{amount}") for number, amount in entries] == [(made.debit_note_number, "-725.00")]
    register = await returns.query(
        "SELECT taxable, cgst, sgst FROM purchase.inward_register WHERE org_id = $1 AND document_id = $2",
        made.debit_note_id,
    )
    assert [tuple(f"{amount}" for amount in row) for row in register] == [("-690.00", "-17.25", "-17.25")]


async def test_reading_returns_what_creating_returned(returns, bought) -> None:
    made = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "10"))

    read = await returns.purchase_returns.GetPurchaseReturn(
        purchase_returns_pb2.GetPurchaseReturnRequest(purchase_return_id=made.purchase_return_id),
        metadata=returns.as_user(Role.USER),
    )

    assert read == made


async def test_more_than_came_is_refused_and_changes_nothing(returns, bought) -> None:
    line = bought.lines[0].line_id
    await returns.send_back(bought.goods_receipt_id, (line, "60"))

    reason, field = await refused(returns.send_back(bought.goods_receipt_id, (line, "41")))

    assert (reason, field) == ("OVER_RETURN", "lines[0].quantity")
    assert await returns.documents() == 1
    assert await returns.holds("purchase") == {"pending": 1}
    assert await returns.holds("inventory") == {"pending": 1}


async def test_the_quantity_of_several_lines_counts_together(returns, bought) -> None:
    line = bought.lines[0].line_id

    reason, field = await refused(returns.send_back(bought.goods_receipt_id, (line, "60"), (line, "41")))

    assert (reason, field) == ("OVER_RETURN", "lines[0].quantity")
    assert await returns.documents() == 0


async def test_two_lines_of_one_receipt_line_leave_together_and_are_one_line_of_the_note(
    returns, bought, services
) -> None:
    line = bought.lines[0].line_id

    made = await returns.send_back(bought.goods_receipt_id, (line, "4"), (line, "6"))
    await services.deliver()

    note = await returns.debit_note(made.debit_note_id)
    assert [item.quantity for item in made.lines] == ["4", "6"]
    assert [item.quantity for item in note.lines] == ["10"]
    assert await returns.stock() == {"saleable": ("90", "0")}


async def test_more_than_remains_of_the_batch_is_refused_and_gives_the_hold_at_purchase_back(
    returns, bought, services
) -> None:
    line = bought.lines[0]
    await returns.write_off(line.batch_id, "95")

    reason, _ = await refused(returns.send_back(bought.goods_receipt_id, (line.line_id, "6")))

    assert reason == "INSUFFICIENT_STOCK"
    assert await returns.holds("purchase") == {"released": 1}
    assert await returns.holds("inventory") == NOTHING_HELD
    assert await returns.documents() == 0
    await returns.send_back(bought.goods_receipt_id, (line.line_id, "5"))
    await services.deliver()
    assert await returns.stock() == {}


async def test_expired_goods_may_go_back(returns, bought, services) -> None:
    services.clock.set(dt.datetime(TODAY.year + 4, 1, 15, tzinfo=dt.UTC))

    made = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "100"))
    await services.deliver()

    assert made.figures.total == "7245.00"
    assert await returns.stock() == {}


async def test_a_foreign_or_unknown_receipt_or_line_is_not_found(returns, neighbour, bought) -> None:
    line = bought.lines[0].line_id
    other = await returns.buy(bought.vendor_id, returns.item(await returns.product()))

    foreign = await refused(neighbour.send_back(bought.goods_receipt_id, (line, "1")))
    of_another_receipt = await refused(returns.send_back(bought.goods_receipt_id, (other.lines[0].line_id, "1")))

    assert foreign[1] == "goods_receipt_id"
    assert of_another_receipt[1] == "lines[0].goods_receipt_line_id"
    assert await returns.documents() == 0
    assert await neighbour.documents() == 0


async def test_a_date_before_the_receipt_is_refused_and_the_hold_is_released(returns, bought) -> None:
    earlier = (TODAY - dt.timedelta(days=1)).isoformat()

    goods = (bought.lines[0].line_id, "1")
    answer = await refused(
        returns.send_back(bought.goods_receipt_id, goods, date=earlier, date_reason="They left yesterday")
    )

    assert answer == ("BEFORE_ORIGINAL", "date")
    assert await returns.holds("purchase") == {"released": 1}


async def test_a_replay_of_the_key_returns_the_same_return_and_another_body_is_refused(returns, bought) -> None:
    line = bought.lines[0].line_id
    made = await returns.send_back(bought.goods_receipt_id, (line, "10"), key="once")

    assert await returns.send_back(bought.goods_receipt_id, (line, "10"), key="once") == made
    answer = await refused(returns.send_back(bought.goods_receipt_id, (line, "11"), key="once"))

    assert answer[0] == "IDEMPOTENCY_KEY_REUSED"
    assert await returns.documents() == 1
    assert await returns.holds("purchase") == {"pending": 1}


async def test_two_returns_of_the_last_goods_at_once_have_one_winner(returns, bought, services) -> None:
    line = bought.lines[0].line_id

    answers = await asyncio.gather(
        *(returns.send_back(bought.goods_receipt_id, (line, "60")) for _ in range(2)), return_exceptions=True
    )

    assert sorted(isinstance(answer, purchase_returns_pb2.PurchaseReturn) for answer in answers) == [False, True]
    await services.deliver()
    assert await returns.documents() == 1
    assert await returns.stock() == {"saleable": ("40", "0")}


async def test_ten_calls_with_one_key_make_one_return(returns, bought) -> None:
    line = bought.lines[0].line_id

    made = await asyncio.gather(
        *(returns.send_back(bought.goods_receipt_id, (line, "10"), key="once") for _ in range(10))
    )

    assert len({answer.number for answer in made}) == 1
    assert await returns.documents() == 1


async def test_lists_filter_page_and_keep_to_their_organisation(returns, neighbour, bought) -> None:
    line = bought.lines[0].line_id
    made = [await returns.send_back(bought.goods_receipt_id, (line, str(n))) for n in (1, 2, 3)]

    async def listed(whose=returns, **fields):
        request = purchase_returns_pb2.ListPurchaseReturnsRequest(**fields)
        return await whose.purchase_returns.ListPurchaseReturns(request, metadata=whose.as_user(Role.USER))

    first = await listed(page_size=2)
    assert first.purchase_returns[0] == summary_of(made[2], purchase_returns_pb2.PurchaseReturnSummary)
    second = await listed(page_size=2, page_token=first.next_page_token)
    numbers = [item.number for item in (*first.purchase_returns, *second.purchase_returns)]
    assert numbers == [item.number for item in reversed(made)]
    assert second.next_page_token == ""
    assert len((await listed(vendor_id=bought.vendor_id)).purchase_returns) == 3
    assert len((await listed(goods_receipt_id=bought.goods_receipt_id)).purchase_returns) == 3
    assert len((await listed(vendor_id=made[0].purchase_return_id)).purchase_returns) == 0
    assert len((await listed(to_date="2020-01-01")).purchase_returns) == 0
    assert len((await listed(from_date=TODAY.isoformat(), to_date=TODAY.isoformat())).purchase_returns) == 3
    assert len((await listed(neighbour)).purchase_returns) == 0


async def test_debit_notes_are_listed_and_hidden_from_neighbours(returns, neighbour, bought) -> None:
    made = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "1"))

    async def listed(whose, **fields):
        request = debit_notes_pb2.ListDebitNotesRequest(**fields)
        return (await whose.debit_notes.ListDebitNotes(request, metadata=whose.as_user(Role.USER))).debit_notes

    note = await returns.debit_note(made.debit_note_id)
    shown = summary_of(note, debit_notes_pb2.DebitNoteSummary)
    assert list(await listed(returns, vendor_id=bought.vendor_id)) == [shown]
    assert list(await listed(neighbour)) == []
    assert (await refused(neighbour.debit_note(made.debit_note_id))) == ("DEBIT_NOTE_NOT_FOUND", "debit_note_id")


async def test_the_register_shows_the_note_and_its_sums(returns, bought) -> None:
    made = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "10"))

    register = await returns.register()

    row = register.rows[0]
    assert (row.direction, row.document_number) == (
        returns_reports_pb2.RETURN_DIRECTION_PURCHASE,
        made.debit_note_number,
    )
    assert (row.original_number, row.party_name, row.figures.total) == (bought.number, "Meru Pharma", "725.00")
    assert (register.purchase_totals.total, register.sales_totals.total) == ("725.00", "0.00")
    assert (await refused(returns.register(from_date="2026-02-02", to_date="2026-02-01"))) == (
        "PERIOD_REVERSED",
        "to_date",
    )


async def test_a_part_of_a_counted_unit_does_not_go_back(returns, bought) -> None:
    part = returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "1.5"))

    assert await refused(part) == ("QUANTITY_NOT_WHOLE", "lines[0].quantity")
    assert await returns.stock() == {"saleable": ("100", "0")}
