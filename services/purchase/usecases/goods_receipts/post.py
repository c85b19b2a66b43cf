"""Takes goods in: inventory creates the batches under a hold, then the receipt is posted. See docs/reliability.md."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import UUID

from kit.commands import audit
from kit.db.session import ReadSession, Transaction
from kit.holds.document import DocumentOnHolds, Holds
from kit.ids import new_id
from services.purchase.domain.goods_receipts import (
    GoodsReceipt,
    GoodsReceiptLine,
    GrantedLine,
)
from services.purchase.domain.line_tax import TaxedItem, check_cost_within_mrp, figures_of, tax_lines
from services.purchase.domain.order_rules import check_receivable, receive, status_after_receipt
from services.purchase.remote.stock import IncomingLine, Stock, send_goods_received
from services.purchase.store import goods_receipts, purchase_orders, purchase_settings
from services.purchase.store.approval_tables import APPROVALS
from services.purchase.usecases.goods_receipts.terms import (
    PlannedLine,
    PostGoodsReceipt,
    ReceiptTerms,
    read_receipt_terms,
)
from trade.domain.approvals import approved_facts
from trade.domain.dating import dated_facts
from trade.domain.document_numbers import series_of_organisation
from trade.domain.figures import LineFigures, add_up
from trade.domain.prices import check_pack
from trade.domain.quantities import check_quantity
from trade.store.document_numbers import next_number
from trade.usecases.approvals import use_approval
from trade.usecases.posting_days import check_open

INCOMING: Final = "goods_receipt.post"
"""Names the hold at inventory. It enters the hold's id: never change it."""

SERIES: Final = "GRN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A receipt before anything is held for it."""

    command: PostGoodsReceipt
    terms: ReceiptTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line that inventory takes in, with the figures that the vendor's bill is expected to have."""

    planned: PlannedLine
    granted: GrantedLine
    figures: LineFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A receipt whose goods inventory takes in: it lacks only its number."""

    plan: Plan
    lines: tuple[PricedLine, ...]


Document = DocumentOnHolds[PostGoodsReceipt, Plan, Draft, GoodsReceipt]


def post_goods_receipt(stock: Stock, *, hold_for: dt.timedelta) -> Document:
    """The use case, with the service that it asks.

    Raises the refusals of inventory and of `read_receipt_terms`, PeriodLocked, OverReceipt, OrderStatusRefused,
    SeriesExhausted.
    """
    return DocumentOnHolds(
        releases={INCOMING: stock.release},
        hold_for=hold_for,
        plan=plan,
        hold=partial(hold, stock),
        post=post,
    )


async def plan(session: ReadSession, command: PostGoodsReceipt) -> Plan:
    return Plan(command=command, terms=await read_receipt_terms(session, command))


async def hold(stock: Stock, plan: Plan, holds: Holds) -> Draft:
    incoming = [
        IncomingLine(
            product_id=line.requested.product_id,
            location_id=line.requested.location_id,
            batch=line.requested.batch,
            condition=line.requested.condition,
            billed=line.item.quantity,
            units=line.item.units,
            landed_value=line.landed.landed_value,
        )
        for line in plan.terms.lines
    ]
    request = stock.reserve(holds.ids[INCOMING], holds.expires_at, plan.terms.day, incoming)
    return price(plan, await holds.take(INCOMING, request))


def price(plan: Plan, granted: tuple[GrantedLine, ...]) -> Draft:
    """Raises InvalidArgument for a cost with tax above the MRP, which could never be sold, and QuantityNotWhole."""
    lines = plan.terms.lines
    _check_units(lines, granted)
    taxed = [
        TaxedItem(
            item=line.item,
            tax_class=grant.tax_class,
            hsn=grant.hsn,
            mrp=line.requested.batch.mrp,
            units=line.item.units,
            field=f"lines[{index}].product_id",
        )
        for index, (line, grant) in enumerate(zip(lines, granted, strict=True))
    ]
    computed = tax_lines(taxed, charge=plan.terms.supply.charge, on=plan.terms.tax_day)
    priced = tuple(
        PricedLine(planned=line, granted=grant, figures=figures_of(figures))
        for line, grant, figures in zip(lines, granted, computed.lines, strict=True)
    )
    for index, line in enumerate(priced):
        mrp = line.planned.requested.batch.mrp
        check_cost_within_mrp(line.planned.item, tax_rate=line.figures.tax_rate, mrp=mrp, prefix=f"lines[{index}].")
    return Draft(plan=plan, lines=priced)


def _check_units(lines: tuple[PlannedLine, ...], granted: tuple[GrantedLine, ...]) -> None:
    for index, (line, grant) in enumerate(zip(lines, granted, strict=True)):
        check_quantity(line.item.quantity, grant.uqc, field=f"lines[{index}].quantity")
        check_quantity(line.item.free_quantity, grant.uqc, field=f"lines[{index}].free_quantity")
        check_pack(line.item.rate, grant.uqc, prefix=f"lines[{index}].", name="rate")


async def post(tx: Transaction, draft: Draft, holds: Holds) -> GoodsReceipt:
    goods_receipt_id = new_id()
    terms, authority = draft.plan.terms, draft.plan.terms.authority
    date = draft.plan.command.date
    await check_open(tx, date.posting_day(terms.day, terms.registration_id, role=authority.date_role))
    if draft.plan.command.purchase_order_id is not None:
        await _count_on_order(tx, draft.plan.command.purchase_order_id, draft.plan)
    await holds.record(tx, goods_receipt_id)
    number = await next_number(tx, series_of_organisation(SERIES, terms.day))
    receipt = _compose(tx, draft, goods_receipt_id, number)
    await use_approval(tx, APPROVALS, authority, goods_receipt_id)
    await goods_receipts.insert(tx, receipt)
    send_goods_received(tx, holds.ids[INCOMING], receipt)
    after = {
        "number": receipt.number,
        "vendor_id": str(receipt.vendor_id),
        "total": f"{receipt.figures.total:f}",
    }
    said = dated_facts(receipt.date, receipt.date_reason) | approved_facts(receipt)
    audit.record(tx, action="post", entity="goods_receipt", entity_id=goods_receipt_id, after=after | said)
    return receipt


async def _count_on_order(tx: Transaction, order_id: UUID, plan: Plan) -> None:
    """Adds the delivered units to the order's lines, under its lock. Raises OverReceipt or OrderStatusRefused."""
    former = await purchase_orders.lock(tx, order_id)
    check_receivable(former.status)
    settings = await purchase_settings.load(tx)
    received = receive(
        former.ordered_lines(),
        plan.terms.arrivals,
        settings.over_receipt_percent,
        accept_excess_free_goods=plan.command.accept_excess_free_goods,
    )
    await purchase_orders.set_received(tx, received)
    status = status_after_receipt(former.ordered_lines(), received)
    await purchase_orders.update(tx, replace(former, status=status, version=former.version + 1, updated_at=tx.now))
    audit.record(
        tx,
        action="receive",
        entity="purchase_order",
        entity_id=order_id,
        before={"status": former.status},
        after={"status": status},
    )


