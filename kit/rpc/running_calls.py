"""How many calls of the contract a server runs at once. Probes are not among them: they have limits of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kit.auth.caller import Caller
from kit.shares import Holder, Shares, TooBusy
from kit.wire.contract import Operation

CALLS_TO_A_STREAM: Final = 5
"""A server runs one stream for so many calls."""


class RunningCalls:
    """Places for calls. A call takes one when its caller is admitted and its request is there.

    Organisations and users share the places of users' calls, and those of streams. Another service's call has its share
    where its request began. Such calls have places of their own: those that wait for each other never wait for a place.
    """

    def __init__(self, most: int) -> None:
        self._calls = Shares(most)
        self._streams = Shares(-(-most // CALLS_TO_A_STREAM))
        self._most_of_services = most
        self._of_services = 0

    @contextmanager
    def hold(self, caller: Caller, operation: Operation) -> Iterator[None]:
        """A place while the block lasts. Raises ShareUsedUp or TooBusy."""
        if operation.internal:
            if self._of_services >= self._most_of_services:
                raise TooBusy("Too many requests are at work. Send the same request again.")
            self._of_services += 1
            try:
                yield
            finally:
                self._of_services -= 1
            return
        shares, holder = self._streams if operation.streams else self._calls, Holder(caller.org_id, caller.user_id)
        if not shares.take(holder):
            raise shares.refusal()
        try:
            yield
        finally:
            shares.give_back(holder)
