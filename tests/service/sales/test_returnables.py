"""What returns needs of sold goods: no more comes back than went out, at the price it went out."""

import datetime as dt
from typing import Any

from bahi.documents.v1 import accounts_pb2, figures_pb2
from bahi.sales.v1 import invoices_pb2, receipts_pb2, reports_pb2, returnables_pb2

from kit import ids
from kit.auth.caller import Role
from services.sales.store.invoice_tables import outward_register, returned_lines
from services.sales.store.ledger_tables import ledger_entries
from tests.service.sales.conservation import check_books
from tests.service.sales.counter import Counter, key, line
from tests.service.sales.shelf import TODAY, YEAR, in_two_minutes, refusal
from tests.service.sales.test_cancel_invoice import cancel
from tests.service.sales.test_receipts import owed, pay


def asked(invoice: invoices_pb2.Invoice, *quantities: str, hold_id: str = "") -> returnables_pb2.HoldReturnableRequest:
    return returnables_pb2.HoldReturnableRequest(
        hold_id=hold_id or str(ids.new_id()),
        expire_time=in_two_minutes(),
        invoice_id=invoice.invoice_id,
        lines=[
            returnables_pb2.ReturnableLine(invoice_line_id=sold.invoice_line_id, quantity=quantity)
            for sold, quantity in zip(invoice.lines, quantities, strict=False)
        ],
    )


async def hold(
    counter: Counter, invoice: invoices_pb2.Invoice, *quantities: str, hold_id: str = ""
) -> returnables_pb2.HoldReturnableResponse:
    request = asked(invoice, *quantities, hold_id=hold_id)
    return await counter.sold_goods.HoldReturnable(request, metadata=counter.as_service())


async def release(counter: Counter, *hold_ids: str) -> None:
    request = returnables_pb2.ReleaseReturnableRequest(hold_ids=hold_ids)
    await counter.sold_goods.ReleaseReturnable(request, metadata=counter.as_service())


def note(
    held: returnables_pb2.HoldReturnableResponse, hold_id: str, total: str, round_off: str = "0.00", **fields: Any
) -> returnables_pb2.PostCreditNote:
    given = {
        "hold_id": hold_id,
        "credit_note_id": str(ids.new_id()),
        "number": f"CN/{YEAR}/000001",
        "date": TODAY.isoformat(),
        "invoice_id": held.invoice_id,
        "customer_id": held.customer_id,
        "lines": [
            returnables_pb2.CreditNoteLine(
                invoice_line_id=item.invoice_line_id,
                hsn=item.hsn,
                uqc=item.uqc,
                quantity=item.quantity,
                figures=item.credit,
            )
            for item in held.lines
        ],
        "figures": figures_pb2.DocumentFigures(taxable=held.lines[0].credit.taxable, round_off=round_off, total=total),
    }
    return returnables_pb2.PostCreditNote(**{**given, **fields})


async def sold(counter: Counter, *lines: Any, **fields: Any) -> invoices_pb2.Invoice:
    await counter.set_up()
    product = await counter.stocked()
    given = lines or (line(product, "3", rate="11.11"),)
    return await counter.sell(await counter.customer(), *given, **fields)


async def test_credits_of_all_returns_add_up_to_the_line(counter: Counter) -> None:
    invoice = await sold(counter)

    credits_ = [(await hold(counter, invoice, "1")).lines[0].credit for _ in range(3)]

    assert [credit.taxable for credit in credits_] == ["11.11", "11.11", "11.11"]
    assert [credit.cgst for credit in credits_] == ["0.28", "0.27", "0.28"]
    assert invoice.lines[0].figures.cgst == "0.83"
    over = await refusal(hold(counter, invoice, "1"))
    assert (over.reason, over.field, over.facts["returnable"]) == ("OVER_RETURN", "lines[0].quantity", "0")


async def test_repeat_gets_the_same_answer_and_other_content_is_refused(counter: Counter) -> None:
    invoice, hold_id = await sold(counter), str(ids.new_id())

    first = await hold(counter, invoice, "2", hold_id=hold_id)
    second = await hold(counter, invoice, "2", hold_id=hold_id)
    other = await refusal(hold(counter, invoice, "1", hold_id=hold_id))

    assert first == second
    assert other.reason == "HOLD_CONTENT_CHANGED"
    assert await counter.count(returned_lines) == 1


