"""From what was asked and what lies on the shelf to the lines of an invoice: the only calculation of prices in sales."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gst.document.compute import BillDiscountInvalid, LineInvalid, compute_document
from gst.document.lines import DocumentFigures, Line
from gst.goods.mrp import check_mrp
from gst.money import CONTEXT
from gst.tax.categories import Charge
from gst.tax.rates import Rate, rate_for
from services.sales.domain.customer import Customer
from services.sales.domain.errors import LicenceNeeded
from services.sales.domain.sale import ZERO, Sale, SaleLine, StockAllocation, StockedProduct, StockLine
from trade.domain.law import refusals_of_law
from trade.domain.refusals import RateMissing

FROM_BATCH = "the batch's price to retailer"
FROM_REQUEST = "as asked"
FROM_ORDER = "as agreed in the order"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line before its figures: one product and batch, with what it is sold at and why."""

    asked: SaleLine
    product: StockedProduct
    allocation: StockAllocation
    line: Line
    price_reason: str
    tax_reason: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PricedSale:
    """The lines, and the figures of each and of the whole, in the same order."""

    lines: tuple[PricedLine, ...]
    figures: DocumentFigures


def price_sale(
    sale: Sale, customer: Customer, stock: Sequence[StockLine], *, on: dt.date, charge: Charge, round_to_rupee: bool
) -> PricedSale:
    """Prices a sale. Raises RateMissing, LicenceNeeded, and what the law says of rate, MRP and discounts, each at its field."""
    by_line = {line.line_id: line for line in stock}
    lines = tuple(
        priced
        for asked in sale.lines
        for priced in _price(asked, by_line[asked.line_id], customer, on=on, charge=charge)
    )
    try:
        figures = compute_document(
            [priced.line for priced in lines],
            charge=charge,
            bill_discount_pct=sale.bill_discount_pct,
            bill_discount_amount=sale.bill_discount_amount,
            round_to_rupee=round_to_rupee,
        )
    except BillDiscountInvalid as error:
        field = "bill_discount_percent" if sale.bill_discount_pct else "bill_discount_amount"
        with refusals_of_law(f"{sale.field}{field}"):
            raise error from None
    except LineInvalid as error:
        with refusals_of_law(f"{sale.field}lines"):
            raise error from None
    return PricedSale(lines=lines, figures=figures)


def _price(
    asked: SaleLine, stock: StockLine, customer: Customer, *, on: dt.date, charge: Charge
) -> Iterator[PricedLine]:
    product = stock.product
    if product.drug_schedule and not customer.may_buy_scheduled(product.drug_schedule, on):
        raise LicenceNeeded(
            "A scheduled drug is sold to licensed dealers and institutions only.",
            field=f"{asked.field}product_id",
            schedule=product.drug_schedule,
            product=product.code,
        )
    with refusals_of_law(f"{asked.field}product_id"):
        tax = rate_for(product.tax_class, on)
    disc1 = customer.discount_percent if asked.disc1_pct is None else asked.disc1_pct
    for allocation, billed, free in _split(asked, stock.allocations):
        rate = allocation.ptr if asked.rate is None else asked.rate
        if asked.rate is None and not allocation.ptr:
            raise RateMissing(
                "The batch has no price to retailer; name a rate.",
                field=f"{asked.field}rate",
                batch_number=allocation.batch_number,
            )
        within = ZERO if asked.inclusive or charge is Charge.NO_TAX else tax.gst_rate
        with refusals_of_law(f"{asked.field}rate"):
            check_mrp(rate, within, allocation.mrp)
        yield PricedLine(
            asked=asked,
            product=product,
            allocation=allocation,
            line=Line(
                qty=billed,
                rate=rate,
                gst_rate=tax.gst_rate,
                free_qty=free,
                disc1_pct=disc1,
                disc2_pct=asked.disc2_pct,
                inclusive=asked.inclusive,
                treatment=tax.treatment,
            ),
            price_reason=_price_reason(asked),
            tax_reason=_tax_reason(tax),
        )


def _split(
    asked: SaleLine, allocations: Sequence[StockAllocation]
) -> Iterator[tuple[StockAllocation, Decimal, Decimal]]:
    """Billed and free units of each batch: the billed ones are taken from the first batches, the free ones from the last."""
    left = asked.quantity
    for allocation in allocations:
        billed = min(left, allocation.quantity)
        left = CONTEXT.subtract(left, billed)
        yield allocation, billed, CONTEXT.subtract(allocation.quantity, billed)


def _price_reason(asked: SaleLine) -> str:
    if asked.rate is None:
        return FROM_BATCH
    return FROM_ORDER if asked.order_line_id else FROM_REQUEST


def _tax_reason(tax: Rate) -> str:
    return f"{tax.tax_class}: {tax.gst_rate.normalize():f} % since {tax.since.isoformat()}, {tax.notification}"
