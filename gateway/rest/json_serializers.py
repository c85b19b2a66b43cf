"""Messages to JSON. The serialiser of a message type is compiled once, and used for every reply.

- Numbers and bools without `optional`, lists and maps are always in the JSON: zero, false and empty are facts.
- A field that the contract marks as required is always in the JSON. A required message or enum must be set.
- Any other field is in the JSON only if it is set and not empty.
"""

import base64
import datetime as dt
import functools
from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.contract.enums import enum_of, short_names_of
from gateway.contract.http_bindings import WHOLE_BODY
from gateway.contract.validation_rules import rules_of
from gateway.http.problem_details import problem_of, refusal_of
from gateway.rest.field_locations import FieldLocator
from gateway.rest.number_types import WIDE_INTEGERS
from gateway.rest.serializer_code import Converter, SerializedField, Serializer, compile_serializer
from kit.rpc.error_status import error_of

STATUS: Final = "google.rpc.Status"
_ITEM: Final = FieldLocator(body=WHOLE_BODY, parameters=frozenset(), etag_in_header=False)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NANOS_PER_MICRO = 1000
_TEXTUAL = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES, FieldDescriptor.TYPE_ENUM)


def always_written(field: FieldDescriptor) -> bool:
    """Whether the field is in every reply, also when it is empty."""
    if field.is_repeated or rules_of(field).required:
        return True
    return not field.has_presence and field.type not in _TEXTUAL


@functools.cache
def serializer_of(message: Descriptor) -> Serializer:
    """The function that turns messages of this type into dictionaries that `pydantic_core.to_json` takes."""
    return compile_serializer(
        [SerializedField(field, _converter(field), always_written(field)) for field in message.fields]
    )


def _converter(field: FieldDescriptor) -> Converter | None:
    """Converts one value of a field from protobuf to JSON; None if both are the same."""
    target = field.message_type
    if target is not None and target.GetOptions().map_entry:
        return _converter(target.fields_by_name["value"])
    if target is not None:
        return _WELL_KNOWN.get(target.full_name) or serializer_of(target)
    if field.type == FieldDescriptor.TYPE_ENUM:
        return short_names_of(enum_of(field)).get
    if field.type in WIDE_INTEGERS:
        return str
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda value: base64.b64encode(value).decode()
    return None


def _instant(value: Timestamp) -> dt.datetime:
    return _EPOCH + dt.timedelta(seconds=value.seconds, microseconds=value.nanos // _NANOS_PER_MICRO)


def _mask(value: FieldMask) -> str:
    return ",".join(value.paths)


def _problem(value: object) -> dict[str, object]:
    """The status of one item of a batch, as the problem document of a single request."""
    refusal = refusal_of(error_of(value), _ITEM.problem_at)
    return problem_of(refusal, instance="", request_id="").model_dump(exclude_none=True)


_WELL_KNOWN: dict[str, Converter] = {
    "google.protobuf.Timestamp": _instant,
    "google.protobuf.FieldMask": _mask,
    STATUS: _problem,
}