def _compose(tx: Transaction, draft: Draft, goods_receipt_id: UUID, number: str) -> GoodsReceipt:
    command, terms = draft.plan.command, draft.plan.terms
    return GoodsReceipt(
        goods_receipt_id=goods_receipt_id,
        number=number,
        date=terms.day,
        vendor_id=terms.vendor.vendor_id,
        vendor_name=terms.vendor.name,
        vendor_gstin=terms.vendor.gstin,
        registration_id=terms.registration_id,
        place_of_supply=terms.supply.place_of_supply,
        supply_kind=terms.supply.kind,
        charge=terms.supply.charge,
        purchase_order_id=command.purchase_order_id,
        vendor_document_number=command.vendor_document_number,
        vendor_document_date=command.vendor_document_date,
        freight=command.freight,
        # The vendor's bill shows how the vendor rounds to the rupee.
        figures=add_up([line.figures for line in draft.lines], round_to_rupee=False),
        billable=any(line.planned.item.quantity for line in draft.lines),
        note=command.note,
        date_reason=command.date.reason,
        approval_id=terms.authority.approval_id,
        approved_by=terms.authority.approved_by,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        lines=tuple(_line(goods_receipt_id, index, line) for index, line in enumerate(draft.lines)),
    )


def _line(goods_receipt_id: UUID, index: int, line: PricedLine) -> GoodsReceiptLine:
    planned, granted = line.planned, line.granted
    return GoodsReceiptLine(
        line_id=new_id(),
        goods_receipt_id=goods_receipt_id,
        line_number=index + 1,
        purchase_order_line_id=planned.requested.purchase_order_line_id,
        product_id=planned.requested.product_id,
        product_code=granted.product_code,
        product_name=granted.product_name,
        hsn=granted.hsn,
        tax_class=granted.tax_class,
        uqc=granted.uqc,
        location_id=granted.location_id,
        batch_id=granted.batch_id,
        batch=planned.requested.batch,
        condition=planned.requested.condition,
        item=planned.item,
        figures=line.figures,
        freight=planned.landed.freight,
        landed_value=planned.landed.landed_value,
        landed_cost=planned.landed.landed_cost,
    )
