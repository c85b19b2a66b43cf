"""Identifiers: a UUIDv7 for a new resource, so that rows of one time lie together, and derived ids for holds.

They are of the driver's subclass of UUID, which is written in C: it equals the standard one, and is read, written and
sent without Python code. Only this file names it. Gain: docs/performance-decisions.md. To leave it out, use `UUID`.
"""

import datetime as dt
from collections.abc import Callable
from hashlib import blake2b
from typing import Final
from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto

_uuid: Final[Callable[[str | bytes], UUID]] = pgproto.UUID
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_MILLISECONDS_A_DAY: Final = 86_400_000
_VERSION_AND_VARIANT: Final = 0x8 << 76 | 0b10 << 62
_TWELVE_BITS: Final = 0xFFF << 64
_SIXTY_TWO_BITS: Final = (1 << 62) - 1


def new_id() -> UUID:
    """A UUIDv7 of this moment."""
    return _uuid(uuid_utils.uuid7().bytes)


def id_of(text: str) -> UUID:
    """The id in a text. Raises ValueError."""
    return _uuid(text)


def derived_id(org_id: UUID, day: dt.date, *parts: str) -> UUID:
    """The same id for the same organisation, day and parts, so that a retry finds the hold of its first attempt.

    A UUIDv8 (RFC 9562): 48 bits of the day's first millisecond, as a UUIDv7 has them, and 74 of a digest. The holds of
    one day lie together in an index. With a digest alone, each would write a page of its own.
    """
    digest = int.from_bytes(blake2b("\x1f".join(parts).encode(), key=org_id.bytes, digest_size=10).digest(), "big")
    moment = (day.toordinal() - _EPOCH) * _MILLISECONDS_A_DAY
    number = moment << 80 | digest & _TWELVE_BITS | digest & _SIXTY_TWO_BITS | _VERSION_AND_VARIANT
    return _uuid(number.to_bytes(16, "big"))
