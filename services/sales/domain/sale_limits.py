"""Whether a sale stays within the limits of a role."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from gst.money import CONTEXT, HUNDRED, NIL, ZERO, proportion, round_paisa
from services.sales.domain.pricing import PricedLine, PricedSale
from services.sales.domain.sale import SaleLine
from trade.domain.accounts import PaymentMode
from trade.domain.role_limits import LimitPassed, RoleLimitExceeded, RoleLimits


def check_limits(sale: PricedSale) -> None:
    """Raises RoleLimitExceeded when the sale goes beyond a limit of its caller's role.

    A sale with an approval is judged when it is posted: `use_approval_of_sale`.
    """
    if sale.requested.approval_id is not None:
        return
    passed = limits_passed(sale, sale.planned.organisation.limits_of(sale.planned.caller.role))
    if passed:
        raise RoleLimitExceeded.of(passed)


def limits_passed(sale: PricedSale, limits: RoleLimits) -> list[LimitPassed]:
    """The limits beyond which the sale goes. What a confirmed order has agreed was judged when it was confirmed."""
    agreed = sale.requested.order is not None
    passed: list[LimitPassed] = []
    for _, batches in groupby(sale.lines, key=lambda line: line.requested.line_id):
        lines = list(batches)
        requested = lines[0].requested
        if not agreed:
            passed += _discount_of_line(sale, requested, limits)
            passed += _free_goods(requested, limits)
        if not agreed or sale.bill_discount:
            passed += _below_cost(sale, lines, limits)
    passed += _discount_of_bill(sale, limits)
    passed += _cash(sale, limits)
    return passed


def _discount_of_line(sale: PricedSale, line: SaleLine, limits: RoleLimits) -> Iterator[LimitPassed]:
    """Both discounts together. The customer's own, which a manager has agreed with it, is within every limit."""
    if limits.line_discount_percent is None or (line.discount_percent is None and not line.second_discount_percent):
        return
    agreed = sale.planned.customer.discount_percent
    first = agreed if line.discount_percent is None else line.discount_percent
    left = CONTEXT.multiply(CONTEXT.subtract(HUNDRED, first), CONTEXT.subtract(HUNDRED, line.second_discount_percent))
    asked = CONTEXT.subtract(HUNDRED, CONTEXT.divide(left, HUNDRED))
    limit = max(limits.line_discount_percent, agreed)
    if asked > limit:
        field = "second_discount_percent" if line.second_discount_percent else "discount_percent"
        yield LimitPassed.of(f"{line.field}{field}", asked, limit)


def _free_goods(line: SaleLine, limits: RoleLimits) -> Iterator[LimitPassed]:
    if limits.free_goods_percent is None or not line.free_quantity:
        return
    limit = CONTEXT.divide(CONTEXT.multiply(line.quantity, limits.free_goods_percent), HUNDRED)
    if line.free_quantity > limit:
        yield LimitPassed.of(f"{line.field}free_quantity", line.free_quantity, limit)


def _below_cost(sale: PricedSale, lines: Sequence[PricedLine], limits: RoleLimits) -> Iterator[LimitPassed]:
    """What the line comes to for a unit, billed or free, against what its units cost that do not expire soon.

    No refusal shows the cost.
    """
    if limits.below_cost:
        return
    fresh, cost = ZERO, ZERO
    for line in lines:
        allocation = line.allocation
        if (allocation.expiry_date - sale.planned.date).days > limits.short_dated_days:
            fresh = CONTEXT.add(fresh, allocation.quantity)
            cost = CONTEXT.add(cost, CONTEXT.multiply(allocation.landed_cost, allocation.quantity))
    if not fresh:
        return
    units = sum((line.allocation.quantity for line in lines), ZERO)
    taxable = sum((line.figures.taxable for line in lines), NIL)
    if proportion(taxable, fresh, units) < round_paisa(cost):
        yield LimitPassed(
            field=lines[0].requested.rate_field,
            asked=f"{round_paisa(CONTEXT.divide(taxable, units)):f} for a unit",
            limit="landed cost",
        )


def _discount_of_bill(sale: PricedSale, limits: RoleLimits) -> Iterator[LimitPassed]:
    if limits.bill_discount_percent is None or not sale.bill_discount:
        return
    whole = sum((line.figures.gross - line.figures.disc1 - line.figures.disc2 for line in sale.lines), NIL)
    limit, requested = proportion(whole, limits.bill_discount_percent, HUNDRED), sale.requested
    if sale.bill_discount <= limit:
        return
    if requested.bill_discount_percent:
        field = f"{requested.field}bill_discount_percent"
        yield LimitPassed.of(field, requested.bill_discount_percent, limits.bill_discount_percent)
    else:
        yield LimitPassed.of(f"{requested.field}bill_discount_amount", sale.bill_discount, limit)


def _cash(sale: PricedSale, limits: RoleLimits) -> Iterator[LimitPassed]:
    receipt = sale.requested.receipt
    if receipt is None or receipt.mode is not PaymentMode.CASH or limits.cash_receipt is None:
        return
    amount = sale.total if receipt.amount is None else receipt.amount
    if amount > limits.cash_receipt:
        yield LimitPassed.of(f"{sale.requested.field}receipt.amount", amount, limits.cash_receipt)
