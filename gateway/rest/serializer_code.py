"""Generates and compiles the source of a serialiser: one Python function a message type, as `dataclasses` does it.

This is the only `exec` of the system. The source contains names of the contract, and nothing of a request. A page of
documents has thousands of fields, and one function call a field costs more than everything else that the gateway does
for the page. Gain: docs/performance-decisions.md, "The gateway's replies". To leave it out, let `compile_serializer`
return a function that does in a loop what `_line` writes.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

Serializer = Callable[[Message], dict[str, object]]
Converter = Callable[[Any], object]


@dataclasses.dataclass(frozen=True, slots=True)
class SerializedField:
    """One field, and how it is written. Without a `convert`, JSON takes the value as it is."""

    descriptor: FieldDescriptor
    convert: Converter | None
    always_written: bool

    @property
    def converter_name(self) -> str:
        """The name of `convert` in the source."""
        return f"convert_{self.descriptor.name}"


def compile_serializer(fields: Sequence[SerializedField]) -> Serializer:
    """The function that writes these fields of a message into a dictionary."""
    scope: dict[str, Any] = {field.converter_name: field.convert for field in fields}
    lines = ["def serialise(message):", "    out = {}", *(f"    {_line(field)}" for field in fields), "    return out"]
    exec("\n".join(lines), scope)  # noqa: S102 - the source has no part of a request
    serialise: Serializer = scope["serialise"]
    return serialise


def _line(serialized: SerializedField) -> str:
    """The line that puts one field into `out`."""
    field = serialized.descriptor
    convert = serialized.converter_name if serialized.convert else ""
    get, put = f"message.{field.name}", f"out[{field.name!r}] = "
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return f"{put}{{key: {convert}(value) for key, value in {get}.items()}}"
    if field.type == FieldDescriptor.TYPE_ENUM:
        # A value without a name is left out: the unspecified one, and one that is newer than this release.
        if field.is_repeated:
            return f"{put}[found for value in {get} if (found := {convert}(value))]"
        return f"if found := {convert}({get}): {put}found"
    if field.is_repeated:
        return f"{put}[{convert}(value) for value in {get}]"
    if field.has_presence:
        return f"if message.HasField({field.name!r}): {put}{convert}({get})"
    if serialized.always_written:
        return f"{put}{convert}({get})"
    return f"if found := {get}: {put}{convert}(found)"
