"""The credit limit of a customer, and the part of a sale that is paid at once."""

import dataclasses
from decimal import Decimal

from gst.money import NIL
from services.sales.domain.customer import Customer
from services.sales.domain.errors import CashOnly, CreditLimitExceeded, ReceiptExceedsTotal
from trade.domain.accounts import OpenItems
from trade.domain.refusals import AmountMissing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAccount:
    """A customer, what it owes, and what is open of its confirmed orders."""

    customer: Customer
    balance: Decimal
    ordered: Decimal

    def changed(self, *, balance: Decimal = NIL, ordered: Decimal = NIL) -> "CustomerAccount":
        """The account with so much more owed and ordered."""
        return CustomerAccount(customer=self.customer, balance=self.balance + balance, ordered=self.ordered + ordered)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOpenItems:
    """One page of what a customer has not paid, and what is open of its confirmed orders."""

    open_items: OpenItems
    ordered: Decimal


def check_credit(account: CustomerAccount, added: Decimal, *, field: str) -> None:
    """Raises CreditLimitExceeded or CashOnly when a sale or an order that adds so much to the debt goes too far.

    A sale that is paid in full at once adds nothing, and is always within the limit. Nor do the orders of a customer
    without credit, which are paid in full when they are invoiced.
    """
    limit = account.customer.credit_limit
    if limit is None or added <= 0:
        return
    ordered = account.ordered if limit else NIL
    exceeded_by = account.balance + ordered + added - limit
    if exceeded_by <= 0:
        return
    facts = {
        "balance": f"{account.balance:.2f}",
        "ordered": f"{ordered:.2f}",
        "added": f"{added:.2f}",
        "credit_limit": f"{limit:.2f}",
        "exceeded_by": f"{exceeded_by:.2f}",
    }
    if not limit:
        raise CashOnly("The customer has no credit: the sale must be paid in full at once.", field=field, **facts)
    raise CreditLimitExceeded(
        "With its orders, the customer would owe more than its credit limit.", field=field, **facts
    )


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
