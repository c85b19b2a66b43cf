"""Whether a sale stays within the limits of a role."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from gst.money import CONTEXT, HUNDRED, NIL, ZERO, proportion, round_paisa
from services.sales.domain.pricing import PricedSale
from services.sales.domain.sale import SaleLine, StockAllocation
from trade.domain.accounts import PaymentMode
from trade.domain.cash import cash_passed
from trade.domain.role_limits import LimitPassed, RoleLimitExceeded, RoleLimits


def check_limits(sale: PricedSale) -> None:
    """Raises RoleLimitExceeded when the sale goes beyond a limit of its caller's role.

    The cash that the customer has paid on the day before is known under its lock alone, and counts there.

    A sale with an approval is judged when it is posted: `use_approval_of_sale`.
    """
    if sale.requested.approval_id is not None:
        return
    passed = limits_passed(sale, sale.planned.organisation.limits_of(sale.planned.caller.role))
    if passed:
        raise RoleLimitExceeded.of(passed)


def limits_passed(sale: PricedSale, limits: RoleLimits, cash_before: Decimal = NIL) -> list[LimitPassed]:
    """The limits beyond which the sale goes. What a confirmed order has agreed was judged when it was confirmed.

    An order agrees rates and discounts for the batches that are reserved for it, and free goods in their share of the
    billed ones. `cash_before` is what the customer has paid in cash on the day of the sale already.
    """
    passed: list[LimitPassed] = []
    if sale.requested.order is None:
        passed += _discounts_of_lines(sale, limits)
    passed += _free_goods(sale, limits)
    passed += _below_cost(sale, limits)
    passed += _discount_of_bill(sale, limits)
    passed += _cash(sale, limits, cash_before)
    return passed


def _discounts_of_lines(sale: PricedSale, limits: RoleLimits) -> Iterator[LimitPassed]:
    """Both discounts together. The customer's own, which a manager has agreed with it, is within every limit."""
    if limits.line_discount_percent is None:
        return
    agreed = sale.planned.customer.discount_percent
    limit = max(limits.line_discount_percent, agreed)
    for line in sale.requested.lines:
        if line.discount_percent is None and not line.second_discount_percent:
            continue
        first = agreed if line.discount_percent is None else line.discount_percent
        second = line.second_discount_percent
        left = CONTEXT.multiply(CONTEXT.subtract(HUNDRED, first), CONTEXT.subtract(HUNDRED, second))
        asked = CONTEXT.subtract(HUNDRED, CONTEXT.divide(left, HUNDRED))
        if asked > limit:
            field = "second_discount_percent" if second else "discount_percent"
            yield LimitPassed.of(f"{line.field}{field}", asked, limit)


def _free_goods(sale: PricedSale, limits: RoleLimits) -> Iterator[LimitPassed]:
    if limits.free_goods_percent is None:
        return
    for line in sale.requested.lines:
        if line.free_quantity:
            of_role = CONTEXT.divide(CONTEXT.multiply(line.quantity, limits.free_goods_percent), HUNDRED)
            limit = max(of_role, line.free_agreed)
            if line.free_quantity > limit:
                yield LimitPassed.of(f"{line.field}free_quantity", line.free_quantity, limit)


def _below_cost(sale: PricedSale, limits: RoleLimits) -> Iterator[LimitPassed]:
    """What a line comes to for a unit, billed or free, against what its units cost that do not expire soon.

    What its order has agreed does not count either. No refusal shows the cost.
    """
    if limits.below_cost:
        return
    of_order = sale.requested.order is not None and not sale.bill_discount
    fresh_after = sale.planned.date + dt.timedelta(days=limits.short_dated_days)
    for _, batches in groupby(sale.lines, key=attrgetter("requested.line_id")):
        lines = list(batches)
        agreed = _agreed_units(lines[0].requested) if of_order else {}
        fresh, cost = ZERO, ZERO
        for line in lines:
            allocation = line.allocation
            if allocation.expiry_date > fresh_after:
                judged = _beyond_agreed(allocation, agreed) if agreed else allocation.quantity
                fresh = CONTEXT.add(fresh, judged)
                cost = CONTEXT.add(cost, CONTEXT.multiply(allocation.landed_cost, judged))
        if not fresh:
            continue
        units = sum((line.allocation.quantity for line in lines), ZERO)
        taxable = sum((line.figures.taxable for line in lines), NIL)
        if proportion(taxable, fresh, units) < round_paisa(cost):
            yield LimitPassed(
                field=lines[0].requested.rate_field,
                asked=f"{round_paisa(CONTEXT.divide(taxable, units)):f} for a unit",
                limit="landed cost",
            )


def _agreed_units(line: SaleLine) -> dict[UUID, Decimal]:
    """Units of batches for which the order agrees what the line comes to: at its rate, with no more free units."""
    if line.rate is None or line.free_quantity > line.free_agreed:
        return {}
    return {batch.batch_id: batch.quantity for batch in line.agreed_batches}


def _beyond_agreed(allocation: StockAllocation, agreed: dict[UUID, Decimal]) -> Decimal:
    """Units beyond the agreed ones of their batch, which are taken off."""
    left = agreed.get(allocation.batch_id, ZERO)
    taken = min(left, allocation.quantity)
    agreed[allocation.batch_id] = left - taken
    return allocation.quantity - taken


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


def _cash(sale: PricedSale, limits: RoleLimits, before: Decimal) -> Iterator[LimitPassed]:
    receipt = sale.requested.receipt
    if receipt is None or receipt.mode is not PaymentMode.CASH:
        return
    amount = sale.total if receipt.amount is None else receipt.amount
    yield from cash_passed(limits.cash_receipt, before, amount, field=f"{sale.requested.field}receipt.amount")
