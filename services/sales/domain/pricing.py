"""From a sale and its reserved stock to the lines of an invoice: the only calculation of prices in sales."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from gst.document.compute import BillDiscountInvalid, check_count, compute_document
from gst.document.lines import DocumentFigures, Line, LineFigures, Totals
from gst.document.parts import PartUnits, cut_line
from gst.document.sale_document import sale_document
from gst.errors import GstError
from gst.goods.mrp import check_mrp
from gst.money import CONTEXT
from gst.price import Price
from gst.printed.invoice_text import PrintFacts, document_sentences
from gst.tax.categories import EXPORTS, Charge, DocumentKind
from gst.tax.retail_price_value import declared_value
from kit.errors import InvalidArgument
from services.sales.domain.buyer_address import check_buyer_address
from services.sales.domain.planned_sale import PlannedSale
from services.sales.domain.sale import ZERO, Sale, SaleLine, StockAllocation, StockedProduct, StockLine, check_units
from services.sales.domain.scheduled_drugs import check_licence
from services.sales.domain.statuses_and_kinds import InvoiceKind
from services.sales.domain.tax_of_goods import tax_of_goods
from services.sales.domain.turnover import declares_no_einvoice
from trade.domain.law import refusals_of_law, refusals_of_lines, refused_by_law
from trade.domain.refusals import RateMissing

FROM_BATCH = "the batch's price to retailer"
FROM_REQUEST = "as requested"
FROM_ORDER = "as agreed in the order"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One product and batch of a sale line, with its figures and why it has its price and tax."""

    requested: SaleLine
    product: StockedProduct
    allocation: StockAllocation
    figures: LineFigures
    price_explanation: str
    tax_explanation: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PricedSale:
    """A sale whose stock is known, with its figures. `bill_discount` is the discount on the whole bill.

    An order is priced like a tax invoice; what papers it becomes is decided when it is invoiced.
    """

    planned: PlannedSale
    stock: tuple[StockLine, ...]
    lines: tuple[PricedLine, ...]
    bill_discount: Decimal
    totals: Totals
    kind: InvoiceKind = InvoiceKind.TAX_INVOICE

    @property
    def requested(self) -> Sale:
        """As the client requested it."""
        return self.planned.requested

    @property
    def total(self) -> Decimal:
        """The amount to pay, in rupees."""
        return self.totals.value

    @property
    def sentences(self) -> str:
        """What the law wants printed on the paper, a sentence a line. CGST Rules 46, 46A, 49."""
        taxation = self.planned.taxation
        facts = PrintFacts(
            kind=DocumentKind(self.kind),
            supply=taxation.supply,
            value=self.total,
            lut_number=taxation.letter_number,
            destination=self.planned.customer.country_code if taxation.supply.kind in EXPORTS else "",
            above_einvoice_limit=declares_no_einvoice(
                self.planned.organisation.turnovers, self.planned.customer.gst_category, self.planned.date
            ),
            supplier_is_composition=self.planned.registration.under_composition_on(self.planned.date),
        )
        return "\n".join(document_sentences(facts))


class _AgreedLine(NamedTuple):
    """What is sold of a requested line at one rate, from one batch or more, before its figures."""

    requested: SaleLine
    product: StockedProduct
    allocations: Sequence[StockAllocation]
    rate: Price
    tax_explanation: str
    line: Line


def price_sale(planned: PlannedSale, stock: Sequence[StockLine]) -> PricedSale:
    """Prices a sale, and decides what kind of paper it is.

    Raises the refusals of `price_order` and `check_buyer_address`, and TwoPapersNeeded as a refusal of the law.
    """
    priced = price_order(planned, stock)
    with refusals_of_law(f"{planned.requested.field}lines"):
        document = sale_document(
            planned.taxation.supply,
            [line.figures.line.treatment for line in priced.lines],
            registered=planned.customer.registered,
            mixed_on_one_invoice=planned.organisation.mixed_goods_on_one_invoice,
        )
    check_buyer_address(planned, [line.figures for line in priced.lines])
    kind = InvoiceKind(document.value)
    return priced if kind is priced.kind else dataclasses.replace(priced, kind=kind)


def price_order(planned: PlannedSale, stock: Sequence[StockLine]) -> PricedSale:
    """Prices a sale that may become several papers.

    Raises RateMissing, LicenceNeeded, QuantityNotWhole, and what the law says of rate, MRP and discounts, each at its
    field.
    """
    stock_of_line = {line.line_id: line for line in stock}
    agreed = [
        line
        for requested in planned.requested.lines
        for line in _agreed_lines(planned, requested, stock_of_line[requested.line_id])
    ]
    figures = _compute(planned, agreed)
    batches = [
        batch
        for line, line_figures in zip(agreed, figures.lines, strict=True)
        for batch in _batches(line, line_figures)
    ]
    if len(batches) > len(agreed):
        with refusals_of_law(f"{planned.requested.field}lines"):
            check_count(len(batches))
    return PricedSale(
        planned=planned,
        stock=tuple(stock),
        lines=tuple(
            PricedLine(
                requested=line.requested,
                product=line.product,
                allocation=allocation,
                figures=part,
                price_explanation=_price_explanation(line.requested, line.rate),
                tax_explanation=line.tax_explanation,
            )
            for line, allocation, part in batches
        ),
        bill_discount=figures.bill_discount,
        totals=figures.totals,
    )


def _batches(line: _AgreedLine, figures: LineFigures) -> Iterable[tuple[_AgreedLine, StockAllocation, LineFigures]]:
    """The line's batches with their figures, which add up to those of the line."""
    if len(line.allocations) == 1:
        return ((line, line.allocations[0], figures),)
    parts = cut_line(figures, _units_of_batches(line))
    return [(line, allocation, part) for allocation, part in zip(line.allocations, parts, strict=True)]


