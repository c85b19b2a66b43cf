"""Goods that go back to a vendor: no more than came, at the price they came, and the debit note in the books."""

from decimal import Decimal

from bahi.documents.v1 import figures_pb2, payments_pb2
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from bahi.purchase.v1 import goods_receipts_pb2, purchase_reports_pb2, returnables_pb2

from kit import ids
from tests.service.purchase.buying import TODAY, Buyer, key, on_account, refusal, told


def note_for(held: returnables_pb2.HoldReturnableResponse, hold_id: str, total: str) -> returnables_pb2.PostDebitNote:
    """The debit note that returns would send for a hold of one line."""
    (line,) = held.lines
    debit = line.debit
    return returnables_pb2.PostDebitNote(
        hold_id=hold_id,
        debit_note_id=str(ids.new_id()),
        number="DN/26-27/000001",
        date=TODAY.isoformat(),
        goods_receipt_id=held.goods_receipt_id,
        vendor_id=held.vendor_id,
        lines=[
            returnables_pb2.DebitNoteLine(
                goods_receipt_line_id=line.goods_receipt_line_id,
                hsn=line.hsn,
                uqc=line.uqc,
                quantity=line.quantity,
                figures=debit,
            )
        ],
        figures=figures_pb2.DocumentFigures(
            gross=debit.gross,
            discount="0.00",
            taxable=debit.taxable,
            cgst=debit.cgst,
            sgst=debit.sgst,
            igst=debit.igst,
            cess=debit.cess,
            round_off="0.00",
            total=total,
        ),
    )


async def test_hold_says_what_the_goods_are_worth_free_units_among_them(buyer: Buyer) -> None:
    receipt = await _received(buyer)

    held = await buyer.hold(receipt, "11")

    (line,) = held.lines
    assert (held.goods_receipt_number, held.vendor_name, held.supply_kind) == (
        receipt.number,
        receipt.vendor_name,
        "intra_state",
    )
    assert (line.batch_number, line.batch_id) == (receipt.lines[0].batch_number, receipt.lines[0].batch_id)
    assert (line.debit.taxable, line.debit.cgst, line.debit.sgst, line.debit.total) == (
        "690.00",
        "17.25",
        "17.25",
        "724.50",
    )


async def test_debits_in_any_split_add_up_to_the_line(buyer: Buyer) -> None:
    receipt = await _received(buyer, quantity="3", free_quantity="0", rate="33.33")

    debits = [(await buyer.hold(receipt, "1")).lines[0].debit for _ in range(3)]

    assert [debit.taxable for debit in debits] == ["33.33", "33.33", "33.33"]
    assert sum(Decimal(debit.cgst) for debit in debits) == Decimal(receipt.lines[0].figures.cgst)
    assert [debit.cgst for debit in debits] == ["0.83", "0.84", "0.83"]


async def test_no_more_goes_back_than_came(buyer: Buyer) -> None:
    receipt = await _received(buyer)
    await buyer.hold(receipt, "100")

    error = await refusal(buyer.hold(receipt, "11"))

    assert told(error) == ("OVER_RETURN", "lines[0].quantity")
    assert error.facts == {"left": "10"}
    assert (await buyer.hold(receipt, "10")).lines[0].quantity == "10"


async def test_asking_twice_gives_the_same_answer_and_holds_once(buyer: Buyer) -> None:
    receipt, hold_id = await _received(buyer), key()

    first = await buyer.hold(receipt, "60", hold_id)
    again = await buyer.hold(receipt, "60", hold_id)
    changed = await refusal(buyer.hold(receipt, "61", hold_id))

    assert again == first
    assert changed.reason == "HOLD_CONTENT_CHANGED"
    assert (await buyer.hold(receipt, "50")).lines[0].quantity == "50"


async def test_released_hold_gives_its_units_back_and_is_spent(buyer: Buyer) -> None:
    receipt, hold_id = await _received(buyer), key()
    await buyer.hold(receipt, "110", hold_id)

    for _ in range(2):
        await _release(buyer, hold_id)

    assert (await refusal(buyer.hold(receipt, "110", hold_id))).reason == "HOLD_RELEASED"
    assert (await buyer.hold(receipt, "110")).lines[0].debit.total == "7245.00"


async def test_hold_that_names_what_is_not_there_is_refused(buyer: Buyer, neighbour: Buyer) -> None:
    receipt = await _received(buyer)
    unknown_line = buyer.hold_request(receipt, "1")
    unknown_line.lines[0].goods_receipt_line_id = key()
    twice = buyer.hold_request(receipt, "1")
    twice.lines.append(twice.lines[0])
    timeless = buyer.hold_request(receipt, "1")
    timeless.ClearField("expire_time")
    as_returns = buyer.as_service("returns")

    error = await refusal(buyer.bought.HoldReturnable(unknown_line, metadata=as_returns))
    assert told(error) == ("GOODS_RECEIPT_LINE_NOT_FOUND", "lines[0].goods_receipt_line_id")
    error = await refusal(buyer.bought.HoldReturnable(twice, metadata=as_returns))
    assert told(error) == ("LINE_REPEATED", "lines[1].goods_receipt_line_id")
    error = await refusal(buyer.bought.HoldReturnable(timeless, metadata=as_returns))
    assert told(error) == ("EXPIRE_TIME_MISSING", "expire_time")
    assert told(await refusal(neighbour.hold(receipt, "1"))) == ("GOODS_RECEIPT_NOT_FOUND", "goods_receipt_id")


