"""What returns needs of sold goods: no more comes back than went out, at the price it went out."""

import datetime as dt
from typing import Any

from bahi.documents.v1 import accounts_pb2, documents_pb2
from bahi.sales.v1 import customer_receipts_pb2, invoices_pb2, sales_reports_pb2

from kit import ids
from services.sales.store.invoice_tables import outward_register, returned_lines
from services.sales.store.ledger_tables import ledger_entries
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import credit_note, line, return_request
from tests.support.days import TODAY, YEAR
from tests.support.refusals import refusal


async def sold(sales: SalesClient, *lines: Any, **fields: Any) -> invoices_pb2.Invoice:
    await sales.set_up()
    product = await sales.stocked()
    given = lines or (line(product, "3", rate="11.11"),)
    return await sales.sell(await sales.customer(), *given, **fields)


async def test_credits_of_all_returns_add_up_to_the_line(sales: SalesClient) -> None:
    invoice = await sold(sales)

    credits_ = [(await sales.hold(invoice, "1")).lines[0].figures for _ in range(3)]

    assert [credit.taxable for credit in credits_] == ["11.11", "11.11", "11.11"]
    assert [credit.cgst for credit in credits_] == ["0.28", "0.27", "0.28"]
    assert invoice.lines[0].figures.cgst == "0.83"
    over = await refusal(sales.hold(invoice, "1"))
    assert (over.reason, over.field, over.facts["returnable"]) == ("OVER_RETURN", "lines[0].quantity", "0")


async def test_repeat_gets_the_same_answer_and_other_content_is_refused(sales: SalesClient) -> None:
    invoice, hold_id = await sold(sales), str(ids.new_id())

    first = await sales.hold(invoice, "2", hold_id=hold_id)
    second = await sales.hold(invoice, "2", hold_id=hold_id)
    other = await refusal(sales.hold(invoice, "1", hold_id=hold_id))

    assert first == second
    assert other.reason == "HOLD_CONTENT_CHANGED"
    assert await sales.count(returned_lines) == 1


async def test_released_hold_gives_units_and_credit_back(sales: SalesClient) -> None:
    invoice, hold_id = await sold(sales), str(ids.new_id())
    first = await sales.hold(invoice, "3", hold_id=hold_id)

    await sales.release(hold_id)
    again = await sales.hold(invoice, "3")
    late = await refusal(sales.hold(invoice, "3", hold_id=hold_id))

    assert again.lines[0].figures == first.lines[0].figures
    assert late.reason == "HOLD_RELEASED"


async def test_unknown_lines_and_foreign_and_cancelled_invoices_are_refused(
    sales: SalesClient, neighbour: SalesClient
) -> None:
    invoice = await sold(sales)
    await neighbour.set_up()
    wrong = return_request(invoice, "1")
    wrong.lines[0].line_id = str(ids.new_id())

    foreign = await refusal(neighbour.hold(invoice, "1"))
    unknown = await refusal(sales.sold_goods.ReserveReturnable(wrong, metadata=sales.as_service()))
    await sales.cancel_invoice(invoice)
    cancelled = await refusal(sales.hold(invoice, "1"))

    assert (foreign.reason, unknown.reason, cancelled.reason) == (
        "INVOICE_NOT_FOUND",
        "INVOICE_LINE_NOT_FOUND",
        "INVOICE_CANCELLED",
    )
    assert await sales.count(returned_lines) == 0


async def test_users_token_is_refused(sales: SalesClient) -> None:
    invoice = await sold(sales)

    refused = await refusal(sales.sold_goods.ReserveReturnable(return_request(invoice, "1"), metadata=sales.as_user()))

    assert refused.reason == "TOKEN_INVALID"


async def test_credit_note_lowers_bill_register_and_balance_once(sales: SalesClient) -> None:
    invoice, hold_id = await sold(sales), str(ids.new_id())
    held = await sales.hold(invoice, "2", hold_id=hold_id)
    posted = credit_note(held, hold_id, "23.00", "-0.32")

    first, second = await sales.take(posted), await sales.take(posted)

    assert (first[0].accepted, second[0].accepted) == (True, True)
    customer = await sales.customer("OTHER")
    customer.customer_id = invoice.customer_id
    left = await sales.owed(customer)
    assert [(bill.total, bill.outstanding) for bill in left.open_items] == [("35.00", "12.00")]
    assert left.balance == "12.00"
    assert await sales.count(ledger_entries) == 2
    assert await sales.count(outward_register) == 2
    summary = await sales.reports.GetGstSummary(
        sales_reports_pb2.GetGstSummaryRequest(from_date=TODAY.isoformat(), to_date=TODAY.isoformat()),
        metadata=sales.as_user(),
    )
    assert (summary.totals.taxable, summary.totals.cgst) == ("11.11", "0.28")
    assert (await refusal(sales.cancel_invoice(invoice))).reason == "INVOICE_HAS_RETURNS"
    await check_books(sales)