async def test_released_hold_gives_units_and_credit_back(counter: Counter) -> None:
    invoice, hold_id = await sold(counter), str(ids.new_id())
    first = await hold(counter, invoice, "3", hold_id=hold_id)

    await release(counter, hold_id)
    again = await hold(counter, invoice, "3")
    late = await refusal(hold(counter, invoice, "3", hold_id=hold_id))

    assert again.lines[0].credit == first.lines[0].credit
    assert late.reason == "HOLD_RELEASED"


async def test_unknown_lines_and_foreign_and_cancelled_invoices_are_refused(
    counter: Counter, neighbour: Counter
) -> None:
    invoice = await sold(counter)
    await neighbour.set_up()
    wrong = asked(invoice, "1")
    wrong.lines[0].invoice_line_id = str(ids.new_id())

    foreign = await refusal(hold(neighbour, invoice, "1"))
    unknown = await refusal(counter.sold_goods.HoldReturnable(wrong, metadata=counter.as_service()))
    await cancel(counter, invoice)
    cancelled = await refusal(hold(counter, invoice, "1"))

    assert (foreign.reason, unknown.reason, cancelled.reason) == (
        "INVOICE_NOT_FOUND",
        "INVOICE_LINE_NOT_FOUND",
        "INVOICE_CANCELLED",
    )
    assert await counter.count(returned_lines) == 0


async def test_users_token_is_refused(counter: Counter) -> None:
    invoice = await sold(counter)

    refused = await refusal(counter.sold_goods.HoldReturnable(asked(invoice, "1"), metadata=counter.as_user()))

    assert refused.reason == "TOKEN_INVALID"


async def test_credit_note_lowers_bill_register_and_balance_once(counter: Counter) -> None:
    invoice, hold_id = await sold(counter), str(ids.new_id())
    held = await hold(counter, invoice, "2", hold_id=hold_id)
    posted = note(held, hold_id, "23.00", "-0.32")

    first, second = await counter.take(posted), await counter.take(posted)

    assert (first[0].accepted, second[0].accepted) == (True, True)
    customer = await counter.customer("OTHER")
    customer.customer_id = invoice.customer_id
    left = await owed(counter, customer)
    assert [(bill.total, bill.outstanding) for bill in left.bills] == [("35.00", "12.00")]
    assert left.balance == "12.00"
    assert await counter.count(ledger_entries) == 2
    assert await counter.count(outward_register) == 2
    summary = await counter.reports.GetGstSummary(
        reports_pb2.GetGstSummaryRequest(start_date=TODAY.isoformat(), end_date=TODAY.isoformat()),
        metadata=counter.as_user(),
    )
    assert (summary.totals.taxable, summary.totals.cgst) == ("11.11", "0.28")
    assert (await refusal(cancel(counter, invoice))).reason == "INVOICE_HAS_RETURNS"
    await check_books(counter)


async def test_credit_beyond_the_bill_stays_on_account(counter: Counter) -> None:
    invoice, hold_id = await sold(counter), str(ids.new_id())
    customer = await counter.customer("OTHER")
    customer.customer_id = invoice.customer_id
    await pay(counter, customer, "30.00", oldest_first=True)
    held = await hold(counter, invoice, "3", hold_id=hold_id)

    (result,) = await counter.take(note(held, hold_id, "35.00", "0.01"))

    assert result.accepted
    left = await owed(counter, customer)
    assert (list(left.bills), left.balance) == ([], "-30.00")
    assert [(credit.kind, credit.on_account) for credit in left.credits] == [
        (accounts_pb2.LEDGER_ENTRY_KIND_CREDIT_NOTE, "30.00")
    ]
    await check_books(counter)


