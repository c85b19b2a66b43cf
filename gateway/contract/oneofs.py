"""Fields that exclude each other: proto `oneof`s and the `oneof` rules of buf.validate."""

import dataclasses
import itertools
from collections.abc import Collection

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """At most one of these fields may be present; exactly one if the choice is required."""

    names: tuple[str, ...]
    required: bool

    def violation(self, present: Collection[str]) -> str:
        """The sentence that refuses these present fields; empty if they are valid."""
        chosen = [name for name in self.names if name in present]
        if len(chosen) > 1:
            return f"Give only one of {', '.join(chosen)}."
        if not chosen and self.required:
            return f"Give one of {', '.join(self.names)}."
        return ""

    def schema(self) -> dict[str, object]:
        """The same in JSON Schema."""
        if self.required:
            return {"oneOf": [{"required": [name]} for name in self.names]}
        pairs = itertools.combinations(self.names, 2)
        return {"not": {"anyOf": [{"required": list(pair)} for pair in pairs]}}


def choices_of(message: Descriptor) -> tuple[Choice, ...]:
    """The choices of a message.

    Protobuf makes a oneof with one field for each `optional` field; those are no choices.
    """
    declared = [
        Choice(
            names=tuple(field.name for field in oneof.fields),
            required=oneof.GetOptions().Extensions[validate_pb2.oneof].required,
        )
        for oneof in message.oneofs
        if len(oneof.fields) > 1
    ]
    rules = message.GetOptions().Extensions[validate_pb2.message].oneof
    ruled = [Choice(names=tuple(rule.fields), required=rule.required) for rule in rules]
    return (*declared, *ruled)