def _compute(planned: PlannedSale, lines: Sequence[_AgreedLine]) -> DocumentFigures:
    sale: Sale = planned.requested
    try:
        with refusals_of_lines(f"{sale.field}lines", lambda position: lines[position].requested.field):
            return compute_document(
                [line.line for line in lines],
                charge=planned.taxation.supply.charge,
                bill_discount_percent=sale.bill_discount_percent,
                bill_discount_amount=sale.bill_discount_amount,
                round_to_rupee=planned.organisation.round_to_rupee,
            )
    except InvalidArgument as refusal:
        if isinstance(refusal.__cause__, BillDiscountInvalid):
            field = "bill_discount_percent" if sale.bill_discount_percent else "bill_discount_amount"
            refusal.field = f"{sale.field}{field}"
        raise


def _agreed_lines(planned: PlannedSale, requested: SaleLine, stock: StockLine) -> Iterator[_AgreedLine]:
    """One line for each rate: where none is requested, batches may have different ones."""
    product, customer = stock.product.on(planned.date), planned.customer
    check_units(requested, product.uqc)
    check_licence(planned, product, f"{requested.field}product_id")
    try:
        tax = tax_of_goods(product.tax_class, product.hsn, planned.date, planned.least_hsn_digits)
    except GstError as refusal:
        raise refused_by_law(refusal, f"{requested.field}product_id") from refusal
    tax_in_rate = ZERO if requested.inclusive or planned.taxation.supply.charge is Charge.NO_TAX else tax.rate.tax_rate
    disc1 = customer.discount_percent if requested.discount_percent is None else requested.discount_percent
    for rate, allocations, units in _by_rate(requested, stock.allocations):
        try:
            for allocation in allocations:
                check_mrp(rate, tax_in_rate, allocation.mrp)
        except GstError as refusal:
            raise refused_by_law(refusal, requested.rate_field) from refusal
        declared = None
        if tax.on_retail_price:
            with refusals_of_law(f"{requested.field}product_id"):
                declared = declared_value(product.hsn, tax.rate.tax_rate, planned.date, _declared_prices(allocations))
        line = Line(
            quantity=units.billed,
            rate=rate.amount,
            rate_units=rate.units,
            tax_rate=tax.rate.tax_rate,
            free_quantity=units.free,
            discount_percent=disc1,
            second_discount_percent=requested.second_discount_percent,
            inclusive=requested.inclusive,
            treatment=tax.rate.treatment,
            before=requested.billed_before,
            retail_value=declared,
        )
        yield _AgreedLine(requested, product, allocations, rate, tax.explanation, line)


def _by_rate(
    requested: SaleLine, allocations: Sequence[StockAllocation]
) -> Iterable[tuple[Price, Sequence[StockAllocation], PartUnits]]:
    """The batches and their units by rate: the requested one, or each batch's own."""
    rate = requested.rate
    if rate is None and len(allocations) == 1:
        rate = _rate_of_batch(requested, allocations[0])
    if rate is not None:
        return ((rate, allocations, PartUnits(requested.quantity, requested.free_quantity)),)
    found: dict[Price, list[tuple[StockAllocation, PartUnits]]] = {}
    for allocation, units in zip(allocations, _split(requested.quantity, allocations), strict=True):
        found.setdefault(_rate_of_batch(requested, allocation), []).append((allocation, units))
    return [
        (rate, [allocation for allocation, _ in group], reduce(_add, [units for _, units in group]))
        for rate, group in found.items()
    ]


def _declared_prices(allocations: Sequence[StockAllocation]) -> Iterator[tuple[Price, Decimal]]:
    """The MRP is the retail price that the law means, and free units bear it too."""
    return ((allocation.mrp, allocation.quantity) for allocation in allocations)


def _units_of_batches(line: _AgreedLine) -> list[PartUnits]:
    units = _split(line.line.quantity, line.allocations)
    if line.line.retail_value is None:
        return units
    declared = [price.of(quantity) for price, quantity in _declared_prices(line.allocations)]
    return [part._replace(retail_value=value) for part, value in zip(units, declared, strict=True)]


def _split(billed: Decimal, allocations: Sequence[StockAllocation]) -> list[PartUnits]:
    """Units of each batch: the first batches are billed, the last ones are free."""
    parts, left = [], billed
    for allocation in allocations:
        of_batch = min(left, allocation.quantity)
        left = CONTEXT.subtract(left, of_batch)
        parts.append(PartUnits(of_batch, CONTEXT.subtract(allocation.quantity, of_batch)))
    return parts


def _add(first: PartUnits, second: PartUnits) -> PartUnits:
    return PartUnits(CONTEXT.add(first.billed, second.billed), CONTEXT.add(first.free, second.free))


def _rate_of_batch(requested: SaleLine, allocation: StockAllocation) -> Price:
    """The batch's price to retailer. Raises RateMissing."""
    if not allocation.ptr.amount:
        raise RateMissing(
            "The batch has no price to retailer; name a rate.",
            field=f"{requested.field}rate",
            batch_number=allocation.batch_number,
        )
    return allocation.ptr


def _price_explanation(requested: SaleLine, rate: Price) -> str:
    """Where the rate comes from, and the pack that it is for."""
    source = _source_of_rate(requested)
    return f"{source}, {rate}" if rate.is_of_pack else source


def _source_of_rate(requested: SaleLine) -> str:
    if requested.rate is None:
        return FROM_BATCH
    return FROM_ORDER if requested.order_line_id else FROM_REQUEST
