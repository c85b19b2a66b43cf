"""The rules that the contract declares on fields. Every request is validated before a servicer gets it."""

from collections.abc import Sequence, Sized

import protovalidate
from google.protobuf.message import Message
from protovalidate import FieldPathElementPb, Violation

from kit.errors import FieldViolation, InvalidRequest
from kit.field_reasons import FieldReason, rank_of, reason_of_rule, sentence_of

_validator = protovalidate.Validator()


def validate(request: Message) -> None:
    """Raises InvalidRequest naming every field that breaks a rule, each with the first of its faults."""
    violations = _validator.collect_violations(request)
    if violations:
        found = dict[str, FieldViolation]()
        for violation in map(_violation, violations):
            first = found.setdefault(violation.field, violation)
            if rank_of(violation.reason) < rank_of(first.reason):
                found[violation.field] = violation
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
