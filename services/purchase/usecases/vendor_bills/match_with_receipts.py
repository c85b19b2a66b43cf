"""Matches a vendor's bill with its receipts and their orders, for showing and for posting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from gst.document.lines import LineFigures as ComputedLine
from gst.document.totals import add_up
from gst.money import ZERO
from gst.price import Price
from services.purchase.domain import bill_match
from services.purchase.domain.bill_match import Figures, LineFacts
from services.purchase.domain.bill_rounding import RoundedBill, round_bill
from services.purchase.domain.bills_of_entry import check_not_cleared
from services.purchase.domain.difference_decisions import NOTHING_DECIDED, Decisions
from services.purchase.domain.document_sizes import check_lines
from services.purchase.domain.errors import GoodsReceiptLineNotFound, QuantityMissing
from services.purchase.domain.kept_goods import UnbilledUnits
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.line_tax import TaxedItem, figures_of, tax_lines
from services.purchase.domain.statuses_and_kinds import ReceivedCondition
from services.purchase.domain.vendor_bills import BilledLine, MatchedBill, MatchedBillLine
from services.purchase.usecases.vendor_bills.bill_facts import BillFacts, DeliveredLine
from trade.domain.figures import LineFigures
from trade.domain.prices import check_pack
from trade.domain.products import KnownProduct
from trade.domain.quantities import check_quantity
from trade.domain.refusals import LineRepeated

Matched = tuple[tuple[MatchedBillLine, ...], bill_match.BillMatch, RoundedBill]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Billed:
    """So many units of a receipt line, as the bill may have them, in the product's tax class of today."""

    delivered: DeliveredLine
    unbilled: UnbilledUnits
    item: BoughtItem
    tax_class: str


def match_bill(
    facts: BillFacts, products: Mapping[UUID, KnownProduct], decisions: Decisions = NOTHING_DECIDED
) -> MatchedBill:
    """`products` are those of the receipts as inventory knows them now: their tax class is that of the bill.

    Raises GoodsReceiptLineNotFound, LineRepeated, QuantityMissing, QuantityNotWhole, TooManyLines, GoodsCleared.
    """
    possible = _candidates(facts, products)
    check_lines(max(map(len, possible)))
    candidates = [_match(lines, facts, decisions) for lines in possible]
    lines, match, rounded = next((found for found in candidates if found[1].matches), candidates[0])
    if not facts.supply.under_bill_of_entry:
        check_not_cleared([each.line for each in lines], field="bill.under_bill_of_entry")
    return MatchedBill(
        bill=facts.bill,
        vendor=facts.vendor,
        supply=facts.supply,
        receipts=facts.receipts,
        lines=lines,
        match=match,
        rounding=rounded.rounding,
        shown_rounding_school=rounded.shown,
        tolerance=facts.tolerance,
        booking_date=facts.booking_date,
        credit=facts.credit,
        due=facts.due,
    )


def _candidates(facts: BillFacts, products: Mapping[UUID, KnownProduct]) -> list[list[_Billed]]:
    """What the bill may be for: the lines that it names, or one of these that its figures fit.

    What was kept. All that is not billed: the debit note for the part that went back settles the bill. What is kept
    when the goods that are held have gone back. All that is not billed, and what was said never to be billed.
    """

    def billed(delivered: DeliveredLine, quantity: Decimal, rate: Price | None = None) -> _Billed:
        received, product = delivered.line.item, products.get(delivered.line.product_id)
        item = BoughtItem(
            quantity=quantity,
            free_quantity=ZERO,
            rate=received.rate if rate is None else rate,
            discount_percent=received.discount_percent,
        )
        tax_class = product.tax_class if product else delivered.line.tax_class
        unbilled = delivered.unbilled.reaching(quantity)
        return _Billed(delivered=delivered, unbilled=unbilled, item=item, tax_class=tax_class)

    if facts.bill.lines:
        return [[billed(line, named.quantity, named.rate) for line, named in _named(facts)]]
    units = [each.unbilled for each in facts.lines]
    quantities = [
        [each.kept for each in units],
        [each.quantity for each in units],
        [each.kept_for_good for each in units],
        [each.quantity + each.never_billed for each in units],
    ]
    distinct = [each for index, each in enumerate(quantities) if any(each) and each not in quantities[:index]]
    return [
        [billed(line, quantity) for line, quantity in zip(facts.lines, of_lines, strict=True) if quantity > 0]
        for of_lines in distinct
    ]


