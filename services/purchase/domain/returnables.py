"""What goods that go back to a vendor are worth: the cumulative method over the line as it was billed, or else received."""

import dataclasses
from decimal import Decimal

from gst.document.credit import Credit, OriginalLine, credit_for_return
from trade.domain.refusals import OverReturn


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BoughtLine:
    """A receipt line: what came for which figures, and what of it is returned or held, with the debits for that."""

    original: OriginalLine
    taken: Credit

    @property
    def left(self) -> Decimal:
        """Units that can still go back."""
        return self.original.billed_qty + self.original.free_qty - self.taken.qty


def debit_for(line: BoughtLine, quantity: Decimal, field: str) -> Credit:
    """The debit for units that go back now. Raises OverReturn beyond what is left. gst.md 2.3."""
    if quantity > line.left:
        raise OverReturn("More than is left to go back.", field=field, left=f"{line.left.normalize():f}")
    return credit_for_return(line.original, line.taken, quantity)
