"""A peer's refusal names the fields of the request that we sent it; here it learns to name those of the request that we were sent."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from kit.errors import DomainError

_LINE: Final = re.compile(
    r"(?:(?:receipts|reservations)\[0\]\.)?lines\[(\d+)\](?:\.batches\[\d+\]|\.returning_batch)?(.*)"
)


@contextmanager
def in_our_words(positions: Sequence[int]) -> Iterator[None]:
    """Renames `lines[n]` in the field of a refusal to `lines[positions[n]]`."""
    try:
        yield
    except DomainError as refusal:
        found = _LINE.fullmatch(refusal.field)
        if found and int(found[1]) < len(positions):
            refusal.field = f"lines[{positions[int(found[1])]}]{found[2]}"
        raise