def _named(facts: BillFacts) -> list[tuple[DeliveredLine, BilledLine]]:
    """The lines that the bill names, with what it says of them."""
    by_id = {each.line.line_id: each for each in facts.lines}
    named: dict[UUID, BilledLine] = {}
    for index, line in enumerate(facts.bill.lines):
        field = f"bill.lines[{index}]."
        if line.goods_receipt_line_id not in by_id:
            raise GoodsReceiptLineNotFound("Not a line of the bill's receipts.", field=f"{field}goods_receipt_line_id")
        if line.goods_receipt_line_id in named:
            raise LineRepeated("The line is named twice.", field=f"{field}goods_receipt_line_id")
        if line.quantity <= 0:
            raise QuantityMissing("The bill is for none of the line.", field=f"{field}quantity")
        uqc = by_id[line.goods_receipt_line_id].line.uqc
        check_quantity(line.quantity, uqc, field=f"{field}quantity")
        if line.rate is not None:
            check_pack(line.rate, uqc, prefix=field, name="rate")
        named[line.goods_receipt_line_id] = line
    return [(by_id[line_id], line) for line_id, line in named.items()]


def _match(billed: Sequence[_Billed], facts: BillFacts, decisions: Decisions) -> Matched:
    bill = facts.bill
    rounded = round_bill(_computed(billed, facts), bill.figures, of_vendor=facts.vendor.rounding_school)
    figures = [figures_of(line) for line in rounded.lines]
    compared = [_facts_of_line(each, of_line, facts) for each, of_line in zip(billed, figures, strict=True)]
    totals = replace(_totals(figures), total=rounded.total)
    decided = [decisions.decides_on(each.delivered.line.line_id) for each in billed]
    match = bill_match.match(compared, bill.figures, totals, tolerance=facts.tolerance, decided=decided)
    lines = tuple(
        MatchedBillLine(
            goods_receipt_number=each.delivered.receipt.number,
            line=each.delivered.line,
            unbilled=each.unbilled,
            tax_class=each.tax_class,
            figures=of_line,
            taxed_on_retail_price=computed.line.retail_value is not None,
            match=matched,
        )
        for each, computed, of_line, matched in zip(billed, rounded.lines, figures, match.lines, strict=True)
    )
    return lines, match, rounded


def _computed(billed: Sequence[_Billed], facts: BillFacts) -> tuple[ComputedLine, ...]:
    """The lines that a bill of this date should have, at the rates and with the heads of this date."""
    if not billed:
        return ()
    return tax_lines([_taxed(each) for each in billed], charge=facts.supply.charge, on=facts.bill.date).lines


def _taxed(billed: _Billed) -> TaxedItem:
    line, unbilled = billed.delivered.line, billed.unbilled
    free = unbilled.bill(min(billed.item.quantity, unbilled.quantity)).free_quantity
    return TaxedItem(
        item=billed.item,
        tax_class=billed.tax_class,
        hsn=line.hsn,
        mrp=line.batch.mrp,
        units=billed.item.quantity + free,
        field="bill.date",
    )


def _facts_of_line(billed: _Billed, figures: LineFigures, facts: BillFacts) -> LineFacts:
    delivered, line = billed.delivered, billed.delivered.line
    order_line, receipt, supply = delivered.ordered, delivered.receipt, facts.supply
    return LineFacts(
        name=f"{line.product_name} {line.batch.batch_number}",
        ordered_quantity=order_line.quantity if order_line else None,
        ordered_rate=order_line.rate if order_line else None,
        ordered_net_rate=order_line.net_rate if order_line else None,
        received_quantity=line.item.quantity,
        received_rate=line.item.rate,
        received_net_rate=line.item.net_rate,
        received_tax_rate=line.figures.tax_rate,
        returned_quantity=billed.unbilled.returned,
        held_quantity=billed.unbilled.held,
        unbilled_quantity=billed.unbilled.quantity,
        kept_quantity=billed.unbilled.kept,
        billed_quantity=billed.item.quantity,
        billed_rate=billed.item.rate,
        billed_tax_rate=figures.tax_rate,
        came_damaged=line.condition is ReceivedCondition.DAMAGED,
        supply_differs=(receipt.charge, receipt.supply_kind) != (supply.charge, supply.kind),
    )


def _totals(lines: Sequence[LineFigures]) -> Figures:
    totals = add_up(lines, round_to_rupee=False)
    return Figures(
        taxable=totals.taxable,
        cgst=totals.cgst,
        sgst=totals.sgst,
        igst=totals.igst,
        cess=totals.cess,
        total=totals.value,
    )
