"""The rules that the contract declares on fields. Every request is validated before a servicer gets it."""

import dataclasses
from collections.abc import Iterable, Sequence, Sized

import protovalidate
from buf.validate import validate_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from protovalidate import FieldPathElementPb, Violation

from kit.errors import FieldViolation, InvalidRequest
from kit.field_reasons import FieldReason, rank_of, reason_of_rule, sentence_of
from kit.slices import in_slices

_validator = protovalidate.Validator()


def validate(request: Message) -> None:
    """Raises InvalidRequest naming every field that breaks a rule, each with the first of its faults."""
    _refuse(map(_violation, _validator.collect_violations(request)))


async def validate_in_slices(request: Message, entries: FieldDescriptor) -> None:
    """As `validate`, one entry of the request's only list after the other. The list may have rules of length alone."""
    values = getattr(request, entries.name)
    rules = entries.GetOptions().Extensions[validate_pb2.field].repeated
    wrong_length = len(values) < rules.min_items or (rules.HasField("max_items") and len(values) > rules.max_items)
    if wrong_length or len(values) == 1:
        validate(request)
        return
    found = await in_slices(map(_validator.collect_violations, values))
    _refuse(
        dataclasses.replace(inner, field=f"{entries.name}[{position}].{inner.field}")
        for position, violations in enumerate(found)
        for inner in map(_violation, violations)
    )


def _refuse(violations: Iterable[FieldViolation]) -> None:
    found = dict[str, FieldViolation]()
    for violation in violations:
        first = found.setdefault(violation.field, violation)
        if rank_of(violation.reason) < rank_of(first.reason):
            found[violation.field] = violation
    if found:
        raise InvalidRequest(list(found.values()))


def _violation(violation: Violation) -> FieldViolation:
    proto = violation.proto
    elements = tuple(proto.field.elements) if proto.field else ()
    reason = reason_of_rule(proto.rule_id)
    if elements and not elements[-1].field_number:  # a choice between fields has a name in the contract only
        elements, reason = elements[:-1], FieldReason.ONE_OF
    elif _is_empty(violation.field_value, reason):
        reason = FieldReason.REQUIRED
    sentence = sentence_of(reason, violation.rule_value, proto.message)
    return FieldViolation(field=_path(elements), reason=reason, message=sentence)


def _is_empty(value: object, reason: FieldReason) -> bool:
    """Whether the field has no value. A number always has one; an enum has none where it is 0."""
    if isinstance(value, int):
        return value == 0 and reason is FieldReason.UNKNOWN_VALUE
    return isinstance(value, Sized) and len(value) == 0


def _path(elements: Sequence[FieldPathElementPb]) -> str:
    path = ""
    for element in elements:
        path += f".{element.field_name}" if path else element.field_name
        if element.subscript is not None:
            path += f"[{element.subscript.value}]"
    return path
