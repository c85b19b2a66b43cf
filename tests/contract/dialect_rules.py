"""The rules that every public operation and message of the contract follows.

Each yields what breaks it, as a sentence that begins with the name of the operation, message or field.
"""

import re
from collections.abc import Iterator
from typing import Final

from google.protobuf.descriptor import FieldDescriptor

from gateway.contract.field_behaviours import IDENTIFIER, REQUIRED, behaviour_of
from gateway.contract.schema_names import message_of
from gateway.contract.validation_rules import rules_of
from tests.contract.dialect import CHANGES_NOTHING, Dialect, Method, snake
from tests.contract.document_rules import documents_of

REASONS: Final = frozenset(
    {"reason", "cancel_reason", "difference_reason", "status_reason", "reason_kind", "date_reason", "decision_reason"}
)
_PLACE: Final = re.compile(r"\b[Pp]laces?\b(?! of (?:supply|business))(?<!decimal places)")
_EXPIRY: Final = re.compile(
    r"(\w+_)?(expiry_date|expire_time|expiry_month|expiry_before)"
    r"|expired_(goods|quantity)|months_(before|after)_expiry"  # no moments: what has expired, and a distance
)
_SUMS: Final = re.compile(r"figures|(\w+_)?totals|eligible|ineligible")
_CLOSED: Final = re.compile(r"(\w+_)?(kind|status|type|direction|treatment|disposition|mode)")
_DAY: Final = re.compile(r"date|\w+_date|expiry_before")
_MONTH: Final = re.compile(r"\w+_month")
UNPRINTED: Final = frozenset(
    {"etag", "page_token", "query", "note", "document_number", "gstin", "pan", "tax_class", "time_zone"}
)
"""Texts that need no character to be seen: nothing is called by them, or the law or a list of their own checks them."""


def verbs(dialect: Dialect) -> Iterator[str]:
    """The verb decides the HTTP method and whether the path ends with it."""
    for method in dialect.methods:
        plain = {"Get": "GET", "List": "GET", "Create": "POST", "Update": "PATCH"}.get(method.verb)
        http, path, verb = method.binding.method, method.binding.path, method.binding.path.partition(":")[2]
        if plain and not verb and http != plain:
            yield f"{method.name} is {http}, not {plain}"
        if not plain and verb != method.verb[0].lower() + method.verb[1:]:
            yield f"{method.name} has the path {path}, which does not end with its verb"
        if http not in ("GET", "POST", "PATCH") or (verb and http == "PATCH"):
            yield f"{method.name} is {http} {path}"


def updates(dialect: Dialect) -> Iterator[str]:
    """An update names its resource, the changes, the fields to change and the version that it is based on.

    A resource is named by its id, or by a member of a closed list, such as a role.
    """
    for method in dialect.methods:
        if method.verb != "Update":
            continue
        noun = snake(method.name.removeprefix("Update"))
        expected = {noun: 2, "update_mask": 3, "etag": 4}
        for name in method.binding.path_names:
            expected[name if method.request[name].enum_type else f"{noun}_id"] = 1
        if {name: field.number for name, field in method.request.items()} != expected:
            yield f"{method.name} takes other fields than {expected}"
        elif method.binding.body != noun or not _is_changes(method):
            yield f"{method.name} has no body {noun} of {method.name[6:]}Changes"
        elif not rules_of(method.request["etag"]).required:
            yield f"{method.name} does not require its etag"
        if method.declared.idempotency_key:
            yield f"{method.name} takes an Idempotency-Key beside its etag"


def _is_changes(method: Method) -> bool:
    changes = message_of(method.request[method.binding.body])
    return changes is not None and changes.name == f"{method.name.removeprefix('Update')}Changes"


def keys(dialect: Dialect) -> Iterator[str]:
    """A POST that changes something needs a key; nothing else has one."""
    for method in dialect.methods:
        needed = method.binding.method == "POST" and method.name not in CHANGES_NOTHING
        if method.declared.idempotency_key != needed:
            yield f"{method.name} {'needs' if needed else 'needs no'} Idempotency-Key"


