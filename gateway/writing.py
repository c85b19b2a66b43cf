"""Messages to JSON. For each message type one writer is compiled at start and used for every reply.

What stands in the JSON: numbers and bools without `optional`, lists and maps always (zero, false and empty are facts); a
field whose proto says `required` always; any other field only when it is set and not empty.
"""

import base64
import datetime as dt
import functools
from collections.abc import Callable
from operator import attrgetter
from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.enums import enum_of, short_names_of
from gateway.pointers import RequestShape
from gateway.problems import problem_of, refusal_of
from gateway.routing import WHOLE_BODY
from gateway.rules import rules_of
from gateway.scalars import WIDE_INTEGERS
from kit.error_status import error_of

Writer = Callable[[Message], dict[str, object]]
_Convert = Callable[[object], object]
_Read = Callable[[Message], object]

STATUS: Final = "google.rpc.Status"
_ITEM: Final = RequestShape(body=WHOLE_BODY, parameters=frozenset(), etag_in_header=False)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NANOS_PER_MICRO = 1000
_TEXTUAL = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES, FieldDescriptor.TYPE_ENUM)


def always_written(field: FieldDescriptor) -> bool:
    """Whether the field stands in every reply, also when it is empty."""
    if field.is_repeated:
        return True
    if field.has_presence or field.type == FieldDescriptor.TYPE_ENUM:
        return False
    return field.type not in _TEXTUAL or rules_of(field).required


@functools.cache
def writer_of(message: Descriptor) -> Writer:
    """The function that turns messages of this type into dictionaries that `pydantic_core.to_json` takes."""
    fields = tuple((field.name, _reader(field)) for field in message.fields)

    def write(value: Message) -> dict[str, object]:
        out = {}
        for name, read in fields:
            if (found := read(value)) is not None:
                out[name] = found
        return out

    return write


def _reader(field: FieldDescriptor) -> _Read:
    """Reads one field; None means absent."""
    target = field.message_type
    if target is not None and target.GetOptions().map_entry:
        return _map_reader(attrgetter(field.name), _converter(target.fields_by_name["value"]))
    get, convert = attrgetter(field.name), _converter(field)
    if field.is_repeated:
        return _list_reader(get, convert)
    if field.has_presence:
        return _presence_reader(field.name, get, convert)
    if always_written(field):
        return get if convert is None else lambda message: convert(get(message))
    if convert is None:
        return lambda message: get(message) or None
    return lambda message: convert(value) if (value := get(message)) else None


def _map_reader(get: _Read, convert: _Convert | None) -> _Read:
    if convert is None:
        return lambda message: dict(get(message))  # type: ignore[call-overload]  # A map yields a mapping.
    return lambda message: {key: convert(value) for key, value in get(message).items()}  # type: ignore[attr-defined]


def _list_reader(get: _Read, convert: _Convert | None) -> _Read:
    if convert is None:
        return lambda message: list(get(message))  # type: ignore[call-overload]  # A list yields a sequence.
    return lambda message: [found for value in get(message) if (found := convert(value)) is not None]  # type: ignore[attr-defined]


def _presence_reader(name: str, get: _Read, convert: _Convert | None) -> _Read:
    if convert is None:
        return lambda message: get(message) if message.HasField(name) else None
    return lambda message: convert(get(message)) if message.HasField(name) else None


def _converter(field: FieldDescriptor) -> _Convert | None:
    """From what protobuf yields to what JSON takes; None where that is the same."""
    target = field.message_type
    if target is not None:
        special = _WELL_KNOWN.get(target.full_name)
        return special or writer_of(target)  # type: ignore[return-value]  # A message field yields messages.
    if field.type == FieldDescriptor.TYPE_ENUM:
        # A value that this build does not know yet is left out.
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
