"""No reply can pass the limit of a message, however long its texts are and however many lines it has."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.contract.operations import Contract, Operation, installed_contract, read_contract
from gateway.contract.validation_rules import rules_of
from kit.limits import MAX_MESSAGE_BYTES, MAX_METADATA_BYTES
from kit.pages import MAX_LARGE_PAGE_SIZE, MAX_PAGE_SIZE, MAX_SEARCH_SIZE
from services.inventory.domain.allocation import MOST_ALLOCATIONS
from services.purchase.domain.document_sizes import MOST_LINES, MOST_SETTLEMENTS
from services.sales.api.bulk_replies import ROOM_FOR_LENGTHS
from tests.contract.request_fields import messages_of

LARGE_ROWS: Final = {"listCustomers", "listProducts"}
"""Their pages are shorter: `page_request(..., most=MAX_LARGE_PAGE_SIZE)`."""
BYTES_OF_A_CHARACTER: Final = 4
BYTES_OF_A_NUMBER: Final = 12
BYTES_OF_AN_ID: Final = 39
BYTES_OF_A_KEY: Final = 5
BYTES_OF_OUR_WORD: Final = 50
"""Of a text that no request has: amounts, dates and numbers of documents, which our code writes in ASCII."""
BYTES_OF_AN_AMOUNT: Final = 24
"""Of a text whose example in the contract is a number or a day."""
BYTES_OF_OUR_SENTENCE: Final = 240
AMOUNT: Final = re.compile(r"-?[0-9]+([.-][0-9]+)*")
SENTENCES: Final = ("explanation", "explanations", "sentences", "text", "words", "comparison")
LISTS: Final = {
    # Everything that one document has a line for is bounded where it is allocated or matched.
    "bahi.sales.v1.Invoice.lines": MOST_ALLOCATIONS,
    "bahi.sales.v1.InvoicePreview.lines": MOST_ALLOCATIONS,
    "bahi.sales.v1.Order.lines": 200,
    "bahi.sales.v1.OrderLine.allocations": 4 * MOST_ALLOCATIONS // 200,
    "bahi.purchase.v1.VendorBill.lines": MOST_LINES,
    "bahi.purchase.v1.VendorBillMatch.lines": MOST_LINES,
    "bahi.sales.v1.BatchCreateInvoicesResponse.outcomes": 64,
    # A few of each, which our code lists.
    "bahi.sales.v1.Invoice.explanations": 10,
    "bahi.sales.v1.Invoice.sentences": 10,
    "bahi.sales.v1.InvoiceLine.explanations": 10,
    "bahi.sales.v1.InvoicePreview.explanations": 10,
    "bahi.sales.v1.InvoicePreview.sentences": 10,
    "bahi.sales.v1.InvoicePreviewLine.explanations": 10,
    "bahi.returns.v1.CreditNote.sentences": 10,
    "bahi.sales.v1.PeriodLock.awaited_services": 3,
    "bahi.inventory.v1.ProductMatch.elsewhere": 50,
    "bahi.inventory.v1.NearExpiry.buckets": 10,
    "bahi.purchase.v1.MatchedLine.differences": 10,
    "bahi.purchase.v1.VendorBillMatch.figures": 10,
    "bahi.purchase.v1.VendorBillMatch.explanations": 4 * MOST_LINES,
    "bahi.purchase.v1.VendorBillMatch.accepted_explanations": 4 * MOST_LINES,
    "bahi.purchase.v1.VendorBill.accepted_explanations": 4 * MOST_LINES,
    # At most so many limits of a role for each line of the request.
    "bahi.sales.v1.Approval.limits_passed": 5 * 200,
    "bahi.purchase.v1.PurchaseApproval.limits_passed": 4 * 500,
    "bahi.returns.v1.ReturnApproval.limits_passed": 4 * 500,
    "bahi.inventory.v1.StockApproval.limits_passed": 10,
    # Sums: a row for each rate, treatment or series.
    "bahi.sales.v1.GstSummary.rows": 2000,
    "bahi.sales.v1.DocumentsIssued.rows": 2000,
    "bahi.purchase.v1.InputTaxSummary.rows": 2000,
    "bahi.purchase.v1.InputTaxSummary.reversals": 2000,
    # Other products with one of ten barcodes; settlements of one claim; what one batch went through.
    "bahi.inventory.v1.Product.shared_barcodes": 10,
    "bahi.purchase.v1.DebitClaim.settlements": MOST_SETTLEMENTS,
    "bahi.inventory.v1.BatchTrace.came_from": MAX_PAGE_SIZE,
    "bahi.inventory.v1.BatchTrace.went_to": MAX_PAGE_SIZE,
    "bahi.inventory.v1.BatchTrace.came_back": MAX_PAGE_SIZE,
    "bahi.inventory.v1.BatchTrace.adjusted": MAX_PAGE_SIZE,
}
"""The most entries of a list of a reply that is no page, and that no request limits by this name."""


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_contract(installed_contract())


class Bounds:
    """The longest text and list that a request may have under each name: what is replied was once requested."""

    def __init__(self, contract: Contract, **lists: int) -> None:
        fields = [
            field
            for message in messages_of(operation.request for operation in contract.operations)
            for field in message.fields
        ]
        self._lengths = self._longest(field for field in fields if not field.is_repeated)
        self._items = self._longest(field for field in fields if field.is_repeated)
        self._lists = LISTS | lists
        self.unbounded: set[str] = set()

    @staticmethod
    def _longest(fields: Iterable[FieldDescriptor]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for field in fields:
            found[field.name] = max(found.get(field.name, 0), rules_of(field).max_length or 0)
        return {name: length for name, length in found.items() if length}

    def of_reply(self, operation: Operation) -> int:
        rows = page_of(operation)
        return sum(
            rows_of(operation) * self.of_message(rows.message_type)
            if field == rows and rows.message_type
            else self._of_field(field)
            for field in operation.reply.fields
        )

    def of_message(self, message: Descriptor) -> int:
        return sum(self._of_field(field) for field in message.fields)

    def _of_field(self, field: FieldDescriptor) -> int:
        items = self._most_of(field) if field.is_repeated else 1
        return items * (BYTES_OF_A_KEY + self._of_value(field))

    def _most_of(self, field: FieldDescriptor) -> int:
        most = self._lists.get(field.full_name, rules_of(field).max_length or self._items.get(field.name))
        if most is None:
            self.unbounded.add(field.full_name)
        return most or 0

    def _of_value(self, field: FieldDescriptor) -> int:
        if field.message_type is not None:
            if field.message_type.full_name == "google.rpc.Status":
                return MAX_METADATA_BYTES
            ours = field.message_type.full_name.startswith("bahi.")
            return self.of_message(field.message_type) if ours else BYTES_OF_A_NUMBER
        if field.type != FieldDescriptor.TYPE_STRING:
            return BYTES_OF_A_NUMBER
        return self._of_text(field)

    def _of_text(self, field: FieldDescriptor) -> int:
        if field.name.endswith(("_id", "_ids", "_by")):
            return BYTES_OF_AN_ID
        if any(AMOUNT.fullmatch(str(example)) for example in rules_of(field).examples):
            return BYTES_OF_AN_AMOUNT
        last_word = field.name.rpartition("_")[2]
        if last_word in SENTENCES and field.name not in self._lengths:
            return BYTES_OF_OUR_SENTENCE
        length = rules_of(field).max_length or self._lengths.get(field.name) or self._lengths.get(last_word)
        return BYTES_OF_A_CHARACTER * length if length else BYTES_OF_OUR_WORD


def page_of(operation: Operation) -> FieldDescriptor | None:
    """The list of the reply whose length the request bounds by a page or as a search."""
    rows = operation.reply.fields_by_number.get(1)
    paged = operation.id.startswith("search") or "page_token" in operation.request.fields_by_name
    if not paged:
        return None
    named = [field for field in operation.reply.fields if field.is_repeated and field.message_type is not None]
    return rows if rows in named else next(iter(named), None)


def rows_of(operation: Operation) -> int:
    if operation.id.startswith("search"):
        return MAX_SEARCH_SIZE
    return MAX_LARGE_PAGE_SIZE if operation.id in LARGE_ROWS else MAX_PAGE_SIZE


def test_no_reply_passes_the_limit_of_a_message(contract: Contract) -> None:
    bounds = Bounds(contract)
    found = {operation.id: bounds.of_reply(operation) for operation in contract.operations}
    assert bounds.unbounded == set()
    assert len(found) > 150
    assert {name: size for name, size in found.items() if size > MAX_MESSAGE_BYTES} == {
        "batchCreateInvoices": found["batchCreateInvoices"]
    }


def test_reply_of_a_bulk_fits_when_its_invoices_have_no_lines(contract: Contract) -> None:
    """Which is how it is answered when it would not fit: `services/sales/api/bulk_replies.py`."""
    bounds = Bounds(contract, **{"bahi.sales.v1.Invoice.lines": 0})
    bulk = next(operation for operation in contract.operations if operation.id == "batchCreateInvoices")
    assert bounds.of_reply(bulk) < MAX_MESSAGE_BYTES - ROOM_FOR_LENGTHS


def test_rows_of_customers_need_shorter_pages(contract: Contract) -> None:
    row = next(each for each in contract.operations if each.id == "listCustomers").reply.fields_by_number[1]
    assert row.message_type is not None
    assert MAX_PAGE_SIZE * Bounds(contract).of_message(row.message_type) > MAX_MESSAGE_BYTES
