"""A command that needs facts of other services.

    ask (calls other services) → post (one transaction)

Nothing is held at the other services. So the facts may have changed when the command is posted.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from kit.db.session import Transaction

Command = TypeVar("Command")
Draft = TypeVar("Draft")
Value = TypeVar("Value")


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class CommandOnFacts(Generic[Command, Draft, Value]):
    """How one kind of command is done."""

    ask: Callable[[Command], Awaitable[Draft]]
    """Calls other services, and adds what they know to the command. No transaction is open."""
    post: Callable[[Transaction, Draft], Awaitable[Value]]
    """Writes the change."""
