"""Identifiers. New things get a UUIDv7, so that rows of one time lie together; a repeated request gets the same hold id."""

from uuid import UUID, uuid5

import uuid_utils.compat

SYSTEM_USER = UUID(int=0)


def new_id() -> UUID:
    """A UUIDv7 of this moment."""
    return uuid_utils.compat.uuid7()


def derived_id(org_id: UUID, *parts: str) -> UUID:
    """The same id for the same organisation and parts, always: what lets a retry find the hold of its first attempt."""
    return uuid5(org_id, "\x1f".join(parts))
