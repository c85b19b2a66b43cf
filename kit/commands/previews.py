"""What a document would be, without writing it.

    plan (one read) → ask (calls other services)

Nothing is held at the other services and nothing is written, so a preview promises nothing.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from kit.db.session import ReadSession

Command = TypeVar("Command")
Plan = TypeVar("Plan")
Value = TypeVar("Value")


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class Preview(Generic[Command, Plan, Value]):
    """How one kind of document is previewed."""

    plan: Callable[[ReadSession, Command], Awaitable[Plan]]
    """Refuses what can be refused before another service is asked."""
    ask: Callable[[Plan], Awaitable[Value]]
    """The document as it would be, with what other services say now. No transaction is open."""
