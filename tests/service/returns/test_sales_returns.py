"""Sales returns through the real sales and inventory: what comes back, where it goes, what it is worth."""

import asyncio
import datetime as dt

from bahi.documents.v1 import documents_pb2, supplies_pb2
from bahi.returns.v1 import sales_returns_pb2
from bahi.sales.v1 import invoices_pb2

from tests.support.clients.returns import DAMAGED, EXPIRED, QUARANTINE, SALEABLE
from tests.support.days import TODAY
from tests.support.parties import HOME_STATE
from tests.support.refusals import refused

GST = documents_pb2.NOTE_KIND_GST
COMMERCIAL = documents_pb2.NOTE_KIND_COMMERCIAL


async def test_a_full_return_mirrors_its_invoice_to_the_paisa(returns, sold, services) -> None:
    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE))
    await services.deliver()
    note = await returns.credit_note(made.credit_note_id)

    assert (sold.figures.taxable, sold.figures.round_off, sold.figures.total) == ("293.26", "0.08", "308.00")
    assert (made.figures.taxable, made.figures.cgst, made.figures.sgst) == ("293.26", "7.33", "7.33")
    assert (made.figures.round_off, made.figures.total) == ("0.08", "308.00")
    assert note.figures == made.figures
    open_items = await returns.query("SELECT outstanding FROM sales.open_items WHERE org_id = $1")
    assert [f"{row[0]}" for row in open_items] == ["0.00"]
    balance = await returns.query("SELECT balance FROM sales.customer_balances WHERE org_id = $1")
    assert [f"{row[0]}" for row in balance] == ["0.00"]


async def test_the_note_says_what_the_law_wants(returns, sold) -> None:
    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE))
    note = await returns.credit_note(made.credit_note_id)

    assert (made.number[:3], made.number[-7:], note.number[:3], note.number[-7:]) == (
        "SR/",
        "/000001",
        "CN/",
        "/000001",
    )
    assert (note.invoice_number, note.invoice_date, note.sales_return_number) == (sold.number, sold.date, made.number)
    assert (note.kind, note.seller_gstin[:2], note.customer_gstin) == (GST, HOME_STATE, sold.buyer.gstin)
    assert (note.place_of_supply, note.supply_kind) == (HOME_STATE, supplies_pb2.SUPPLY_KIND_INTRA_STATE)
    assert note.amount_in_words == "Rupees Three Hundred Eight Only"
    assert note.last_tax_date == "2027-10-31"  # its return is filed by 30 November: CGST Act s.34(2)
    assert list(note.sentences) == [
        f"Against invoice: {sold.number} of {dt.date.fromisoformat(sold.date):%d-%m-%Y}",
        "Place of supply: Madhya Pradesh (23)",
        "Tax payable on reverse charge: No",
    ]
    line = note.lines[0]
    assert (line.hsn, line.uqc, line.quantity, line.mrp) == ("30049099", "TBS", "7", "110.00")
    assert (line.batch_number, line.figures.tax_rate) == (sold.lines[0].batch_number, "5")


async def test_free_goods_come_back_at_the_effective_rate(returns, stocked) -> None:
    line = invoices_pb2.SaleLine(
        product_id=stocked, quantity="10", free_quantity="1", rate="94.29", discount_percent="7.5"
    )
    sold = await returns.sell(await returns.customer(), line)

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "4", SALEABLE))

    assert (made.figures.taxable, made.figures.cgst, made.figures.sgst) == ("317.16", "7.93", "7.93")
    assert (made.figures.round_off, made.figures.total) == ("-0.02", "333.00")


async def test_single_units_add_back_to_the_line_exactly(returns, stocked) -> None:
    customer = await returns.customer(state="24")
    sold = await returns.sell(customer, invoices_pb2.SaleLine(product_id=stocked, quantity="3", rate="33.3333"))
    assert (sold.figures.taxable, sold.figures.igst) == ("100.00", "5.00")

    made = [await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "1", SALEABLE)) for _ in range(3)]

    assert [item.figures.taxable for item in made] == ["33.33", "33.34", "33.33"]
    assert [item.figures.igst for item in made] == ["1.67", "1.66", "1.67"]


async def test_goods_go_where_their_disposition_says(returns, sold, services) -> None:
    line = sold.lines[0].line_id

    made = await returns.take_back(
        sold.invoice_id, (line, "1", SALEABLE), (line, "2", QUARANTINE), (line, "3", DAMAGED), (line, "1", EXPIRED)
    )
    await services.deliver()

    assert await returns.stock() == {"saleable": ("94", "0"), "quarantine": ("2", "0"), "non_saleable": ("4", "0")}
    assert [item.disposition for item in made.lines] == [SALEABLE, QUARANTINE, DAMAGED, EXPIRED]
    assert len({item.location_id for item in made.lines}) == 3
    assert [item.quantity for item in (await returns.credit_note(made.credit_note_id)).lines] == ["7"]


