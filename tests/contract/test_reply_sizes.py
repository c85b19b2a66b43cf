"""No page of a list can pass the limit of a message, however long its texts are."""

from collections.abc import Iterable, Mapping

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.contract.operations import Contract, Operation, installed_contract, read_contract
from gateway.contract.validation_rules import rules_of
from kit.limits import MAX_MESSAGE_BYTES
from kit.pages import MAX_LARGE_PAGE_SIZE, MAX_PAGE_SIZE, MAX_SEARCH_SIZE
from tests.contract.request_fields import messages_of

LARGE_ROWS = {"listCustomers", "listProducts"}
"""Their pages are shorter: `page_request(..., most=MAX_LARGE_PAGE_SIZE)`."""
BYTES_OF_A_CHARACTER = 4
BYTES_OF_A_NUMBER = 12
BYTES_OF_AN_ID = 39
BYTES_OF_A_KEY = 5
USUAL_LENGTH = 60
"""Of a text that no request limits by this name: numbers, dates, amounts."""
USUAL_ITEMS = 50
"""Of a list that no request limits by this name."""


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_contract(installed_contract())


class Bounds:
    """The longest text and list that a request may have under each name: what is replied was once requested."""

    def __init__(self, contract: Contract) -> None:
        fields = [
            field
            for message in messages_of(operation.request for operation in contract.operations)
            for field in message.fields
        ]
        self._lengths = self._longest(field for field in fields if not field.is_repeated)
        self._items = self._longest(field for field in fields if field.is_repeated)

    @staticmethod
    def _longest(fields: Iterable[FieldDescriptor]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for field in fields:
            found[field.name] = max(found.get(field.name, 0), rules_of(field).max_length or 0)
        return {name: length for name, length in found.items() if length}

    def of_message(self, message: Descriptor) -> int:
        return sum(self._of_field(field) for field in message.fields)

    def _of_field(self, field: FieldDescriptor) -> int:
        items = self._items.get(field.name, USUAL_ITEMS) if field.is_repeated else 1
        return items * (BYTES_OF_A_KEY + self._of_value(field))

    def _of_value(self, field: FieldDescriptor) -> int:
        if field.message_type is not None:
            ours = field.message_type.full_name.startswith("bahi.")
            return self.of_message(field.message_type) if ours else BYTES_OF_A_NUMBER
        if field.type != FieldDescriptor.TYPE_STRING:
            return BYTES_OF_A_NUMBER
        if field.name.endswith(("_id", "_by")):
            return BYTES_OF_AN_ID
        last_word = field.name.rpartition("_")[2]
        return BYTES_OF_A_CHARACTER * self._lengths.get(field.name, self._lengths.get(last_word, USUAL_LENGTH))


def rows_of(operation: Operation) -> int:
    if operation.id.startswith("search"):
        return MAX_SEARCH_SIZE
    return MAX_LARGE_PAGE_SIZE if operation.id in LARGE_ROWS else MAX_PAGE_SIZE


def test_no_page_passes_the_limit_of_a_message(contract: Contract) -> None:
    bounds, found = Bounds(contract), {}
    for operation in contract.operations:
        rows = operation.reply.fields_by_number.get(1)
        listed = operation.id.startswith(("list", "search")) or "page_token" in operation.request.fields_by_name
        if listed and rows is not None and rows.is_repeated and rows.message_type is not None:
            found[operation.id] = rows_of(operation) * bounds.of_message(rows.message_type)
    assert len(found) > 45
    assert {name: size for name, size in found.items() if size > MAX_MESSAGE_BYTES} == {}


def test_rows_that_need_shorter_pages_would_pass_the_limit_in_usual_ones(contract: Contract) -> None:
    bounds = Bounds(contract)
    replies = {operation.id: operation.reply for operation in contract.operations}
    for name in LARGE_ROWS:
        row = replies[name].fields_by_number[1].message_type
        assert row is not None
        assert MAX_PAGE_SIZE * bounds.of_message(row) > MAX_MESSAGE_BYTES
