"""Returns and notes read, listed and registered."""

from bahi.documents.v1 import documents_pb2
from bahi.returns.v1 import credit_notes_pb2, returns_reports_pb2, sales_returns_pb2

from kit.auth.caller import Role
from tests.support.clients.returns import SALEABLE
from tests.support.days import TODAY
from tests.support.refusals import refused
from tests.support.summaries import summary_of

GST = documents_pb2.NOTE_KIND_GST
COMMERCIAL = documents_pb2.NOTE_KIND_COMMERCIAL


async def list_returns(returns, **fields):
    request = sales_returns_pb2.ListSalesReturnsRequest(**fields)
    return await returns.sales_returns.ListSalesReturns(request, metadata=returns.as_user(Role.USER))


async def list_notes(returns, **fields):
    request = credit_notes_pb2.ListCreditNotesRequest(**fields)
    return await returns.credit_notes.ListCreditNotes(request, metadata=returns.as_user(Role.USER))


async def test_reading_returns_what_creating_returned_and_neighbours_see_nothing(returns, neighbour, sold) -> None:
    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "1", SALEABLE))
    request = sales_returns_pb2.GetSalesReturnRequest(sales_return_id=made.sales_return_id)

    read = await returns.sales_returns.GetSalesReturn(request, metadata=returns.as_user(Role.USER))
    hidden = await refused(neighbour.sales_returns.GetSalesReturn(request, metadata=neighbour.as_user()))

    assert read == made
    assert hidden == ("SALES_RETURN_NOT_FOUND", "sales_return_id")
    assert await refused(neighbour.credit_note(made.credit_note_id)) == ("CREDIT_NOTE_NOT_FOUND", "credit_note_id")
    assert len((await list_returns(neighbour)).sales_returns) == 0
    assert len((await list_notes(neighbour)).credit_notes) == 0
    assert len((await neighbour.register()).rows) == 0


async def test_lists_filter_and_page_without_skipping_or_repeating(returns, sold) -> None:
    line = sold.lines[0].line_id
    made = [await returns.take_back(sold.invoice_id, (line, "1", SALEABLE)) for _ in range(3)]

    first = await list_returns(returns, page_size=2)
    later = await returns.take_back(sold.invoice_id, (line, "1", SALEABLE))
    second = await list_returns(returns, page_size=2, page_token=first.next_page_token)

    numbers = [item.number for item in (*first.sales_returns, *second.sales_returns)]
    assert numbers == [item.number for item in reversed(made)]
    assert second.next_page_token == ""
    assert len((await list_returns(returns, customer_id=sold.customer_id)).sales_returns) == 4
    assert len((await list_returns(returns, invoice_id=sold.invoice_id)).sales_returns) == 4
    assert len((await list_returns(returns, customer_id=later.sales_return_id)).sales_returns) == 0
    assert len((await list_returns(returns, to_date="2020-01-01")).sales_returns) == 0
    assert len((await list_notes(returns, invoice_id=sold.invoice_id, from_date=TODAY.isoformat())).credit_notes) == 4


async def test_lists_answer_summaries(returns, sold) -> None:
    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "1", SALEABLE))
    note = await returns.credit_note(made.credit_note_id)

    assert list((await list_returns(returns)).sales_returns) == [summary_of(made, sales_returns_pb2.SalesReturnSummary)]
    assert list((await list_notes(returns)).credit_notes) == [summary_of(note, credit_notes_pb2.CreditNoteSummary)]


async def test_the_register_sums_the_whole_period_whatever_the_page(returns, sold) -> None:
    line = sold.lines[0].line_id
    made = [await returns.take_back(sold.invoice_id, (line, "1", SALEABLE)) for _ in range(3)]

    first = await returns.register(page_size=2)
    second = await returns.register(page_size=2, page_token=first.next_page_token)

    assert [row.document_number for row in (*first.rows, *second.rows)] == [item.credit_note_number for item in made]
    assert first.sales_totals == second.sales_totals
    assert first.sales_totals.taxable == "125.68"
    assert (first.rows[0].return_number, first.rows[0].original_number) == (made[0].number, sold.number)
    purchase_only = await returns.register(direction=returns_reports_pb2.RETURN_DIRECTION_PURCHASE)
    assert len(purchase_only.rows) == 0


async def test_credit_notes_are_filtered_by_kind(returns, sold) -> None:
    line = sold.lines[0].line_id
    gst = await returns.take_back(sold.invoice_id, (line, "1", SALEABLE))
    commercial = await returns.take_back(sold.invoice_id, (line, "1", SALEABLE), credit_note_kind=COMMERCIAL)

    for kind, made in ((GST, gst), (COMMERCIAL, commercial)):
        found = (await list_notes(returns, kind=kind)).credit_notes
        assert [note.number for note in found] == [made.credit_note_number]
