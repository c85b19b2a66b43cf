"""Goods that go back to a vendor: no more than came, at the price they came, and the debit note in the books."""

from decimal import Decimal

from bahi.documents.v1 import payments_pb2, returnables_pb2, supplies_pb2
from bahi.purchase.v1 import goods_receipts_pb2, purchase_reports_pb2

from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import debit_note, on_account
from tests.support.clients.service_client import an_id
from tests.support.refusals import reason_and_field, refusal, refused


async def test_hold_says_what_the_goods_are_worth_free_units_among_them(purchase: PurchaseClient) -> None:
    receipt = await _received(purchase)

    held = await purchase.hold(receipt, "11")

    (line,) = held.lines
    assert (held.document_number, held.party_name, held.supply_kind) == (
        receipt.number,
        receipt.vendor_name,
        supplies_pb2.SUPPLY_KIND_INTRA_STATE,
    )
    assert (line.batch_number, line.batch_id) == (receipt.lines[0].batch_number, receipt.lines[0].batch_id)
    assert (line.figures.taxable, line.figures.cgst, line.figures.sgst, line.figures.total) == (
        "690.00",
        "17.25",
        "17.25",
        "724.50",
    )


async def test_debits_in_any_split_add_up_to_the_line(purchase: PurchaseClient) -> None:
    receipt = await _received(purchase, quantity="3", free_quantity="0", rate="33.33")

    debits = [(await purchase.hold(receipt, "1")).lines[0].figures for _ in range(3)]

    assert [debit.taxable for debit in debits] == ["33.33", "33.33", "33.33"]
    assert sum(Decimal(debit.cgst) for debit in debits) == Decimal(receipt.lines[0].figures.cgst)
    assert [debit.cgst for debit in debits] == ["0.83", "0.84", "0.83"]


async def test_no_more_is_returned_than_was_received(purchase: PurchaseClient) -> None:
    receipt = await _received(purchase)
    await purchase.hold(receipt, "100")

    error = await refusal(purchase.hold(receipt, "11"))

    assert reason_and_field(error) == ("OVER_RETURN", "lines[0].quantity")
    assert error.facts == {"returnable": "10"}
    assert (await purchase.hold(receipt, "10")).lines[0].quantity == "10"


async def test_asking_twice_gives_the_same_answer_and_holds_once(purchase: PurchaseClient) -> None:
    receipt, hold_id = await _received(purchase), an_id()

    first = await purchase.hold(receipt, "60", hold_id)
    again = await purchase.hold(receipt, "60", hold_id)
    changed = await refusal(purchase.hold(receipt, "61", hold_id))

    assert again == first
    assert changed.reason == "HOLD_CONTENT_CHANGED"
    assert (await purchase.hold(receipt, "50")).lines[0].quantity == "50"


async def test_a_released_hold_frees_its_units_and_cannot_be_used_again(purchase: PurchaseClient) -> None:
    receipt, hold_id = await _received(purchase), an_id()
    await purchase.hold(receipt, "110", hold_id)

    for _ in range(2):
        await _release(purchase, hold_id)

    assert (await refusal(purchase.hold(receipt, "110", hold_id))).reason == "HOLD_RELEASED"
    assert (await purchase.hold(receipt, "110")).lines[0].figures.total == "7245.00"


async def test_a_hold_that_names_an_unknown_id_is_refused(purchase: PurchaseClient, neighbour: PurchaseClient) -> None:
    receipt = await _received(purchase)
    unknown_line = purchase.hold_request(receipt, "1")
    unknown_line.lines[0].line_id = an_id()
    twice = purchase.hold_request(receipt, "1")
    twice.lines.append(twice.lines[0])
    timeless = purchase.hold_request(receipt, "1")
    timeless.ClearField("expire_time")
    as_returns = purchase.as_service("returns")

    error = await refusal(purchase.bought.ReserveReturnable(unknown_line, metadata=as_returns))
    assert reason_and_field(error) == ("GOODS_RECEIPT_LINE_NOT_FOUND", "lines[0].line_id")
    error = await refusal(purchase.bought.ReserveReturnable(twice, metadata=as_returns))
    assert reason_and_field(error) == ("LINE_REPEATED", "lines[1].line_id")
    error = await refusal(purchase.bought.ReserveReturnable(timeless, metadata=as_returns))
    assert reason_and_field(error) == ("EXPIRE_TIME_MISSING", "expire_time")
    assert await refused(neighbour.hold(receipt, "1")) == ("GOODS_RECEIPT_NOT_FOUND", "document_id")