async def test_a_note_that_is_delivered_twice_reaches_ledger_and_register_once(returns, sold, services) -> None:
    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE))
    outbox = await returns.query("SELECT destination, type, payload FROM returns.outbox WHERE org_id = $1")

    await services.deliver()
    await returns.redeliver(outbox)

    entries = await returns.query(
        "SELECT number, amount FROM sales.ledger_entries WHERE org_id = $1 AND document_id = $2", made.credit_note_id
    )
    assert [(number, f"{amount}") for number, amount in entries] == [(made.credit_note_number, "-308.00")]
    register = await returns.query(
        "SELECT taxable, cgst, sgst, round_off, total, in_returns FROM sales.outward_register "
        "WHERE org_id = $1 AND document_id = $2",
        made.credit_note_id,
    )
    assert [tuple(str(value) for value in row) for row in register] == [
        ("-293.26", "-7.33", "-7.33", "-0.08", "-308.00", "True")
    ]
    assert await returns.stock() == {"saleable": ("100", "0")}
    assert await returns.holds("sales") == {"fulfilled": 1}
    assert await returns.holds("inventory") == {"fulfilled": 1}


async def test_more_than_was_sold_is_refused_and_changes_nothing(returns, sold, services) -> None:
    line = sold.lines[0].line_id
    await returns.take_back(sold.invoice_id, (line, "5", SALEABLE))
    await services.deliver()
    before = await returns.stock()

    answer = await refused(returns.take_back(sold.invoice_id, (line, "3", SALEABLE)))

    assert answer == ("OVER_RETURN", "lines[0].quantity")
    assert await returns.documents() == 1
    assert await returns.stock() == before
    assert await returns.holds("sales") == {"fulfilled": 1}
    assert await returns.holds("inventory") == {"fulfilled": 1}
    assert len(await returns.query("SELECT 1 FROM sales.returned_lines WHERE org_id = $1")) == 1


async def test_several_conditions_of_one_line_count_together(returns, sold) -> None:
    line = sold.lines[0].line_id

    answer = await refused(returns.take_back(sold.invoice_id, (line, "4", SALEABLE), (line, "4", DAMAGED)))

    assert answer == ("OVER_RETURN", "lines[0].quantity")


async def test_two_returns_of_the_last_goods_at_once_have_one_winner(returns, sold, services) -> None:
    line = sold.lines[0].line_id

    answers = await asyncio.gather(
        *(returns.take_back(sold.invoice_id, (line, "7", SALEABLE)) for _ in range(2)), return_exceptions=True
    )
    await services.deliver()

    assert sorted(isinstance(answer, sales_returns_pb2.SalesReturn) for answer in answers) == [False, True]
    assert await returns.documents() == 1
    assert await returns.stock() == {"saleable": ("100", "0")}


async def test_ten_calls_with_one_key_make_one_return(returns, sold) -> None:
    line = sold.lines[0].line_id

    made = await asyncio.gather(
        *(returns.take_back(sold.invoice_id, (line, "1", SALEABLE), key="once") for _ in range(10))
    )

    assert len({answer.number for answer in made}) == 1
    assert await returns.documents() == 1
    assert await returns.holds("sales") == {"pending": 1}


async def test_a_replay_returns_the_same_return_and_another_body_is_refused(returns, sold) -> None:
    line = sold.lines[0].line_id
    made = await returns.take_back(sold.invoice_id, (line, "1", SALEABLE), key="once")

    assert await returns.take_back(sold.invoice_id, (line, "1", SALEABLE), key="once") == made
    answer = await refused(returns.take_back(sold.invoice_id, (line, "2", SALEABLE), key="once"))

    assert answer[0] == "IDEMPOTENCY_KEY_REUSED"
    assert await returns.documents() == 1


async def test_numbers_are_consecutive_and_a_refusal_uses_none(returns, sold) -> None:
    line = sold.lines[0].line_id
    first = await returns.take_back(sold.invoice_id, (line, "1", SALEABLE))
    await refused(returns.take_back(sold.invoice_id, (line, "9", SALEABLE)))
    second = await returns.take_back(sold.invoice_id, (line, "1", SALEABLE))

    assert (first.number[-6:], second.number[-6:]) == ("000001", "000002")
    assert (first.credit_note_number[-6:], second.credit_note_number[-6:]) == ("000001", "000002")


