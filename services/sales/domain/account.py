"""A customer's account: how far credit goes, how money settles bills, how old a debt is."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from services.sales.domain.errors import BillNotFound, CashOnly, CreditLimitExceeded, ReceiptExceedsTotal
from trade.domain.refusals import AmountMissing, LineRepeated, OverAllocation


def check_credit(*, limit: Decimal | None, balance: Decimal, total: Decimal, paid: Decimal, field: str) -> None:
    """Raises CreditLimitExceeded or CashOnly where a sale of `total`, of which `paid` is received at once, goes too far.

    A sale that is paid in full at once adds nothing to the debt, and is always within the limit.
    """
    added = total - paid
    if limit is None or added <= 0 or balance + added <= limit:
        return
    facts = {
        "balance": f"{balance:.2f}",
        "added": f"{added:.2f}",
        "credit_limit": f"{limit:.2f}",
        "exceeded_by": f"{balance + added - limit:.2f}",
    }
    if not limit:
        raise CashOnly("The customer has no credit: the sale must be paid in full at once.", field=field, **facts)
    raise CreditLimitExceeded("The customer would owe more than the credit limit.", field=field, **facts)


def paid_at_once(asked: Decimal | None, total: Decimal, *, field: str) -> Decimal:
    """What a receipt that comes with a sale is worth; None asks for the whole.

    Raises ReceiptExceedsTotal or AmountMissing.
    """
    amount = total if asked is None else asked
    if amount > total:
        raise ReceiptExceedsTotal(
            "The receipt is larger than the invoice; record what is left as a receipt of its own.",
            field=field,
            total=f"{total:.2f}",
        )
    if not amount:
        raise AmountMissing("Nothing was paid; leave the receipt out.", field=field)
    return amount


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OpenBill:
    """A bill of which something is unpaid."""

    invoice_id: UUID
    number: str
    due_date: dt.date
    outstanding: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """So much money for one bill."""

    invoice_id: UUID
    number: str
    amount: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestedAllocation:
    """So much of the money is to settle this bill."""

    invoice_id: UUID
    amount: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestedAllocations:
    """The named bills are settled first. With `oldest_first`, what is left settles the bills that are due first."""

    named: tuple[RequestedAllocation, ...]
    oldest_first: bool

    @property
    def is_empty(self) -> bool:
        """Whether no bill is to be settled."""
        return not self.named and not self.oldest_first


def settle(money: Decimal, requested: RequestedAllocations, bills: Sequence[OpenBill]) -> list[Settlement]:
    """The bills that money settles, and how far. What is left stays on account.

    `bills` are all open ones that may take part, due first at the head. Raises BillNotFound, LineRepeated,
    AmountMissing, OverAllocation.
    """
    by_id = {bill.invoice_id: bill for bill in bills}
    left, settled = money, dict[UUID, Decimal]()
    for index, allocation in enumerate(requested.named):
        left = _settle_named(f"allocations[{index}]", allocation, by_id, settled, left)
    if requested.oldest_first:
        for bill in bills:
            part = min(left, bill.outstanding - settled.get(bill.invoice_id, NIL))
            if part > 0:
                settled[bill.invoice_id] = settled.get(bill.invoice_id, NIL) + part
                left -= part
    return [
        Settlement(invoice_id=invoice_id, number=by_id[invoice_id].number, amount=amount)
        for invoice_id, amount in settled.items()
    ]


def _settle_named(
    field: str,
    requested: RequestedAllocation,
    bills: Mapping[UUID, OpenBill],
    settled: dict[UUID, Decimal],
    left: Decimal,
) -> Decimal:
    """Enters one named bill and returns the money that is left."""
    invoice_id, amount = requested.invoice_id, requested.amount
    bill = bills.get(invoice_id)
    if bill is None:
        raise BillNotFound("No bill of this customer with anything unpaid.", field=f"{field}.bill_id")
    if invoice_id in settled:
        raise LineRepeated("The bill is named twice.", field=f"{field}.bill_id")
    if not amount:
        raise AmountMissing("Nothing is allocated to the bill.", field=f"{field}.amount")
    if amount > bill.outstanding:
        raise OverAllocation(
            "More than is outstanding on the bill.", field=f"{field}.amount", outstanding=f"{bill.outstanding:.2f}"
        )
    if amount > left:
        raise OverAllocation("More than the money that is left.", field=f"{field}.amount", left=f"{left:.2f}")
    settled[invoice_id] = amount
    return left - amount
