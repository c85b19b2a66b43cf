"""The same fault has the same reason at the same place, whether the gateway or the service finds it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pydantic import TypeAdapter, ValidationError

from gateway.contract.operations import Contract, installed_contract, read_contract
from gateway.contract.schema_names import SchemaNames
from gateway.contract.validation_rules import rules_of
from gateway.rest.field_locations import FieldLocator
from gateway.rest.field_problems import field_problem_of
from gateway.rest.request_models import RequestModels
from kit.errors import InvalidRequest
from kit.field_reasons import FieldReason, reason_of_rule
from kit.wire.validation import validate
from tests.contract.request_fields import messages_of

TEXTS = [
    *("", " ", "\u200b", "a\0b", "a\x07b", "a\nb", "x" * 6000, "\0" * 6000, "not-a-thing", "-1", "1.2345678", "0"),
    *("2026-02-30", "2025-02-29", "2026-13-01", "2026-1-1", "2026-13", "101", "1e9", "a@b", "\u0967\u0968"),
]
NUMBERS = [-1, 0, 1, 366, 10_081, 2**31 - 1]
LOCATOR = FieldLocator(body="*", parameters=frozenset(), etag_in_header=False)
ANY_NUMBER = 99

Faults = set[tuple[str | None, str]]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_contract(installed_contract())


def fields(contract: Contract) -> list[FieldDescriptor]:
    """Every field of every public request, but for those that have parts of their own."""
    messages = messages_of(operation.request for operation in contract.operations)
    found = (field for message in messages if message.full_name.startswith("bahi.") for field in message.fields)
    return [field for field in found if field.message_type is None]


def values(field: FieldDescriptor) -> Iterator[Any]:
    """Values of the field, right and wrong, that JSON and protobuf write alike."""
    one: list[Any] = []
    if field.type == FieldDescriptor.TYPE_STRING:
        one = TEXTS
    elif field.type == FieldDescriptor.TYPE_INT32:
        one = NUMBERS
    if not field.is_repeated:
        yield from one
        return
    yield from ([each] for each in one)
    if field.type == FieldDescriptor.TYPE_STRING:
        yield [str(UUID(int=number)) for number in range(600)]
        yield ["01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e4f"] * 2
        yield []


def found_by_gateway(field: FieldDescriptor, adapter: TypeAdapter[Any], value: Any) -> Faults:
    try:
        adapter.validate_python(value)
    except ValidationError as refusal:
        problems = [
            field_problem_of({**error, "loc": ("body", field.name, *error["loc"])}) for error in refusal.errors()
        ]
        return {(problem.pointer, problem.reason) for problem in problems}
    return set()


def found_by_service(field: FieldDescriptor, value: Any) -> Faults:
    """What the service finds of this field; the message has no other, and misses those that it needs."""
    assert field.containing_type is not None
    known = descriptor_pool.Default().FindMessageTypeByName(field.containing_type.full_name)
    try:
        validate(message_with(GetMessageClass(known)(), field.name, value))
    except InvalidRequest as refusal:
        places = [LOCATOR.problem_at(each.field, each.message, each.reason) for each in refusal.violations]
        own = f"/{field.name}"
        return {(each.pointer, each.reason) for each in places if f"{each.pointer}/".startswith(f"{own}/")}
    return set()


def message_with(message: Message, name: str, value: Any) -> Message:
    if isinstance(value, list):
        getattr(message, name).extend(value)
    else:
        setattr(message, name, value)
    return message


def test_gateway_and_service_say_the_same_of_every_field(contract: Contract) -> None:
    models = RequestModels(contract.comments, SchemaNames(contract))
    differences, compared = [], 0
    for field in fields(contract):
        annotation: Any = models.annotation(field)
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        for value in values(field):
            at_gateway = found_by_gateway(field, adapter, value)
            in_service = found_by_service(field, value)
            compared += bool(at_gateway)
            if at_gateway and at_gateway != in_service:
                differences.append(f"{field.full_name} = {str(value)[:30]!r}: {at_gateway} and {in_service}")
    assert differences == []
    assert compared > 5000


def test_an_enum_of_a_request_takes_no_undefined_number(contract: Contract) -> None:
    enums = [field for field in fields(contract) if field.type == FieldDescriptor.TYPE_ENUM]
    found = {}
    for field in enums:
        faults = found_by_service(field, [ANY_NUMBER] if field.is_repeated else ANY_NUMBER)
        found[field.full_name] = {reason for _, reason in faults}
    assert {name for name, reasons in found.items() if reasons != {FieldReason.UNKNOWN_VALUE}} == set()


def test_every_form_of_the_contract_has_a_reason_of_its_own(contract: Contract) -> None:
    forms = {form.id for field in fields(contract) for form in (rules_of(field).items or rules_of(field)).forms}

    assert len(forms) > 10
    assert {form for form in forms if reason_of_rule(form) is FieldReason.WRONG_FORM} == {"string.pattern"}
