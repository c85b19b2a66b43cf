"""What `google.api.field_behavior` says of a field: whether it is given once, only answered, or needed."""

from typing import Final

from google.api import field_behavior_pb2
from google.protobuf.descriptor import FieldDescriptor

IDENTIFIER: Final = field_behavior_pb2.IDENTIFIER
IMMUTABLE: Final = field_behavior_pb2.IMMUTABLE
OUTPUT_ONLY: Final = field_behavior_pb2.OUTPUT_ONLY
REQUIRED: Final = field_behavior_pb2.REQUIRED


def behaviour_of(field: FieldDescriptor) -> frozenset[int]:
    """The marks of a field."""
    return frozenset(field.GetOptions().Extensions[field_behavior_pb2.field_behavior])
