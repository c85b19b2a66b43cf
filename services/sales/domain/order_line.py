"""A line of an order: what was agreed, and what of it is invoiced."""

import dataclasses
from decimal import Decimal
from uuid import UUID

from gst.document.lines import BilledBefore
from gst.money import CONTEXT, HUNDRED, NIL, ZERO
from gst.price import Price


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One ordered product. `rate` is as it was given, for `rate_units` base units.

    A rate or first discount of None is left to the batch and the customer when it is invoiced.
    """

    order_line_id: UUID
    order_id: UUID
    position: int
    product_id: UUID
    location_id: UUID | None
    quantity: Decimal
    free_quantity: Decimal
    rate: Decimal | None
    rate_units: Decimal
    inclusive: bool
    discount_percent: Decimal | None
    second_discount_percent: Decimal
    invoiced_quantity: Decimal
    invoiced_free: Decimal
    invoiced_gross: Decimal
    invoiced_disc1: Decimal
    invoiced_disc2: Decimal

    @property
    def agreed_rate(self) -> Price | None:
        return None if self.rate is None else Price(amount=self.rate, units=self.rate_units)

    @property
    def billed_before(self) -> BilledBefore | None:
        """What its invoices bill at the agreed rate: the next one adds up with them to the price of all their units.

        None where nothing of theirs is rounded, and where no rate is agreed. Discounts count where they are agreed.
        """
        agreed = self.agreed_rate
        if agreed is None or not self.invoiced_quantity:
            return None
        discounts_agreed = self.discount_percent is not None
        if agreed.comes_to(self.invoiced_quantity, self.invoiced_gross) and not (
            discounts_agreed and self._discounts_rounded
        ):
            return None
        return BilledBefore(
            quantity=self.invoiced_quantity,
            gross=self.invoiced_gross,
            discounted=self.invoiced_gross if discounts_agreed else NIL,
            disc1=self.invoiced_disc1 if discounts_agreed else NIL,
            disc2=self.invoiced_disc2 if discounts_agreed else NIL,
        )

    @property
    def _discounts_rounded(self) -> bool:
        gross, net = self.invoiced_gross, self.invoiced_gross - self.invoiced_disc1
        return (gross * (self.discount_percent or ZERO), net * self.second_discount_percent) != (
            self.invoiced_disc1 * HUNDRED,
            self.invoiced_disc2 * HUNDRED,
        )

    @property
    def left(self) -> Decimal:
        """Billed units that are not invoiced yet."""
        return self.quantity - self.invoiced_quantity

    @property
    def free_left(self) -> Decimal:
        """Free units that are not invoiced yet."""
        return self.free_quantity - self.invoiced_free

    def free_agreed(self, quantity: Decimal) -> Decimal:
        """Free units that may go with so many more billed ones, so that their share is never above the ordered one."""
        if not self.free_quantity:
            return ZERO
        billed = CONTEXT.add(self.invoiced_quantity, quantity)
        share = CONTEXT.divide(CONTEXT.multiply(self.free_quantity, billed), self.quantity)
        return max(CONTEXT.subtract(share, self.invoiced_free), ZERO)

    @property
    def units_left(self) -> Decimal:
        """Billed and free units that are not invoiced yet."""
        return self.left + self.free_left
