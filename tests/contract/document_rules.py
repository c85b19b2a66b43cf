"""The rules that every document of the contract follows: one header, with the same names under the same numbers.

Each yields what breaks it, as a sentence that begins with the name of the message.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.contract.field_behaviours import OUTPUT_ONLY, behaviour_of
from gateway.contract.schema_names import message_of
from gateway.contract.validation_rules import rules_of
from tests.contract.dialect import Dialect, Method, snake

_SHOWN: Final = {"number": 2, "date": 3, "status": 4, "created_by": 9, "create_time": 11}
"""Every document always shows them."""
_CHOICES: Final = {7: ("figures", "total", "amount", "value"), 8: ("note", "reason")}
"""What a document comes to, and what a person says of it, by number. Each has exactly one name of each."""
_PARTIES: Final = ("customer", "vendor")
_WITHOUT_PARTY: Final = frozenset({"StockAdjustment"})
_CHANGED: Final = {"update_time": 12, "etag": 13}
_CANCELLED: Final = {"cancel_reason": 14, "cancel_time": 15}
_HEADER: Final = {**_SHOWN, "trace_id": 10, **_CHANGED, **_CANCELLED}
_GIVEN: Final = frozenset({"number", "date"})
"""A caller may choose them: the date of a document, and the number of one that a vendor has printed."""
FIRST_OWN: Final = 16
"""The number at which the fields begin that a kind of document has for itself."""
SHORT: Final = frozenset({"drug_licences", "consignee_drug_licences", "delivery_sites", "shared_barcodes", "elsewhere"})
"""What a row of master data may have several of: the contract allows a handful."""


def documents_of(dialect: Dialect) -> Sequence[Descriptor]:
    """A resource with a number or a date is a document, or a document as an account sees it."""
    return [message for message in dialect.resources if not {"number", "date"}.isdisjoint(message.fields_by_name)]


def headers(dialect: Dialect) -> Iterator[str]:
    """The header of a document has fixed names and numbers; its own fields follow without a hole."""
    for message in documents_of(dialect):
        expected = _expected(message)
        for name, number in expected.items():
            field = message.fields_by_name.get(name)
            if field is None or field.number != number:
                yield f"{message.name} does not show {name} as its field {number}"
            elif number in (1, 5, 6, *_SHOWN.values()) and not rules_of(field).required:
                yield f"{message.name} does not always show {name}"
        for number, names in _CHOICES.items():
            if [field.number for field in message.fields if field.name in names] != [number]:
                yield f"{message.name} shows none of {', '.join(names)} as its field {number}, or several"
        yield from _own(message, expected)


def _expected(message: Descriptor) -> Mapping[str, int]:
    always = {f"{snake(message.name)}_id": 1, **_SHOWN, "trace_id": _HEADER["trace_id"]}
    if message.name in _WITHOUT_PARTY:
        return always
    party = next((each for each in _PARTIES if f"{each}_id" in message.fields_by_name), _PARTIES[0])
    return {**always, f"{party}_id": 5, f"{party}_name": 6}


def _own(message: Descriptor, expected: Mapping[str, int]) -> Iterator[str]:
    """The fields outside the common header have consecutive numbers from `FIRST_OWN`; those inside have their own."""
    common = {*expected, *_HEADER, *(name for names in _CHOICES.values() for name in names)}
    own = sorted(field.number for field in message.fields if field.name not in common)
    if own != list(range(FIRST_OWN, FIRST_OWN + len(own))):
        yield f"{message.name} has own fields with other numbers than {FIRST_OWN} and those that follow"
    for name, number in _HEADER.items():
        field = message.fields_by_name.get(name)
        if field is not None and field.number != number:
            yield f"{message.name}.{name} has the number {field.number}, not {number}"
        if field is not None and name not in _GIVEN and OUTPUT_ONLY not in behaviour_of(field):
            yield f"{message.name}.{name} is not OUTPUT_ONLY"


def notes(dialect: Dialect) -> Iterator[str]:
    """A note has at most 500 characters, as a reason has."""
    for message in dialect.requests:
        field = message.fields_by_name.get("note")
        if field is not None and rules_of(field).max_length != 500:
            yield f"{message.name}.note has another limit than 500"


def cancelled_documents(dialect: Dialect) -> Iterator[str]:
    """What can be cancelled shows why and when it was; what can be updated shows when."""
    shown = {"Cancel": (*_CANCELLED, "etag"), "Update": tuple(_CHANGED)}
    documents = {message.full_name for message in documents_of(dialect)}
    for method in dialect.methods:
        if method.descriptor.output_type.full_name not in documents:
            continue
        for name in shown.get(method.verb, ()):
            if name not in method.reply:
                yield f"{method.descriptor.output_type.name} does not show {name}, though {method.name} sets it"


def extracts(dialect: Dialect) -> Iterator[str]:
    """A summary or a preview has the fields of its document under the same numbers; a summary has the whole header."""
    documents = {message.name: message for message in documents_of(dialect)}
    for message in dialect.replies:
        for ending in ("Summary", "Preview"):
            document = documents.get(message.name.removesuffix(ending))
            if document is None or document is message:
                continue
            yield from _differences(message, document)
            if ending == "Summary":
                yield from _left_out(message, document)


def lists(dialect: Dialect) -> Iterator[str]:
    """A list of documents answers summaries, in which nothing is repeated: an absent list is never taken for none.

    A document that repeats nothing is its own summary.
    """
    documents = {message.name: message for message in documents_of(dialect)}
    for method in dialect.methods:
        row = _row_of(method)
        document = documents.get(row.name.removesuffix("Summary")) if row is not None else None
        if row is None or document is None:
            continue
        for field in row.fields:
            if field.is_repeated:
                yield f"{method.name} answers {row.name}.{field.name}: a list is read with its document"
        if row is document and f"{row.name}Summary" in {message.name for message in dialect.messages}:
            yield f"{method.name} answers {row.name}, though {row.name}Summary exists"


def rows(dialect: Dialect) -> Iterator[str]:
    """No row of a list, a search or a report has lines, at any depth: only the short lists of `SHORT`."""
    for method in dialect.methods:
        if method.verb not in ("List", "Search") and "page_token" not in method.request:
            continue
        row = next((message_of(field) for field in method.reply.values() if field.is_repeated), None)
        for path, field in _repeated(row) if row is not None else ():
            if field.message_type is not None and field.name not in SHORT:
                yield f"{method.name} answers {path}, which is as long as people make it"


def _repeated(message: Descriptor) -> Iterator[tuple[str, FieldDescriptor]]:
    """The repeated fields of a message and of the messages in it, each with its path."""
    for field in message.fields:
        if field.is_repeated:
            yield f"{message.name}.{field.name}", field
        inner = message_of(field)
        if inner is not None and inner.full_name.startswith("bahi."):
            yield from _repeated(inner)


def _row_of(method: Method) -> Descriptor | None:
    """What a list answers for each thing that it lists."""
    if method.verb not in ("List", "Search"):
        return None
    return next((message_of(field) for field in method.reply.values() if field.is_repeated), None)


def _differences(extract: Descriptor, document: Descriptor) -> Iterator[str]:
    taken = {field.number: field.name for field in document.fields}
    for field in extract.fields:
        same = document.fields_by_name.get(field.name)
        if same is not None and (same.number, same.type, same.is_repeated) != _form(field):
            yield f"{extract.name}.{field.name} has another number or type than that of {document.name}"
        if same is None and field.number in taken:
            yield f"{extract.name}.{field.name} has the number of {document.name}.{taken[field.number]}"


def _form(field: FieldDescriptor) -> tuple[int, int, bool]:
    return field.number, field.type, field.is_repeated


def _left_out(summary: Descriptor, document: Descriptor) -> Iterator[str]:
    for field in document.fields:
        if field.number < FIRST_OWN and field.name not in summary.fields_by_name:
            yield f"{summary.name} leaves out {field.name} of {document.name}"


RULES: Final = (headers, notes, cancelled_documents, extracts, lists, rows)