def pages(dialect: Dialect) -> Iterator[str]:
    """Lists, searches and reports number their fields alike: the page, the period, then all else."""
    fixed = {"page_size": 1, "page_token": 2, "from_date": 3, "to_date": 4}
    for method in dialect.methods:
        asked = method.request
        if method.binding.method != "GET" or not fixed.keys() & asked.keys():
            continue
        for name, field in asked.items():
            if name in fixed and field.number != fixed[name]:
                yield f"{method.descriptor.input_type.name}.{name} has the number {field.number}, not {fixed[name]}"
            if name not in fixed and field.number <= len(fixed):
                yield f"{method.descriptor.input_type.name}.{name} has a number of page or period"
        if ("from_date" in asked) != ("to_date" in asked):
            yield f"{method.name} has one end of a period only"
        if method.verb == "Search" and "page_token" in asked:
            yield f"{method.name} has pages; a search answers with the best"
        if method.verb == "List" and "page_token" not in asked:
            yield f"{method.name} has no pages"
        yield from _page_of(method)


def _page_of(method: Method) -> Iterator[str]:
    answered = {field.number: field for field in method.reply.values()}
    rows = answered.get(1)
    if rows is None or not (rows.is_repeated or method.verb == "Trace"):
        yield f"{method.descriptor.output_type.name} has no rows as its field 1"
    if "page_token" in method.request and (answered.get(2) is None or answered[2].name != "next_page_token"):
        yield f"{method.descriptor.output_type.name} has no next_page_token as its field 2"


def periods(dialect: Dialect) -> Iterator[str]:
    """A period is `from_date` and `to_date`, and every list of documents has one."""
    for message in (*dialect.requests, *dialect.replies):
        for field in message.fields:
            if field.name in ("start_date", "end_date"):
                yield f"{message.name}.{field.name} is called from_date or to_date"
    documents = {message.name for message in documents_of(dialect)}
    for method in dialect.methods:
        rows = next((field for field in method.reply.values() if field.number == 1), None)
        row = message_of(rows) if rows is not None else None
        of_documents = row is not None and row.name.removesuffix("Summary") in documents
        if method.verb == "List" and of_documents and "from_date" not in method.request:
            yield f"{method.name} has no period"


def versions(dialect: Dialect) -> Iterator[str]:
    """What an operation may change shows its version, and the operation takes it."""
    for method in dialect.methods:
        changes = method.acts and (method.binding.path_names or not method.declared.creates)
        if changes and "etag" not in method.request:
            yield f"{method.name} takes no etag"
        if method.acts and not method.declared.creates and "etag" not in method.reply:
            yield f"{method.name} answers without an etag"


def ids(dialect: Dialect) -> Iterator[str]:
    """A line's own id is `line_id`; a number beside `document_id` is `document_number`."""
    for message in dialect.replies:
        noun = snake(message.name)
        if message.name.endswith("Line") and f"{noun}_id" in message.fields_by_name:
            yield f"{message.name}.{noun}_id is called line_id"
        if "document_id" in message.fields_by_name and "number" in message.fields_by_name:
            yield f"{message.name}.number is called document_number"


def reasons(dialect: Dialect) -> Iterator[str]:
    """A person gives a reason, of at most 500 characters, and must when something is cancelled or closed."""
    for method in dialect.methods:
        if method.verb in ("Cancel", "Close"):
            reason = method.request.get("reason")
            if reason is None or not rules_of(reason).required:
                yield f"{method.name} requires no reason"
    for message in dialect.requests:
        for field in message.fields:
            if field.name in ("reason", "date_reason") and rules_of(field).max_length != 500:
                yield f"{message.name}.{field.name} has another limit than 500"
    for message in dialect.replies:
        for field in message.fields:
            if re.search(r"(^|_)reasons?($|_)", field.name) and field.name not in REASONS:
                yield f"{message.name}.{field.name} is an explanation, or no reason that a person gives"


def words(dialect: Dialect) -> Iterator[str]:
    """One word for each thing: location, expiry date, figures and totals."""
    for name, comment in dialect.comments.items():
        if any(name.startswith(f"{package}.") for package in dialect.packages) and _PLACE.search(comment.text):
            yield f"{name}: its comment says place for a location"
    for message in (*dialect.requests, *dialect.replies):
        for field in message.fields:
            name, target = field.name, message_of(field)
            if ("place" in name.split("_") and name != "place_of_supply") or name == "places":
                yield f"{message.name}.{name} says place for a location"
            if ("expir" in name or name.startswith("valid_until")) and not _EXPIRY.fullmatch(name):
                yield f"{message.name}.{name} is no expiry_date, expire_time, expiry_month or expiry_before"
            if name == "expiry_month" and message in dialect.replies:
                yield f"{message.name}.expiry_month stands in a reply"
            if target is not None and target.name.endswith("Figures") and not _SUMS.fullmatch(name):
                yield f"{message.name}.{name} is called figures, or totals"


