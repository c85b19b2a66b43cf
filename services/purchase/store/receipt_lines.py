"""Lines of goods receipts in the books."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_rows
from kit.db.session import ReadSession, Transaction
from services.purchase.domain.goods_receipts import GoodsReceiptLine, ReceivedBatch
from services.purchase.domain.kept_goods import BilledUnits, NeverBilled
from services.purchase.domain.landed_cost import BoughtItem
from services.purchase.domain.statuses_and_kinds import ReceivedCondition
from services.purchase.store.figures import line_of, values_of_line
from services.purchase.store.goods_tables import BILLED_COLUMNS, billed_units, goods_receipt_lines
from trade.store.prices import price_of, price_values


async def insert_lines(tx: Transaction, lines: Sequence[GoodsReceiptLine]) -> None:
    """Writes the lines of a receipt."""
    org_id = tx.caller.org_id
    await insert_rows(tx, goods_receipt_lines, [{"org_id": org_id, **_values(line)} for line in lines])
    await insert_rows(tx, billed_units, [{"org_id": org_id, **_units_values(line)} for line in lines])


async def lines_of(session: ReadSession, goods_receipt_ids: Sequence[UUID]) -> dict[UUID, tuple[GoodsReceiptLine, ...]]:
    """The lines of each receipt in their order. Index uq_goods_receipt_lines_line_no."""
    columns, units = goods_receipt_lines.c, billed_units.c
    rows = await session.rows(
        sa.select(goods_receipt_lines, units.bill_of_entry_id, *(units[name] for name in BILLED_COLUMNS))
        .join_from(
            goods_receipt_lines,
            billed_units,
            sa.and_(columns.org_id == units.org_id, columns.goods_receipt_line_id == units.goods_receipt_line_id),
        )
        .where(columns.org_id == session.caller.org_id, columns.goods_receipt_id.in_(goods_receipt_ids))
        .order_by(columns.goods_receipt_id, columns.line_no)
    )
    lines: dict[UUID, list[GoodsReceiptLine]] = {goods_receipt_id: [] for goods_receipt_id in goods_receipt_ids}
    for row in rows:
        lines[row.goods_receipt_id].append(_line_of(row))
    return {goods_receipt_id: tuple(found) for goods_receipt_id, found in lines.items()}


async def add_billed(tx: Transaction, units: Mapping[UUID, BilledUnits]) -> None:
    """Adds to lines what a bill is for. The transaction has locked the receipts."""
    await _move(tx, units, 1)


async def take_off_billed(tx: Transaction, units: Mapping[UUID, BilledUnits]) -> None:
    """Takes off what a cancelled bill was for. The transaction has locked the receipts."""
    await _move(tx, units, -1)


async def add_never_billed(tx: Transaction, units: Mapping[UUID, NeverBilled]) -> None:
    """Counts on lines what is never billed. The transaction has locked the receipts."""
    await _add(tx, "never_billed", {line_id: (each.quantity, each.free_quantity) for line_id, each in units.items()})


async def take_off_never_billed(tx: Transaction, units: Mapping[UUID, NeverBilled]) -> None:
    """Takes off lines what may be billed again. The transaction has locked the receipts."""
    await _add(tx, "never_billed", {line_id: (-each.quantity, -each.free_quantity) for line_id, each in units.items()})


async def set_bill_of_entry(tx: Transaction, line_ids: Collection[UUID], bill_of_entry_id: UUID | None) -> None:
    """Writes under which bill of entry lines were cleared; None: under none. The receipts are locked."""
    lines = billed_units.c
    await tx.run(
        sa.update(billed_units)
        .where(lines.org_id == tx.caller.org_id, lines.goods_receipt_line_id.in_(line_ids))
        .values(bill_of_entry_id=bill_of_entry_id)
    )


async def _move(tx: Transaction, units: Mapping[UUID, BilledUnits], sign: int) -> None:
    await _add(tx, "billed", {line_id: (sign * of.quantity, sign * of.free_quantity) for line_id, of in units.items()})


async def _add(tx: Transaction, what: str, more: Mapping[UUID, tuple[Decimal, Decimal]]) -> None:
    """Adds units, and free units, to one of the two counts of each line, in key order."""
    if not more:
        return
    lines, names = billed_units.c, (f"{what}_quantity", f"{what}_free_quantity")
    await tx.run(
        sa.update(billed_units)
        .where(lines.org_id == tx.caller.org_id, lines.goods_receipt_line_id == sa.bindparam("of_line"))
        .values({name: lines[name] + sa.bindparam(f"more_{name}") for name in names}),
        [
            {"of_line": line_id, **{f"more_{name}": units for name, units in zip(names, both, strict=True)}}
            for line_id, both in sorted(more.items())
        ],
    )


def _values(line: GoodsReceiptLine) -> dict[str, Any]:
    return {
        "goods_receipt_line_id": line.line_id,
        "goods_receipt_id": line.goods_receipt_id,
        "line_no": line.line_number,
        "purchase_order_line_id": line.purchase_order_line_id,
        "product_id": line.product_id,
        "product_code": line.product_code,
        "product_name": line.product_name,
        "hsn": line.hsn,
        "tax_class": line.tax_class,
        "uqc": line.uqc,
        "location_id": line.location_id,
        "batch_id": line.batch_id,
        "batch_number": line.batch.batch_number,
        "expiry_month": line.batch.expiry_month,
        "manufacture_month": line.batch.manufacture_month,
        "condition": line.condition,
        **price_values(mrp=line.batch.mrp, ptr=line.batch.ptr, pts=line.batch.pts, rate=line.item.rate),
        "quantity": line.item.quantity,
        "free_quantity": line.item.free_quantity,
        "discount_percent": line.item.discount_percent,
        **values_of_line(line.figures),
        "freight": line.freight,
        "landed_value": line.landed_value,
        "landed_cost": line.landed_cost,
    }


def _units_values(line: GoodsReceiptLine) -> dict[str, Any]:
    return {
        "goods_receipt_line_id": line.line_id,
        "goods_receipt_id": line.goods_receipt_id,
        "quantity": line.item.quantity,
        "free_quantity": line.item.free_quantity,
    }


def _line_of(row: sa.Row[Any]) -> GoodsReceiptLine:
    return GoodsReceiptLine(
        line_id=row.goods_receipt_line_id,
        goods_receipt_id=row.goods_receipt_id,
        line_number=row.line_no,
        purchase_order_line_id=row.purchase_order_line_id,
        product_id=row.product_id,
        product_code=row.product_code,
        product_name=row.product_name,
        hsn=row.hsn,
        tax_class=row.tax_class,
        uqc=row.uqc,
        location_id=row.location_id,
        batch_id=row.batch_id,
        batch=ReceivedBatch(
            batch_number=row.batch_number,
            expiry_month=row.expiry_month,
            manufacture_month=row.manufacture_month,
            mrp=price_of(row, "mrp"),
            ptr=price_of(row, "ptr"),
            pts=price_of(row, "pts"),
        ),
        condition=ReceivedCondition(row.condition),
        item=BoughtItem(
            quantity=row.quantity,
            free_quantity=row.free_quantity,
            rate=price_of(row, "rate"),
            discount_percent=row.discount_percent,
        ),
        figures=line_of(row),
        freight=row.freight,
        landed_value=row.landed_value,
        landed_cost=row.landed_cost,
        billed_quantity=row.billed_quantity,
        billed_free_quantity=row.billed_free_quantity,
        never_billed_quantity=row.never_billed_quantity,
        never_billed_free_quantity=row.never_billed_free_quantity,
        bill_of_entry_id=row.bill_of_entry_id,
    )