async def test_users_token_holds_and_releases_nothing(buyer: Buyer) -> None:
    receipt = await _received(buyer)

    hold = buyer.bought.HoldReturnable(buyer.hold_request(receipt, "1"), metadata=buyer.as_user())
    release = buyer.bought.ReleaseReturnable(
        returnables_pb2.ReleaseReturnableRequest(hold_ids=[key()]), metadata=buyer.as_user()
    )

    assert (await refusal(hold)).reason == "TOKEN_INVALID"
    assert (await refusal(release)).reason == "TOKEN_INVALID"


async def test_debit_note_is_set_against_the_bill_of_the_receipt_once(buyer: Buyer) -> None:
    receipt, hold_id = await _received(buyer), key()
    bill = await buyer.bill(receipt)
    note = note_for(await buyer.hold(receipt, "11", hold_id), hold_id, "724.50")

    for _ in range(2):
        assert await buyer.deliver(note, to=buyer.purchase, called="purchase", calling="returns")

    found = await buyer.outstanding(receipt.vendor_id)
    assert (found.balance, on_account(found)) == ("6520.50", "0.00")
    assert [(b.bill_id, b.outstanding) for b in found.bills] == [(bill.vendor_bill_id, "6520.50")]
    register = await buyer.reports.GetPurchaseRegister(
        purchase_reports_pb2.GetPurchaseRegisterRequest(), metadata=buyer.as_user()
    )
    assert [(row.number, row.figures.taxable, row.figures.cgst) for row in register.rows] == [
        ("MP/1182", "6900.00", "172.50"),
        ("DN/26-27/000001", "-690.00", "-17.25"),
    ]
    summary = await buyer.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(), metadata=buyer.as_user()
    )
    assert (summary.eligible.taxable, summary.eligible.cgst) == ("6210.00", "155.25")
    assert (await refusal(buyer.hold(receipt, "100"))).facts == {"left": "99"}


async def test_notes_for_one_line_delivered_together_are_each_posted(buyer: Buyer) -> None:
    receipt = await _received(buyer)
    await buyer.bill(receipt)
    notes = []
    for _ in range(2):
        hold_id = key()
        notes.append(note_for(await buyer.hold(receipt, "11", hold_id), hold_id, "724.50"))
    reply = await inbox_pb2_grpc.InboxServiceStub(buyer.purchase.channel).Deliver(
        inbox_pb2.DeliverRequest(
            messages=[
                inbox_pb2.Envelope(
                    id=key(),
                    type=note.DESCRIPTOR.full_name,
                    payload=note.SerializeToString(),
                    user_id=str(ids.SYSTEM_USER),
                )
                for note in [*notes, notes[0]]
            ]
        ),
        metadata=buyer.as_service("returns"),
    )

    assert [result.accepted for result in reply.results] == [True, True, True]
    assert (await buyer.outstanding(receipt.vendor_id)).balance == "5796.00"
    assert (await refusal(buyer.hold(receipt, "110"))).facts == {"left": "88"}


async def test_debit_note_before_the_bill_waits_on_account_and_meets_it(buyer: Buyer) -> None:
    receipt, hold_id = await _received(buyer), key()
    note = note_for(await buyer.hold(receipt, "11", hold_id), hold_id, "724.50")
    assert await buyer.deliver(note, to=buyer.purchase, called="purchase", calling="returns")
    before = await buyer.outstanding(receipt.vendor_id)

    bill = await buyer.bill(receipt)

    assert (before.balance, on_account(before)) == ("-724.50", "724.50")
    assert bill.outstanding == "6520.50"
    assert (await buyer.outstanding(receipt.vendor_id)).balance == "6520.50"


async def test_debit_note_beyond_what_the_bill_has_left_stays_on_account(buyer: Buyer) -> None:
    receipt, hold_id = await _received(buyer), key()
    bill = await buyer.bill(receipt)
    share = payments_pb2.BillAllocation(bill_id=bill.vendor_bill_id, amount="7000.00")
    await buyer.pay(receipt.vendor_id, "7000.00", allocations=[share])
    note = note_for(await buyer.hold(receipt, "11", hold_id), hold_id, "724.50")

    assert await buyer.deliver(note, to=buyer.purchase, called="purchase", calling="returns")

    found = await buyer.outstanding(receipt.vendor_id)
    assert (found.balance, on_account(found), list(found.bills)) == ("-479.50", "479.50", [])


async def test_debit_note_for_a_released_hold_is_not_taken(buyer: Buyer) -> None:
    receipt, hold_id = await _received(buyer), key()
    held = await buyer.hold(receipt, "11", hold_id)
    await _release(buyer, hold_id)

    taken = await buyer.deliver(
        note_for(held, hold_id, "724.50"), to=buyer.purchase, called="purchase", calling="returns"
    )

    assert taken is False
    assert (await buyer.outstanding(receipt.vendor_id)).balance == "0.00"


async def _received(buyer: Buyer, **item: str) -> goods_receipts_pb2.GoodsReceipt:
    return await buyer.receive(await buyer.vendor(), buyer.item(await buyer.product(), **item))


async def _release(buyer: Buyer, hold_id: str) -> None:
    request = returnables_pb2.ReleaseReturnableRequest(hold_ids=[hold_id])
    await buyer.bought.ReleaseReturnable(request, metadata=buyer.as_service("returns"))
