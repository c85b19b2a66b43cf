"""Holds that other services take here: what they have in common, whether stock goes out or comes in."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kit.errors import DomainError

STOCK_OUT: Final = "stock_out"
"""The kind of hold that sets goods aside: a reservation."""

STOCK_IN: Final = "stock_in"
"""The kind of hold that announces goods: an incoming hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedHold:
    """A hold that a coordinator requests. `content_hash` covers the request but for the time until which it is held."""

    hold_id: UUID
    content_hash: bytes
    expires_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedHold:
    """A hold that is not granted, and why."""

    hold_id: UUID
    refusal: DomainError
