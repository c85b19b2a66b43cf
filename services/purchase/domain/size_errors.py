"""Refusals of documents that would have more parts than one reply shows."""

from kit.errors import FailedPrecondition, InvalidArgument


class TooManyLines(InvalidArgument):
    """The bill would have more lines than one may have. Name those that it is for, and enter it in parts."""

    reason = "TOO_MANY_LINES"


class TooManySettlements(FailedPrecondition):
    """A claim has so many settlements at most, those that are undone included. Settle the rest at once, or waive it."""

    reason = "TOO_MANY_SETTLEMENTS"
