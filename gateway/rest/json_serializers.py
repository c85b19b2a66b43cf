"""Messages to JSON. For each message type one writer is compiled at start and used for every reply.

What stands in the JSON: numbers and bools without `optional`, lists and maps always (zero, false and empty are facts); a
field whose proto says `required` always, and a service that forgets a required message or enum is at fault; any other field
only when it is set and not empty.
"""

import base64
import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.contract.enums import enum_of, short_names_of
from gateway.contract.http_bindings import WHOLE_BODY
from gateway.contract.validation_rules import rules_of
from gateway.http.problem_details import problem_of, refusal_of
from gateway.rest.field_locations import FieldLocator
from gateway.rest.scalar_types import WIDE_INTEGERS
from kit.rpc.error_status import error_of

Serializer = Callable[[Message], dict[str, object]]
_Convert = Callable[[object], object]

STATUS: Final = "google.rpc.Status"
_ITEM: Final = FieldLocator(body=WHOLE_BODY, parameters=frozenset(), etag_in_header=False)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NANOS_PER_MICRO = 1000
_TEXTUAL = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES, FieldDescriptor.TYPE_ENUM)


def always_written(field: FieldDescriptor) -> bool:
    """Whether the field stands in every reply, also when it is empty."""
    if field.is_repeated or rules_of(field).required:
        return True
    return not field.has_presence and field.type not in _TEXTUAL


@functools.cache
def serializer_of(message: Descriptor) -> Serializer:
    """The function that turns messages of this type into dictionaries that `pydantic_core.to_json` takes.

    Its source is put together line by line and compiled, as `dataclasses` does: a page of documents has thousands of fields,
    and to call a function for each of them costs more than all else that the gateway does for the page.
    """
    scope: dict[str, Any] = {_converts(field): _converter(field) for field in message.fields}
    body = [f"    {_line(field, plain=scope[_converts(field)] is None)}" for field in message.fields]
    exec("\n".join(("def write(message):", "    out = {}", *body, "    return out")), scope)  # noqa: S102 - the contract's names
    write: Serializer = scope["write"]
    return write


def _converts(field: FieldDescriptor) -> str:
    """What the converter of a field is called in a writer's source."""
    return f"convert_{field.name}"


def _line(field: FieldDescriptor, *, plain: bool) -> str:
    """The line that puts one field into `out`. `plain`: JSON takes it as it is."""
    get, put = f"message.{field.name}", f"out[{field.name!r}] = "
    target, convert = field.message_type, "" if plain else _converts(field)
    if target is not None and target.GetOptions().map_entry:
        return f"{put}{{key: {convert}(value) for key, value in {get}.items()}}"
    if field.type == FieldDescriptor.TYPE_ENUM:
        # What has no name is left out: nothing chosen, or a value that this build does not know yet.
        if field.is_repeated:
            return f"{put}[found for value in {get} if (found := {convert}(value))]"
        return f"if found := {convert}({get}): {put}found"
    if field.is_repeated:
        return f"{put}[{convert}(value) for value in {get}]"
    if field.has_presence:
        return f"if message.HasField({field.name!r}): {put}{convert}({get})"
    if always_written(field):
        return f"{put}{convert}({get})"
    return f"if found := {get}: {put}{convert}(found)"


def _converter(field: FieldDescriptor) -> _Convert | None:
    """From what protobuf yields to what JSON takes, for one value of a field; None where that is the same."""
    target = field.message_type
    if target is not None and target.GetOptions().map_entry:
        return _converter(target.fields_by_name["value"])
    if target is not None:
        special = _WELL_KNOWN.get(target.full_name)
        return special or serializer_of(target)  # type: ignore[return-value]  # A message field yields messages.
    if field.type == FieldDescriptor.TYPE_ENUM:
        return short_names_of(enum_of(field)).get  # type: ignore[return-value]
    if field.type in WIDE_INTEGERS:
        return str
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda value: base64.b64encode(value).decode()  # type: ignore[arg-type]
    return None


def _instant(value: object) -> dt.datetime:
    seconds: int = value.seconds  # type: ignore[attr-defined]  # google.protobuf.Timestamp
    nanos: int = value.nanos  # type: ignore[attr-defined]
    return _EPOCH + dt.timedelta(seconds=seconds, microseconds=nanos // _NANOS_PER_MICRO)


def _mask(value: object) -> str:
    return ",".join(value.paths)  # type: ignore[attr-defined]


def _problem(value: object) -> dict[str, object]:
    """What became of one item of a batch, as the problem document that it would have been alone."""
    refusal = refusal_of(error_of(value), _ITEM.problem_at)
    return problem_of(refusal, instance="", request_id="").model_dump(exclude_none=True)


_WELL_KNOWN: dict[str, _Convert] = {
    "google.protobuf.Timestamp": _instant,
    "google.protobuf.FieldMask": _mask,
    STATUS: _problem,
}
