"""The `google.api.field_behavior` of a field: identifier, immutable, output only, or required."""

from typing import Final

from google.api import field_behavior_pb2
from google.protobuf.descriptor import FieldDescriptor

IDENTIFIER: Final = field_behavior_pb2.IDENTIFIER
IMMUTABLE: Final = field_behavior_pb2.IMMUTABLE
OUTPUT_ONLY: Final = field_behavior_pb2.OUTPUT_ONLY
REQUIRED: Final = field_behavior_pb2.REQUIRED


def behaviour_of(field: FieldDescriptor) -> frozenset[int]:
    """The behaviours of a field."""
    return frozenset(field.GetOptions().Extensions[field_behavior_pb2.field_behavior])
