"""How many calls of the contract a server runs at once. Probes are not among them: they have limits of their own."""

from kit.shares import TooBusy


class RunningCalls:
    """Places for calls. A call takes one when its caller is admitted and its request is there."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._running = 0

    def begin(self) -> None:
        """Takes a place. Raises TooBusy."""
        if self._running >= self._most:
            raise TooBusy("Too many requests are at work. Send the same request again.")
        self._running += 1

    def end(self) -> None:
        """Gives the place of one call back."""
        self._running -= 1
