"""Renames the field of a peer's refusal: from our request to the peer, to the request that we are answering."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from kit.errors import DomainError

_LINE: Final = re.compile(
    r"(?:(?:incoming_holds|reservations)\[0\]\.)?lines\[(\d+)\](?:\.batches\[\d+\]|\.returning_batch)?(.*)"
)
_SAME: Final[Mapping[str, str]] = {}


@contextmanager
def fields_of_request(positions: Sequence[int], names: Mapping[str, str] = _SAME) -> Iterator[None]:
    """Renames `lines[n]` in the field of a refusal to `lines[positions[n]]`, and the peer's names of fields to ours."""
    try:
        yield
    except DomainError as refusal:
        found = _LINE.fullmatch(refusal.field)
        if found and int(found[1]) < len(positions):
            name = found[2].removeprefix(".")
            refusal.field = f"lines[{positions[int(found[1])]}]" + (f".{names.get(name, name)}" if name else "")
        else:
            refusal.field = names.get(refusal.field, refusal.field)
        raise