def holds(dialect: Dialect) -> Iterator[str]:
    """A hold's id is `hold_id`."""
    for message in dialect.messages:
        for field in message.fields:
            if re.fullmatch(r"(from_)?reservation_ids?|(keep|hold)_key", field.name):
                yield f"{message.name}.{field.name} is called hold_id"


def enums(dialect: Dialect) -> Iterator[str]:
    """A closed set of values is an enum; several texts for people are explanations, or sentences of a paper."""
    members = dialect.members_of_enums
    for message in (*dialect.requests, *dialect.replies):
        for field in message.fields:
            if field.type == FieldDescriptor.TYPE_BOOL and field.name in members:
                yield f"{message.name}.{field.name} is a bool, and a member of {members[field.name]}"
            if field.type != FieldDescriptor.TYPE_STRING:
                continue
            if _CLOSED.fullmatch(field.name):
                yield f"{message.name}.{field.name} is a string, not an enum"
            if field.is_repeated and message in dialect.replies and not _listed(field.name):
                yield f"{message.name}.{field.name} holds texts that are neither ids, codes, explanations nor sentences"


def _listed(name: str) -> bool:
    return name.endswith(("_ids", "barcodes", "explanations", "sentences"))


def days(dialect: Dialect) -> Iterator[str]:
    """A day has the form of a date, a month that of a month."""
    for message in (*dialect.requests, *dialect.replies):
        for field in message.fields:
            form = "date" if _DAY.fullmatch(field.name) else "month" if _MONTH.fullmatch(field.name) else ""
            forms = {each.id for each in rules_of(field).forms}
            if form and field.type == FieldDescriptor.TYPE_STRING and f"string.{form}" not in forms:
                yield f"{message.name}.{field.name} has not the form of a {form}"


def texts(dialect: Dialect) -> Iterator[str]:
    """What people call a thing by (a name, a number, a reference, a reason) has a character that can be seen."""
    for message in dialect.requests:
        for field in message.fields:
            rules = rules_of(field).items or rules_of(field)
            forms = {form.id for form in rules.forms} - {"string.plain_text", "string.one_line"}
            if field.type == FieldDescriptor.TYPE_STRING and field.name not in UNPRINTED and not forms:
                yield f"{message.name}.{field.name} may be blank"


def creations(dialect: Dialect) -> Iterator[str]:
    """A Create makes a resource that a Get reads."""
    for method in dialect.methods:
        if method.verb == "Create" and not method.declared.creates:
            yield f"{method.name} does not declare that it creates"
        if method.declared.creates and method.descriptor.output_type not in dialect.resources:
            yield f"{method.name} creates {method.descriptor.output_type.name}, which no Get reads"


def behaviours(dialect: Dialect) -> Iterator[str]:
    """What must be sent is REQUIRED, and nothing else; a resource's own id is its IDENTIFIER."""
    for message in dialect.requests:
        for field in message.fields:
            if (REQUIRED in behaviour_of(field)) != rules_of(field).required:
                yield f"{message.name}.{field.name} is required by its rules or by its mark, not by both"
    for message in dialect.resources:
        first = message.fields[0]
        if first.name.endswith("_id") and IDENTIFIER not in behaviour_of(first):
            yield f"{message.name}.{first.name} is not its IDENTIFIER"


def comments(dialect: Dialect) -> Iterator[str]:
    """Every message has a comment but requests and responses, whose RPC has it."""
    for message in (*dialect.requests, *dialect.replies):
        named = message.name.endswith(("Request", "Response"))
        if not named and message.full_name not in dialect.comments:
            yield f"{message.name} has no comment"


RULES: Final = (
    verbs, updates, keys, pages, periods, versions, ids, reasons, words, holds, enums, days, texts, creations,
    behaviours, comments,
)  # fmt: skip
