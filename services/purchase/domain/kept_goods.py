"""What of a received line was kept and is not billed, and which of its units a bill is for.

Free units follow the billed ones in the proportion in which they came, as in the credits of gst.md 2.3. Counted units
are never split.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from gst.codes.uqc import DECIMALS
from gst.money import CONTEXT, ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedOfLine:
    """Units of a received line, free ones among them, that went back, and that are held for a return."""

    returned: Decimal
    held: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverBilled:
    """Units of a received line that went back and are never billed, and free units that went back with them."""

    quantity: Decimal
    free_quantity: Decimal

    @property
    def units(self) -> Decimal:
        return self.quantity + self.free_quantity

    def part(self, units: Decimal, uqc: str) -> "NeverBilled":
        """So many of the units. Free units follow the others in proportion, and counted units are not split."""
        free = _share(self.free_quantity, units, self.units, uqc)
        return NeverBilled(quantity=units - free, free_quantity=free)


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
    def shown_never_billed(self) -> "NeverBilled":
        return NeverBilled(quantity=self.never_billed, free_quantity=self.never_billed_free)

    @property
    def kept(self) -> Decimal:
        """Of these, free ones among them, what had not gone back before the bill."""
        return max(self.quantity + self.free_quantity - self.returned, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbilledUnits:
    """The units of a received line that no bill is for. `returned` and `held` count free ones among them.

    What is held for a return is kept until it has gone back. `never_billed` units are not among the others.
    """

    quantity: Decimal
    free_quantity: Decimal
    returned: Decimal
    held: Decimal
    never_billed: Decimal
    never_billed_free: Decimal
    uqc: str

    @property
    def kept(self) -> Decimal:
        """Units to be billed: those that came less those that went back."""
        return self.quantity - self._to_bill(self.returned)

    @property
    def kept_for_good(self) -> Decimal:
        """Units to be billed when everything that is held goes back."""
        return self.quantity - self._to_bill(self.returned + self.held)

    def reaching(self, quantity: Decimal) -> "UnbilledUnits":
        """The units with so many never billed ones as a bill for `quantity` needs beyond the others: see decision 0039.

        A bill shows that they are billed after all. They went back, and free units follow them in proportion.
        """
        more = min(quantity - self.quantity, self.never_billed)
        if more <= 0:
            return self
        free = self._share(self.never_billed_free, more, self.never_billed)
        return replace(
            self,
            quantity=self.quantity + more,
            free_quantity=self.free_quantity + free,
            returned=self.returned + more + free,
            never_billed=self.never_billed - more,
            never_billed_free=self.never_billed_free - free,
        )

    def held_in(self, billed: BilledUnits) -> Decimal:
        """How many of the held units a bill for these units is for, free ones among them: those that it leaves no room.

        A bill takes held units after the kept ones that are not held. If they go back, their note meets the bill.
        """
        never_billed = billed.never_billed + billed.never_billed_free
        left = self.quantity + self.free_quantity - billed.quantity - billed.free_quantity - never_billed
        return max(self.returned - billed.returned - never_billed + self.held - left, ZERO)

    def part_of_returned(self, units: Decimal) -> NeverBilled:
        """So many of the returned units, as they are counted when they are never billed."""
        back = self._to_bill(self.returned)
        return NeverBilled(quantity=back, free_quantity=self.returned - back).part(units, self.uqc)

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
        return _share(amount, part, whole, self.uqc)


def _share(amount: Decimal, part: Decimal, whole: Decimal, uqc: str) -> Decimal:
    if not amount or not whole:
        return ZERO
    return CONTEXT.quantize(CONTEXT.divide(CONTEXT.multiply(amount, part), whole), Decimal(1).scaleb(-DECIMALS[uqc]))
