"""What of a received line was kept and is not billed, and which of its units a bill is for.

Free units follow the billed ones in the proportion in which they came, as in the credits of gst.md 2.3. Counted units
are never split.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gst.codes.uqc import DECIMALS
from gst.money import CONTEXT, ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedOfLine:
    """Units of a received line, free ones among them, that went back, and that are held for a return."""

    returned: Decimal
    held: Decimal


NOTHING_RETURNED: Final = ReturnedOfLine(returned=ZERO, held=ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledUnits:
    """The units of a received line that one bill is for, and those that it shows never to be billed."""

    quantity: Decimal
    free_quantity: Decimal
    returned: Decimal
    """Of these, free ones among them, what went back before the bill."""
    never_billed: Decimal
    never_billed_free: Decimal

    @property
    def some_never_billed(self) -> bool:
        return self.never_billed + self.never_billed_free > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbilledUnits:
    """The units of a received line that no bill is for. `returned` and `held` count free ones among them."""

    quantity: Decimal
    free_quantity: Decimal
    returned: Decimal
    held: Decimal
    uqc: str

    @property
    def kept(self) -> Decimal:
        """Units to be billed: those that came less those that went back."""
        return self.quantity - self._to_bill(self.returned)

    def meets_a_return(self, quantity: Decimal) -> bool:
        """Whether a bill for so many units has to wait until it is known if the held units go back."""
        if not self.held:
            return False
        return quantity >= self.kept or quantity > self.quantity - self._to_bill(self.returned + self.held)

    def bill(self, quantity: Decimal) -> BilledUnits:
        """What a bill for so many units is for: first what was kept, then what went back.

        A bill that leaves nothing that was kept shows that the rest of what went back is never billed. `quantity` is at
        most what is not billed.
        """
        back = self._to_bill(self.returned)
        free_back = self.returned - back
        kept, kept_free = self.quantity - back, self.free_quantity - free_back
        if quantity < kept:
            most = self.free_quantity - (self.returned + self.held - self._to_bill(self.returned + self.held))
            share = min(self._share(self.free_quantity, quantity, self.quantity), most)
            return BilledUnits(
                quantity=quantity, free_quantity=share, returned=ZERO, never_billed=ZERO, never_billed_free=ZERO
            )
        returned = quantity - kept
        free = free_back if returned == back else self._share(free_back, returned, back)
        return BilledUnits(
            quantity=quantity,
            free_quantity=kept_free + free,
            returned=returned + free,
            never_billed=back - returned,
            never_billed_free=free_back - free,
        )

    def _to_bill(self, units: Decimal) -> Decimal:
        """How many of so many units would have been billed: the others came free."""
        whole = self.quantity + self.free_quantity
        if not units or not whole:
            return ZERO
        return max(min(self._share(self.quantity, units, whole), self.quantity), units - self.free_quantity)

    def _share(self, amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
        unit = Decimal(1).scaleb(-DECIMALS[self.uqc])
        return CONTEXT.quantize(CONTEXT.divide(CONTEXT.multiply(amount, part), whole), unit)
