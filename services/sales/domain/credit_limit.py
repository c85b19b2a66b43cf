"""The credit limit of a customer, and the part of a sale that is paid at once."""

from dataclasses import dataclass
from decimal import Decimal

from services.sales.domain.customer import Customer
from services.sales.domain.errors import CashOnly, CreditLimitExceeded, ReceiptExceedsTotal
from trade.domain.refusals import AmountMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedAccount:
    """A customer, and what it owes. The transaction has locked the balance."""

    customer: Customer
    balance: Decimal


def check_credit(*, limit: Decimal | None, balance: Decimal, total: Decimal, paid: Decimal, field: str) -> None:
    """Raises CreditLimitExceeded or CashOnly when a sale of `total`, of which `paid` is received at once, goes too far.

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


def paid_at_once(requested: Decimal | None, total: Decimal, *, field: str) -> Decimal:
    """What a receipt that comes with a sale is worth. None stands for the whole.

    Raises ReceiptExceedsTotal or AmountMissing.
    """
    amount = total if requested is None else requested
    if amount > total:
        raise ReceiptExceedsTotal(
            "The receipt is larger than the invoice; record what is left as a receipt of its own.",
            field=field,
            total=f"{total:.2f}",
        )
    if not amount:
        raise AmountMissing("Nothing was paid; leave the receipt out.", field=field)
    return amount
