"""How many parts a document may have: no more than one reply shows."""

from typing import Final

from kit.errors import FailedPrecondition, InvalidArgument

MOST_LINES: Final = 500
"""Of a vendor's bill: as many as one may name."""
MOST_SETTLEMENTS: Final = 500
"""Of a claim, those that are undone included."""


class TooManyLines(InvalidArgument):
    """The bill would have more lines than one may have. Name those that it is for, and enter it in parts."""

    reason = "TOO_MANY_LINES"


class TooManySettlements(FailedPrecondition):
    """A claim has so many settlements at most, those that are undone included. Settle the rest at once, or waive it."""

    reason = "TOO_MANY_SETTLEMENTS"


def check_lines(number: int) -> None:
    """Raises TooManyLines for a bill of more."""
    if number > MOST_LINES:
        raise TooManyLines(
            f"A bill has at most {MOST_LINES} lines: name those that it is for.", field="bill.goods_receipt_ids"
        )


def check_settlements(number: int) -> None:
    """Raises TooManySettlements for a claim of more."""
    if number > MOST_SETTLEMENTS:
        raise TooManySettlements(f"A claim has at most {MOST_SETTLEMENTS} settlements.", field="debit_claim_id")
