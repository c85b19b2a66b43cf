"""For how many requests one counts: a batch for each of its documents, and a long document for its lines."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

LINES_OF_A_REQUEST: Final = 50
"""A document counts one more for each further so many lines."""
_BATCH: Final = "requests"
"""Where a batch has its requests (AIP-233)."""

Weigh = Callable[[Message], int]


def weigher_of(request: Descriptor) -> Weigh | None:
    """The function that weighs a request of this type; None where each counts for one."""
    batch = request.fields_by_name.get(_BATCH)
    in_batch = batch.message_type if batch is not None and batch.is_repeated else None
    lists = list(_lists_in(in_batch or request))
    if in_batch is None and not lists:
        return None

    def weigh(message: Any) -> int:  # noqa: ANN401 - a generated message
        documents = (message,) if in_batch is None else message.requests
        return sum(max(1, -(-_lines_of(document, lists) // LINES_OF_A_REQUEST)) for document in documents)

    return weigh


def _lines_of(document: Any, lists: list[tuple[str, ...]]) -> int:  # noqa: ANN401 - as above
    count = 0
    for path in lists:
        found = document
        for name in path:
            found = getattr(found, name)
        count += len(found)
    return count


def _lists_in(message: Descriptor) -> Iterator[tuple[str, ...]]:
    """The paths of the lists in a message, such as `invoice.lines`."""
    for field in message.fields:
        if field.is_repeated:
            if not _is_map(field):
                yield (field.name,)
        elif field.message_type is not None:
            yield from ((field.name, *path) for path in _lists_in(field.message_type))


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry
