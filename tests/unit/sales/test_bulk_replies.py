"""A bulk reply fits into one message: its last invoices are shown without their lines where it would not."""

from bahi.sales.v1 import invoices_pb2 as pb
from google.rpc import status_pb2

from services.sales.api.bulk_replies import ROOM_FOR_LENGTHS, joined_within

LINE = pb.InvoiceLine(product_name="Paracetamol", batch_explanation="x" * 1000)


def outcome(number: str, lines: int) -> pb.InvoiceOutcome:
    return pb.InvoiceOutcome(invoice=pb.Invoice(number=number, lines=[LINE] * lines))


def replies() -> list[pb.BatchCreateInvoicesResponse]:
    refused = pb.InvoiceOutcome(problem=status_pb2.Status(message="No."))
    return [
        pb.BatchCreateInvoicesResponse(outcomes=[outcome("1", 10), refused]),
        pb.BatchCreateInvoicesResponse(outcomes=[outcome("2", 10), outcome("3", 10)]),
    ]


def test_reply_that_fits_is_whole() -> None:
    whole = joined_within(replies())

    assert [len(each.invoice.lines) for each in whole.outcomes] == [10, 0, 10, 10]
    assert joined_within(replies(), whole.ByteSize()) == whole


def test_last_invoices_lose_their_lines_as_far_as_the_reply_would_not_fit() -> None:
    most = joined_within(replies()).ByteSize() - 9_000

    reply = joined_within(replies(), most)

    assert reply.ByteSize() <= most
    assert [len(each.invoice.lines) for each in reply.outcomes] == [10, 0, 0, 0]
    assert [each.lines_left_out for each in reply.outcomes] == [False, False, True, True]
    assert [each.invoice.number for each in reply.outcomes] == ["1", "", "2", "3"]
    assert reply == joined_within(replies(), most)


def test_as_few_invoices_as_possible_lose_their_lines() -> None:
    most = joined_within(replies()).ByteSize() - 10_000 + ROOM_FOR_LENGTHS

    reply = joined_within(replies(), most)

    assert [each.lines_left_out for each in reply.outcomes] == [False, False, False, True]
    assert reply.ByteSize() <= most
