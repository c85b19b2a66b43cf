"""Paths of fields, such as `invoice.lines[0].rate`: whether a request has the place that a refusal names."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from google.protobuf.message import Message

from kit.errors import DomainError, InvalidRequest
from kit.limits import IDEMPOTENCY_HEADER

_STEP: Final = re.compile(r"([a-z0-9_]+)(?:\[(\d+)\])?")


def has_place(request: Message, path: str) -> bool:
    """Whether the path leads to a field of this request. The field may be absent; an item of a list must be there.

    The contract has no maps, so no path has a key.
    """
    value: Any = request
    for text in path.split("."):
        step = _STEP.fullmatch(text)
        if step is None or not isinstance(value, Message):
            return False
        name, position = step.groups()
        field = value.DESCRIPTOR.fields_by_name.get(name)
        if field is None:
            return False
        value = getattr(value, name)
        if position is not None:
            if not field.is_repeated or int(position) >= len(value):
                return False
            value = value[int(position)]
    return True


def drop_lost_places(refusal: DomainError, request: Message) -> list[str]:
    """Takes from a refusal each field that is no place of its request, and returns these fields."""
    violations = refusal.violations if isinstance(refusal, InvalidRequest) else ()
    named = [violation.field for violation in violations] or [refusal.field]
    lost = [field for field in named if field not in ("", IDEMPOTENCY_HEADER) and not has_place(request, field)]
    if lost and isinstance(refusal, InvalidRequest):
        refusal.violations = tuple(each for each in violations if each.field not in lost)
    if refusal.field in lost:
        refusal.field = ""
    return lost


@contextmanager
def fields_of_stored(request: Message, id_field: str, fact: str) -> Iterator[None]:
    """For a request that names a stored document, which may be refused for what the document has.

    Such a refusal names the field with the document's id. The fact says which field of the document it is, where no
    fact is about that field already.
    """
    try:
        yield
    except DomainError as refusal:
        if refusal.field and not has_place(request, refusal.field):
            if refusal.field not in refusal.facts:
                refusal.facts = {**refusal.facts, fact: refusal.field}
            refusal.field = id_field
        raise