async def test_credit_beyond_the_bill_stays_on_account(sales: SalesClient) -> None:
    invoice, hold_id = await sold(sales), str(ids.new_id())
    customer = await sales.customer("OTHER")
    customer.customer_id = invoice.customer_id
    await sales.pay(customer, "30.00", due_first=True)
    held = await sales.hold(invoice, "3", hold_id=hold_id)

    (result,) = await sales.take(credit_note(held, hold_id, "35.00", "0.01"))

    assert result.accepted
    left = await sales.owed(customer)
    assert (list(left.open_items), left.balance) == ([], "-30.00")
    assert [(credit.kind, credit.on_account) for credit in left.credits] == [
        (accounts_pb2.LEDGER_ENTRY_KIND_CREDIT_NOTE, "30.00")
    ]
    await check_books(sales)


async def test_credit_note_on_account_settles_another_bill(sales: SalesClient) -> None:
    invoice, hold_id = await sold(sales), str(ids.new_id())
    customer = await sales.customer("OTHER")
    customer.customer_id = invoice.customer_id
    await sales.pay(customer, "35.00", due_first=True)
    posted = credit_note(await sales.hold(invoice, "3", hold_id=hold_id), hold_id, "35.00", "0.01")
    await sales.take(posted)
    other = await sales.sell(customer, line(await sales.stocked("P2"), "10"))

    settled = await sales.allocate(posted.credit_note_id, due_first=True)
    as_receipt = customer_receipts_pb2.CustomerReceipt(customer_receipt_id=posted.credit_note_id)
    not_a_receipt = await refusal(sales.cancel_receipt(as_receipt))

    assert (settled.kind, settled.number) == (accounts_pb2.LEDGER_ENTRY_KIND_CREDIT_NOTE, f"CN/{YEAR}/000001")
    assert settled.on_account == "0.00"
    assert await sales.credit(posted.credit_note_id) == settled
    assert [(item.document_number, item.amount) for item in settled.allocations] == [(other.number, "35.00")]
    assert not_a_receipt.reason == "CUSTOMER_RECEIPT_NOT_FOUND"
    await check_books(sales)


async def test_note_that_does_not_agree_with_its_hold_is_not_taken(sales: SalesClient) -> None:
    invoice, hold_id = await sold(sales), str(ids.new_id())
    held = await sales.hold(invoice, "2", hold_id=hold_id)
    other_units = credit_note(held, hold_id, "23.00", "-0.32")
    other_units.lines[0].quantity = "1"

    (units,) = await sales.take(other_units)
    (total,) = await sales.take(credit_note(held, hold_id, "24.00", "-0.32"))
    (promised,) = await sales.take(credit_note(held, hold_id, "24.00", "0.68"))
    (kind,) = await sales.take(
        credit_note(held, hold_id, "23.00", "-0.32", note_kind=documents_pb2.NOTE_KIND_COMMERCIAL)
    )
    (unknown,) = await sales.take(credit_note(held, str(ids.new_id()), "23.00", "-0.32"))

    assert [result.reason for result in (units, total, promised, kind)] == ["NOTE_DIFFERS"] * 4
    assert unknown.reason == "HOLD_UNKNOWN"
    assert await sales.count(ledger_entries) == 1
    await check_books(sales)


async def test_commercial_note_stays_out_of_the_gst_returns(sales: SalesClient) -> None:
    invoice, hold_id = await sold(sales), str(ids.new_id())
    held = await sales.hold(invoice, "2", hold_id=hold_id, note_kind=documents_pb2.NOTE_KIND_COMMERCIAL)

    (result,) = await sales.take(
        credit_note(held, hold_id, "22.00", "-0.22", note_kind=documents_pb2.NOTE_KIND_COMMERCIAL)
    )

    assert result.accepted
    summary = await sales.reports.GetGstSummary(
        sales_reports_pb2.GetGstSummaryRequest(from_date=TODAY.isoformat(), to_date=TODAY.isoformat()),
        metadata=sales.as_user(),
    )
    assert summary.totals.taxable == "33.33"
    await check_books(sales)


async def test_register_shows_documents_and_the_sums_of_the_period(sales: SalesClient) -> None:
    invoice, hold_id = await sold(sales), str(ids.new_id())
    await sales.take(credit_note(await sales.hold(invoice, "2", hold_id=hold_id), hold_id, "23.00", "-0.32"))

    async def read(**fields: Any) -> sales_reports_pb2.SalesRegister:
        request = sales_reports_pb2.GetSalesRegisterRequest(
            from_date=(TODAY - dt.timedelta(days=1)).isoformat(), to_date=TODAY.isoformat(), **fields
        )
        return await sales.reports.GetSalesRegister(request, metadata=sales.as_user())

    first = await read(page_size=1)
    second = await read(page_size=1, page_token=first.next_page_token)

    assert [(row.kind, row.figures.total) for row in [*first.rows, *second.rows]] == [
        (sales_reports_pb2.OUTWARD_DOCUMENT_KIND_INVOICE, "35.00"),
        (sales_reports_pb2.OUTWARD_DOCUMENT_KIND_CREDIT_NOTE, "-23.00"),
    ]
    assert (first.totals.total, first.totals.round_off, second.next_page_token) == ("12.00", "0.33", "")
    of_the_month = await sales.reports.GetSalesRegister(
        sales_reports_pb2.GetSalesRegisterRequest(), metadata=sales.as_user()
    )
    assert (of_the_month.from_date, of_the_month.to_date) == (TODAY.replace(day=1).isoformat(), TODAY.isoformat())
    assert of_the_month.totals == first.totals
