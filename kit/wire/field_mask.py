"""The fields that an update changes: those that the mask names, or without a mask those that are present."""

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from kit.errors import InvalidArgument


class FieldUnknown(InvalidArgument):
    """The mask names a field that does not exist or may not change."""

    reason = "FIELD_UNKNOWN"


def changed_fields(changes: Message, mask: FieldMask) -> list[str]:
    """The names of the changed fields, each once. The mask `*` names all fields. Raises FieldUnknown."""
    known = list(changes.DESCRIPTOR.fields_by_name)
    if not mask.paths:
        return [field.name for field, _ in changes.ListFields()]
    if list(mask.paths) == ["*"]:
        return known
    for path in mask.paths:
        if path not in known:
            raise FieldUnknown("No such field, or it does not change.", field="update_mask", path=path)
    return list(dict.fromkeys(mask.paths))
