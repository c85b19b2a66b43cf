"""Renames the field of a peer's refusal: from our request to the peer, to the request that we are answering."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from kit.errors import DomainError

_LINE: Final = re.compile(
    r"(?:(?:incoming_holds|reservations)\[0\]\.)?lines\[(\d+)\](?:\.batches\[\d+\]|\.returning_batch)?(.*)"
)


@contextmanager
def fields_of_request(positions: Sequence[int]) -> Iterator[None]:
    """Renames `lines[n]` in the field of a refusal to `lines[positions[n]]`."""
    try:
        yield
    except DomainError as refusal:
        found = _LINE.fullmatch(refusal.field)
        if found and int(found[1]) < len(positions):
            refusal.field = f"lines[{positions[int(found[1])]}]{found[2]}"
        raise