async def test_after_the_last_day_the_note_is_commercial_and_carries_no_tax(returns, sold, services) -> None:
    services.clock.set(dt.datetime(TODAY.year + 2, 12, 1, 6, tzinfo=dt.UTC))
    line = sold.lines[0].line_id

    answer = await refused(returns.take_back(sold.invoice_id, (line, "7", DAMAGED), credit_note_kind=GST))
    made = await returns.take_back(sold.invoice_id, (line, "7", DAMAGED))
    await services.deliver()

    assert answer == ("CREDIT_NOTE_TIME_OVER", "credit_note_kind")
    assert (made.credit_note_kind, made.credit_note_number[:3]) == (COMMERCIAL, "FN/")
    # The invoice's own round-off of 0.08 goes back with its last unit; its tax of 14.66 stays owed.
    assert (made.figures.taxable, made.figures.cgst, made.figures.total) == ("293.26", "0.00", "293.34")
    register = await returns.query(
        "SELECT taxable, cgst, in_returns FROM sales.outward_register WHERE org_id = $1 AND document_id = $2",
        made.credit_note_id,
    )
    assert [tuple(str(value) for value in row) for row in register] == [("-293.26", "0.00", "False")]


async def test_a_commercial_note_is_given_on_request(returns, sold) -> None:
    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE), credit_note_kind=COMMERCIAL)

    assert (made.credit_note_kind, made.figures.cgst, made.figures.total) == (COMMERCIAL, "0.00", "293.34")


async def test_expired_goods_are_not_saleable_and_the_hold_is_released(returns, sold, services) -> None:
    services.clock.set(dt.datetime(TODAY.year + 3, 1, 1, 6, tzinfo=dt.UTC))
    line = sold.lines[0].line_id

    answer = await refused(returns.take_back(sold.invoice_id, (line, "1", DAMAGED), (line, "6", SALEABLE)))

    assert answer == ("EXPIRED_NOT_SALEABLE", "lines[1].disposition")
    assert await returns.holds("sales") == {"released": 1}
    assert await returns.holds("inventory") == {}
    assert await returns.documents() == 0
    await returns.take_back(sold.invoice_id, (line, "7", EXPIRED))
    await services.deliver()
    assert await returns.stock() == {"saleable": ("93", "0"), "non_saleable": ("7", "0")}


async def test_a_place_of_another_kind_is_refused_by_inventory_and_gives_the_hold_at_sales_back(returns, sold) -> None:
    goods = sales_returns_pb2.NewSalesReturnLine(
        invoice_line_id=sold.lines[0].line_id,
        quantity="1",
        disposition=DAMAGED,
        location_id=sold.lines[0].location_id,
    )

    _, field = await refused(returns.take_back(sold.invoice_id, lines=[goods]))

    assert field == "lines[0].location_id"
    assert await returns.holds("sales") == {"released": 1}
    assert await returns.holds("inventory") == {}
    assert await returns.documents() == 0


async def test_a_return_before_the_invoice_is_refused(returns, sold) -> None:
    earlier = (TODAY - dt.timedelta(days=1)).isoformat()

    goods = (sold.lines[0].line_id, "1", SALEABLE)
    answer = await refused(returns.take_back(sold.invoice_id, goods, date=earlier, date_reason="They came yesterday"))

    assert answer == ("BEFORE_ORIGINAL", "date")
    assert await returns.holds("sales") == {"released": 1}


async def test_foreign_and_unknown_invoices_and_lines_are_not_found(returns, neighbour, sold, stocked) -> None:
    other = await returns.sell(sold.customer_id, invoices_pb2.SaleLine(product_id=stocked, quantity="1", rate="50"))
    line = sold.lines[0].line_id

    foreign = await refused(neighbour.take_back(sold.invoice_id, (line, "1", SALEABLE)))
    of_another = await refused(
        returns.take_back(sold.invoice_id, (line, "1", SALEABLE), (other.lines[0].line_id, "1", SALEABLE))
    )

    assert foreign[1] == "invoice_id"
    assert of_another[1] == "lines[1].invoice_line_id"
    assert await returns.documents() == 0
    assert await neighbour.documents() == 0


async def test_two_halves_in_two_conditions_are_not_one_unit(returns, sold) -> None:
    line_id = sold.lines[0].line_id

    halves = returns.take_back(sold.invoice_id, (line_id, "0.5", SALEABLE), (line_id, "0.5", DAMAGED))

    assert await refused(halves) == ("QUANTITY_NOT_WHOLE", "lines[0].quantity")
    made = await returns.take_back(sold.invoice_id, (line_id, "7", SALEABLE))
    assert made.figures.total == "308.00"