async def test_credit_note_on_account_settles_another_bill(counter: Counter) -> None:
    invoice, hold_id = await sold(counter), str(ids.new_id())
    customer = await counter.customer("OTHER")
    customer.customer_id = invoice.customer_id
    await pay(counter, customer, "35.00", oldest_first=True)
    credit_note = note(await hold(counter, invoice, "3", hold_id=hold_id), hold_id, "35.00", "0.01")
    await counter.take(credit_note)
    other = await counter.sell(customer, line(await counter.stocked("P2"), "10"))

    settled = await counter.receipts.AllocateReceipt(
        receipts_pb2.AllocateReceiptRequest(receipt_id=credit_note.credit_note_id, oldest_first=True),
        metadata=counter.as_user(key=key()),
    )
    not_a_receipt = await refusal(
        counter.receipts.CancelReceipt(
            receipts_pb2.CancelReceiptRequest(receipt_id=credit_note.credit_note_id, reason="No"),
            metadata=counter.as_user(Role.MANAGER, key=key()),
        )
    )

    assert (settled.number, settled.on_account) == (f"CN/{YEAR}/000001", "0.00")
    assert [(item.number, item.amount) for item in settled.allocations] == [(other.number, "35.00")]
    assert not_a_receipt.reason == "RECEIPT_NOT_FOUND"
    await check_books(counter)


async def test_note_that_does_not_agree_with_its_hold_is_not_taken(counter: Counter) -> None:
    invoice, hold_id = await sold(counter), str(ids.new_id())
    held = await hold(counter, invoice, "2", hold_id=hold_id)
    other_units = note(held, hold_id, "23.00", "-0.32")
    other_units.lines[0].quantity = "1"

    (units,) = await counter.take(other_units)
    (total,) = await counter.take(note(held, hold_id, "24.00", "-0.32"))
    (unknown,) = await counter.take(note(held, str(ids.new_id()), "23.00", "-0.32"))

    assert [result.reason for result in (units, total, unknown)] == ["NOTE_DIFFERS", "NOTE_DIFFERS", "HOLD_UNKNOWN"]
    assert await counter.count(ledger_entries) == 1
    await check_books(counter)


async def test_commercial_note_stays_out_of_the_gst_returns(counter: Counter) -> None:
    invoice, hold_id = await sold(counter), str(ids.new_id())
    held = await hold(counter, invoice, "2", hold_id=hold_id)
    untaxed = note(held, hold_id, "22.00", "-0.22", commercial=True)
    for head in ("cgst", "sgst"):
        setattr(untaxed.lines[0].figures, head, "0.00")

    (result,) = await counter.take(untaxed)

    assert result.accepted
    summary = await counter.reports.GetGstSummary(
        reports_pb2.GetGstSummaryRequest(start_date=TODAY.isoformat(), end_date=TODAY.isoformat()),
        metadata=counter.as_user(),
    )
    assert summary.totals.taxable == "33.33"
    await check_books(counter)


async def test_register_shows_documents_and_the_sums_of_the_period(counter: Counter) -> None:
    invoice, hold_id = await sold(counter), str(ids.new_id())
    await counter.take(note(await hold(counter, invoice, "2", hold_id=hold_id), hold_id, "23.00", "-0.32"))

    async def read(**fields: Any) -> reports_pb2.SalesRegister:
        request = reports_pb2.GetSalesRegisterRequest(
            start_date=(TODAY - dt.timedelta(days=1)).isoformat(), end_date=TODAY.isoformat(), **fields
        )
        return await counter.reports.GetSalesRegister(request, metadata=counter.as_user())

    first = await read(page_size=1)
    second = await read(page_size=1, page_token=first.next_page_token)

    assert [(row.kind, row.figures.total) for row in [*first.rows, *second.rows]] == [
        ("invoice", "35.00"),
        ("credit_note", "-23.00"),
    ]
    assert (first.totals.total, first.totals.round_off, second.next_page_token) == ("12.00", "0.33", "")
    of_the_month = await counter.reports.GetSalesRegister(
        reports_pb2.GetSalesRegisterRequest(), metadata=counter.as_user()
    )
    assert (of_the_month.start_date, of_the_month.end_date) == (TODAY.replace(day=1).isoformat(), TODAY.isoformat())
    assert of_the_month.totals == first.totals
