"""What expired goods are worth when they come back, and how long they are taken. ADR 0056."""

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gst.dates.periods import month_end, months_later
from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine
from gst.money import CONTEXT, HUNDRED, NIL, proportion
from gst.price import Price
from kit.errors import FailedPrecondition
from trade.domain.goods import NO_EXPIRY
from trade.domain.returnables import Withheld


class ExpiredGoodsNotTaken(FailedPrecondition):
    """Expired goods come back outside the months in which the policy takes them."""

    reason = "EXPIRED_GOODS_NOT_TAKEN"


class CreditBasis(enum.StrEnum):
    """Of what the credit is a share."""

    ORIGINAL_RATE = "original_rate"
    """What the invoice bills for a unit, after all discounts and before tax."""
    PTR = "ptr"
    """The batch's price to retailer on the day of the invoice."""


class PolicyOwner(enum.StrEnum):
    """Whose policy is applied."""

    ORGANISATION = "organisation"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredGoodsPolicy:
    """`percent` of the basis is credited, and never more than the goods were sold for. Months None: no limit."""

    basis: CreditBasis
    percent: Decimal
    credits_free_goods: bool
    """A free unit gives what a billed one gives. Otherwise free units, in their share of the line, give nothing."""
    months_before_expiry: int | None
    months_after_expiry: int | None

    def check_window(self, expiry_date: dt.date, today: dt.date, *, field: str) -> None:
        """Raises ExpiredGoodsNotTaken for goods that come back too early or too late. Whole months are counted."""
        if expiry_date == NO_EXPIRY:
            return
        before, after = self.months_before_expiry, self.months_after_expiry
        first = dt.date.min if before is None else months_later(expiry_date, -before)
        last = dt.date.max if after is None else month_end(months_later(expiry_date, after))
        if not first <= today <= last:
            window = {
                **({} if before is None else {"first_day": first.isoformat()}),
                **({} if after is None else {"last_day": last.isoformat()}),
            }
            raise ExpiredGoodsNotTaken(
                "Goods that expire are not taken back so early, or so late.",
                field=field,
                expiry_date=expiry_date.isoformat(),
                **window,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPolicy:
    policy: ExpiredGoodsPolicy
    owner: PolicyOwner


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """What a policy reads of an invoice line. A PTR of zero: the batch had none."""

    original: OriginalLine
    ptr: Price


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldCredit:
    """What of a line's worth is not credited, with its tax, and as the reply says it."""

    credit: Credit
    shown: Withheld


_WHOSE: Final = {PolicyOwner.ORGANISATION: "the organisation's policy", PolicyOwner.CUSTOMER: "the customer's policy"}


def applied_policy(
    of_customer: ExpiredGoodsPolicy | None, of_organisation: ExpiredGoodsPolicy | None
) -> AppliedPolicy | None:
    """The customer's policy, else the organisation's. None: expired goods are worth what they were sold for."""
    if of_customer is not None:
        return AppliedPolicy(policy=of_customer, owner=PolicyOwner.CUSTOMER)
    if of_organisation is not None:
        return AppliedPolicy(policy=of_organisation, owner=PolicyOwner.ORGANISATION)
    return None


def expired_units(inspected: Decimal, quantity: Decimal, expiry_date: dt.date, today: dt.date) -> Decimal:
    """Units that count as expired: those of which the inspection says so, and all whose last good day is past."""
    return quantity if expiry_date < today else inspected


def withheld_of(applied: AppliedPolicy, line: SoldLine, worth: Credit, expired: Decimal) -> WithheldCredit:
    """What of `worth` is not credited, because so many of its units have expired. Tax follows the value."""
    of_expired = _part(worth, expired, worth.quantity)
    basis = _basis(applied.policy, line)
    given = _part(of_expired, min(_value(applied.policy, line, basis, expired), of_expired.taxable), of_expired.taxable)
    credit = _less(of_expired, given)
    shown = Withheld(units=expired, value=credit.taxable, explanation=_explanation(applied, basis, line))
    return WithheldCredit(credit=credit, shown=shown)


def _basis(policy: ExpiredGoodsPolicy, line: SoldLine) -> CreditBasis:
    return policy.basis if line.ptr.amount else CreditBasis.ORIGINAL_RATE


def _value(policy: ExpiredGoodsPolicy, line: SoldLine, basis: CreditBasis, expired: Decimal) -> Decimal:
    """The share of the basis for the expired units, rounded once."""
    billed = line.original.billed_quantity
    if not billed:
        return NIL
    price = line.ptr if basis is CreditBasis.PTR else Price(amount=line.original.taxable, units=billed)
    part, whole = CONTEXT.multiply(policy.percent, expired), CONTEXT.multiply(HUNDRED, price.units)
    if not policy.credits_free_goods:
        part = CONTEXT.multiply(part, billed)
        whole = CONTEXT.multiply(whole, CONTEXT.add(billed, line.original.free_quantity))
    return proportion(price.amount, part, whole)


def _part(credit: Credit, part: Decimal, whole: Decimal) -> Credit:
    """So much of a credit, without units: each figure in proportion."""
    if not whole:
        return NOTHING_CREDITED
    return Credit(
        quantity=NOTHING_CREDITED.quantity,
        taxable=proportion(credit.taxable, part, whole),
        cgst=proportion(credit.cgst, part, whole),
        sgst=proportion(credit.sgst, part, whole),
        igst=proportion(credit.igst, part, whole),
        cess=proportion(credit.cess, part, whole),
    )


def _less(credit: Credit, other: Credit) -> Credit:
    return Credit(
        quantity=NOTHING_CREDITED.quantity,
        taxable=credit.taxable - other.taxable,
        cgst=credit.cgst - other.cgst,
        sgst=credit.sgst - other.sgst,
        igst=credit.igst - other.igst,
        cess=credit.cess - other.cess,
    )


def _explanation(applied: AppliedPolicy, basis: CreditBasis, line: SoldLine) -> str:
    policy = applied.policy
    of_what = "PTR" if basis is CreditBasis.PTR else "the original rate"
    instead = ", as the batch had no PTR" if basis is not policy.basis else ""
    free = ""
    if line.original.free_quantity:
        free = ", free goods alike" if policy.credits_free_goods else ", nothing for free goods"
    return f"expired: {policy.percent.normalize():f} % of {of_what}{instead}{free}, {_WHOSE[applied.owner]}"
