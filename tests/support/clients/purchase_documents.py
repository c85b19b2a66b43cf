"""What a request to purchase is made of, and the debit note that returns sends to purchase."""

from decimal import Decimal

from bahi.documents.v1 import returnables_pb2
from bahi.purchase.v1 import vendor_bills_pb2, vendor_ledger_pb2

from kit import ids
from tests.support.days import TODAY, YEAR


def figures(**heads: str) -> vendor_bills_pb2.PrintedFigures:
    """As a vendor prints them for 100 at 69.00, but for the heads that are given."""
    given = {"taxable": "6900.00", "cgst": "172.50", "sgst": "172.50", "total": "7245.00"}
    return vendor_bills_pb2.PrintedFigures(**{**given, **heads})


def on_account(found: vendor_ledger_pb2.ListVendorOpenItemsResponse) -> str:
    """The sum of what is on account."""
    return f"{sum((Decimal(credit.on_account) for credit in found.credits), Decimal(0)):.2f}"


def debit_note(
    held: returnables_pb2.ReserveReturnableResponse, hold_id: str, date: str = TODAY.isoformat()
) -> returnables_pb2.PostDebitNote:
    """The debit note that returns would send for a hold."""
    return returnables_pb2.PostDebitNote(
        hold_id=hold_id,
        debit_note_id=str(ids.new_id()),
        number=f"DN/{YEAR}/000001",
        date=date,
        goods_receipt_id=held.document_id,
        vendor_id=held.party_id,
        lines=[
            returnables_pb2.NoteLine(
                line_id=line.line_id,
                hsn=line.hsn,
                uqc=line.uqc,
                quantity=line.quantity,
                figures=line.figures,
            )
            for line in held.lines
        ],
        figures=held.figures,
    )
