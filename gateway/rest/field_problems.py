"""Pydantic's errors in the words of `kit/field_reasons.py`, at their places in the request."""

from collections.abc import Mapping, Sequence, Sized
from typing import Final

from gateway.http.problem_details import FieldProblem
from gateway.rest.field_locations import pointer, shown
from kit.field_reasons import FieldReason, sentence_of

_KEY_OF_MAP: Final = "[key]"
"""Pydantic's last step to a key of a map, which is no step in the request."""
JSON_INVALID: Final = "json_invalid"
_TOO_SHORT: Final = ("string_too_short", "too_short")
_REASONS: Final = {
    "missing": FieldReason.REQUIRED,
    "extra_forbidden": FieldReason.UNKNOWN_FIELD,
    JSON_INVALID: FieldReason.MALFORMED_JSON,
    "string_unicode": FieldReason.NOT_UNICODE,
    "string_too_short": FieldReason.TOO_SHORT,
    "string_too_long": FieldReason.TOO_LONG,
    "too_short": FieldReason.TOO_FEW,
    "too_long": FieldReason.TOO_MANY,
    "string_pattern_mismatch": FieldReason.WRONG_FORM,
    "int_parsing_size": FieldReason.OUT_OF_RANGE,
    "greater_than": FieldReason.OUT_OF_RANGE,
    "greater_than_equal": FieldReason.OUT_OF_RANGE,
    "less_than": FieldReason.OUT_OF_RANGE,
    "less_than_equal": FieldReason.OUT_OF_RANGE,
}
_LIMITS: Final = ("min_length", "max_length")


def field_problem_of(found: Mapping[str, object]) -> FieldProblem:
    """One of the errors of a FastAPI or Pydantic validation error, whose location begins with body, query and so on."""
    location = found["loc"]
    place, *path = location if isinstance(location, tuple) else ("",)
    if path[-1:] == [_KEY_OF_MAP]:
        path.pop()
    reason = _reason_of(found)
    if reason is FieldReason.MALFORMED_JSON:
        return FieldProblem(detail=f"The body is not JSON, at character {path[0]}.", reason=reason)
    detail = _detail_of(found, reason, path)
    if place == "body":
        return FieldProblem(pointer=pointer(path), detail=detail, reason=reason)
    return FieldProblem(parameter=".".join(map(shown, path)), detail=detail, reason=reason)


def _reason_of(found: Mapping[str, object]) -> FieldReason:
    kind, value = str(found["type"]), found.get("input")
    if kind in _TOO_SHORT and isinstance(value, Sized) and len(value) == 0:
        return FieldReason.REQUIRED
    if kind in _REASONS:
        return _REASONS[kind]
    return FieldReason(kind) if kind in FieldReason.__members__ else FieldReason.WRONG_TYPE


def _detail_of(found: Mapping[str, object], reason: FieldReason, path: Sequence[object]) -> str:
    if reason is FieldReason.UNKNOWN_FIELD:
        return f'Unknown field "{shown(path[-1])}".'
    context = found.get("ctx")
    limits = context if isinstance(context, Mapping) else {}
    limit = next((limits[name] for name in _LIMITS if name in limits), "")
    return sentence_of(reason, limit, str(found["msg"]).replace("Input should be", "must be"))
