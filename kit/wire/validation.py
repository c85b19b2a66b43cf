"""The rules that the contract declares on fields. Every request is validated before a servicer gets it."""

import protovalidate
from google.protobuf.message import Message
from protovalidate import Violation

from kit.errors import FieldViolation, InvalidRequest

_validator = protovalidate.Validator()


def validate(request: Message) -> None:
    """Raises InvalidRequest naming every field that breaks a rule."""
    violations = _validator.collect_violations(request)
    if violations:
        raise InvalidRequest([_violation(violation) for violation in violations])


def _violation(violation: Violation) -> FieldViolation:
    proto = violation.proto
    elements = proto.field.elements if proto.field else ()
    path = ""
    for element in elements:
        path += f".{element.field_name}" if path else element.field_name
        if element.subscript is not None:
            path += f"[{element.subscript.value}]"
    return FieldViolation(field=path, rule=proto.rule_id.upper().replace(".", "_"), message=proto.message)