async def test_users_token_holds_and_releases_nothing(purchase: PurchaseClient) -> None:
    receipt = await _received(purchase)

    hold = purchase.bought.ReserveReturnable(purchase.hold_request(receipt, "1"), metadata=purchase.as_user())
    release = purchase.bought.ReleaseReturnable(
        returnables_pb2.ReleaseReturnableRequest(hold_ids=[an_id()]), metadata=purchase.as_user()
    )

    assert (await refusal(hold)).reason == "TOKEN_INVALID"
    assert (await refusal(release)).reason == "TOKEN_INVALID"


async def test_debit_note_is_set_against_the_bill_of_the_receipt_once(purchase: PurchaseClient) -> None:
    receipt, hold_id = await _received(purchase), an_id()
    bill = await purchase.bill(receipt)
    note = debit_note(await purchase.hold(receipt, "11", hold_id), hold_id)

    for _ in range(2):
        await purchase.taken(note)

    found = await purchase.outstanding(receipt.vendor_id)
    assert (found.balance, on_account(found)) == ("6520.00", "0.00")
    assert [(b.document_id, b.outstanding) for b in found.open_items] == [(bill.vendor_bill_id, "6520.00")]
    register = await purchase.reports.GetPurchaseRegister(
        purchase_reports_pb2.GetPurchaseRegisterRequest(), metadata=purchase.as_user()
    )
    assert [(row.document_number, row.figures.taxable, row.figures.cgst) for row in register.rows] == [
        ("MP/1182", "6900.00", "172.50"),
        ("DN/26-27/000001", "-690.00", "-17.25"),
    ]
    summary = await purchase.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=purchase.as_user()
    )
    assert (summary.eligible.taxable, summary.eligible.cgst) == ("6210.00", "155.25")
    assert (await refusal(purchase.hold(receipt, "100"))).facts == {"returnable": "99"}


async def test_notes_for_one_line_delivered_together_are_each_posted(purchase: PurchaseClient) -> None:
    receipt = await _received(purchase)
    await purchase.bill(receipt)
    notes = []
    for _ in range(2):
        hold_id = an_id()
        notes.append(debit_note(await purchase.hold(receipt, "11", hold_id), hold_id))

    results = await purchase.take(*notes, notes[0])

    assert [result.accepted for result in results] == [True, True, True]
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "5796.00"
    assert (await refusal(purchase.hold(receipt, "110"))).facts == {"returnable": "88"}


async def test_debit_note_before_the_bill_waits_on_account_and_meets_it(purchase: PurchaseClient) -> None:
    receipt, hold_id = await _received(purchase), an_id()
    note = debit_note(await purchase.hold(receipt, "11", hold_id), hold_id)
    await purchase.taken(note)
    before = await purchase.outstanding(receipt.vendor_id)

    bill = await purchase.bill(receipt)

    assert (before.balance, on_account(before)) == ("-725.00", "725.00")
    assert bill.outstanding == "6520.00"
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "6520.00"


async def test_debit_note_beyond_what_the_bill_has_left_stays_on_account(purchase: PurchaseClient) -> None:
    receipt, hold_id = await _received(purchase), an_id()
    bill = await purchase.bill(receipt)
    share = payments_pb2.NewOpenItemAllocation(document_id=bill.vendor_bill_id, amount="7000.00")
    await purchase.pay(receipt.vendor_id, "7000.00", allocations=[share])
    note = debit_note(await purchase.hold(receipt, "11", hold_id), hold_id)

    await purchase.taken(note)

    found = await purchase.outstanding(receipt.vendor_id)
    assert (found.balance, on_account(found), list(found.open_items)) == ("-480.00", "480.00", [])


async def test_debit_note_for_a_released_hold_is_not_taken(purchase: PurchaseClient) -> None:
    receipt, hold_id = await _received(purchase), an_id()
    held = await purchase.hold(receipt, "11", hold_id)
    await _release(purchase, hold_id)

    (result,) = await purchase.take(debit_note(held, hold_id))

    assert not result.accepted
    assert (await purchase.outstanding(receipt.vendor_id)).balance == "0.00"


async def _received(purchase: PurchaseClient, **item: str) -> goods_receipts_pb2.GoodsReceipt:
    return await purchase.receive(await purchase.vendor(), purchase.item(await purchase.product(), **item))


async def _release(purchase: PurchaseClient, hold_id: str) -> None:
    request = returnables_pb2.ReleaseReturnableRequest(hold_ids=[hold_id])
    await purchase.bought.ReleaseReturnable(request, metadata=purchase.as_service("returns"))
