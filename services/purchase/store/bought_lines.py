"""What of received goods went back or is set aside to go back, per receipt line and per hold."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.document.credit import Credit
from kit.db.session import ReadSession, Transaction
from services.purchase.store.goods_tables import bought_lines, goods_receipt_lines, return_hold_lines
from services.purchase.store.rows import Row, all_rows


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one hold takes of one receipt line: units, and the debit for them."""

    line_id: UUID
    debit: Credit


async def lock(tx: Transaction, line_ids: Collection[UUID]) -> dict[UUID, Row]:
    """What is taken of the lines, locked in key order. The transaction has locked their receipts before."""
    statement = (
        sa.select(bought_lines)
        .where(bought_lines.c.org_id == tx.caller.org_id, bought_lines.c.goods_receipt_line_id.in_(line_ids))
        .order_by(bought_lines.c.goods_receipt_line_id)
        .with_for_update()
    )
    return {row["goods_receipt_line_id"]: row for row in await all_rows(tx, statement)}


async def take(tx: Transaction, hold_id: UUID, taken: Iterable[Taken]) -> None:
    """Sets units aside under a hold."""
    org_id = tx.caller.org_id
    known = list(taken)
    await tx.run(
        sa.insert(return_hold_lines),
        [
            {
                "org_id": org_id,
                "hold_id": hold_id,
                "goods_receipt_line_id": item.line_id,
                "quantity": item.debit.qty,
                "taxable": item.debit.taxable,
                "cgst": item.debit.cgst,
                "sgst": item.debit.sgst,
                "igst": item.debit.igst,
                "cess": item.debit.cess,
            }
            for item in known
        ],
    )
    changes = [_change(item.line_id, item.debit.qty, item.debit) for item in known]
    lines = bought_lines.c
    moved = {name: lines[name] + sa.bindparam(f"by_{name}") for name in _DEBITED}
    await tx.run(_update(tx).values(held=lines.held + sa.bindparam("units"), **moved), changes)


async def of_holds(tx: ReadSession, hold_ids: Collection[UUID]) -> list[Row]:
    """The lines that holds have set aside, with the receipt of each, in key order."""
    statement = (
        sa.select(return_hold_lines, goods_receipt_lines.c.goods_receipt_id)
        .join_from(
            return_hold_lines,
            goods_receipt_lines,
            sa.and_(
                goods_receipt_lines.c.org_id == return_hold_lines.c.org_id,
                goods_receipt_lines.c.goods_receipt_line_id == return_hold_lines.c.goods_receipt_line_id,
            ),
        )
        .where(return_hold_lines.c.org_id == tx.caller.org_id, return_hold_lines.c.hold_id.in_(hold_ids))
        .order_by(return_hold_lines.c.goods_receipt_line_id)
    )
    return await all_rows(tx, statement)


async def release_keys(tx: Transaction, lines: Iterable[Row]) -> None:
    """Undoes what released holds have set aside."""
    columns = bought_lines.c
    moved = {name: columns[name] - sa.bindparam(f"by_{name}") for name in _DEBITED}
    statement = _update(tx).values(held=columns.held - sa.bindparam("units"), **moved)
    await tx.run(statement, [_change_of_row(line) for line in lines])


async def send_back(tx: Transaction, lines: Iterable[Row]) -> None:
    """Counts what a committed hold had set aside as gone back; its debit stays."""
    columns = bought_lines.c
    statement = _update(tx).values(
        held=columns.held - sa.bindparam("units"), returned=columns.returned + sa.bindparam("units")
    )
    await tx.run(statement, [{"of_line": line["goods_receipt_line_id"], "units": line["quantity"]} for line in lines])


_DEBITED: Mapping[str, str] = {
    "debited_taxable": "taxable",
    "debited_cgst": "cgst",
    "debited_sgst": "sgst",
    "debited_igst": "igst",
    "debited_cess": "cess",
}


def _update(tx: ReadSession) -> sa.Update:
    return sa.update(bought_lines).where(
        bought_lines.c.org_id == tx.caller.org_id,
        bought_lines.c.goods_receipt_line_id == sa.bindparam("of_line"),
    )


def _change(line_id: UUID, units: Any, debit: Credit) -> dict[str, Any]:  # noqa: ANN401 - a bound value
    moved = {f"by_{name}": getattr(debit, head) for name, head in _DEBITED.items()}
    return {"of_line": line_id, "units": units, **moved}


def _change_of_row(line: Row) -> dict[str, Any]:
    moved = {f"by_{name}": line[head] for name, head in _DEBITED.items()}
    return {"of_line": line["goods_receipt_line_id"], "units": line["quantity"], **moved}
