"""The vendor ledger: the balance under its lock, the entries, the register, and what of bills and credits is open."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from services.purchase.domain.allocation import Share
from services.purchase.domain.inward_rows import InwardRow
from services.purchase.domain.states import EntryKind
from services.purchase.store.money_tables import (
    inward_register,
    vendor_allocations,
    vendor_balances,
    vendor_bills,
    vendor_credits,
    vendor_entries,
)
from services.purchase.store.rows import all_rows

_NIL = Decimal("0.00")


async def lock_vendor(tx: Transaction, vendor_id: UUID) -> None:
    """Locks what a vendor is owed; whoever changes its bills, credits or entries does so first."""
    await tx.run(
        postgresql.insert(vendor_balances)
        .values(org_id=tx.caller.org_id, vendor_id=vendor_id, balance=_NIL)
        .on_conflict_do_nothing()
    )
    await tx.run(
        sa.select(vendor_balances.c.balance)
        .where(vendor_balances.c.org_id == tx.caller.org_id, vendor_balances.c.vendor_id == vendor_id)
        .with_for_update()
    )


async def enter(  # noqa: PLR0913 - the columns of a ledger entry
    tx: Transaction,
    *,
    vendor_id: UUID,
    day: dt.date,
    kind: EntryKind,
    document_id: UUID,
    number: str,
    amount: Decimal,
) -> None:
    """Enters a document, and moves the balance by its amount in rupees, positive when more is owed. The vendor is locked."""
    org_id = tx.caller.org_id
    await tx.run(
        sa.insert(vendor_entries).values(
            org_id=org_id,
            entry_id=new_id(),
            vendor_id=vendor_id,
            date=day,
            kind=kind,
            document_id=document_id,
            number=number,
            amount=amount,
            created_at=tx.now,
        )
    )
    await tx.run(
        sa.update(vendor_balances)
        .where(vendor_balances.c.org_id == org_id, vendor_balances.c.vendor_id == vendor_id)
        .values(balance=vendor_balances.c.balance + amount)
    )


async def register(tx: Transaction, document: Mapping[str, Any], rows: Iterable[InwardRow]) -> None:
    """Enters a document in the register of inward supplies, one row for each rate."""
    await tx.run(
        sa.insert(inward_register),
        [
            {
                "org_id": tx.caller.org_id,
                "register_id": new_id(),
                "created_at": tx.now,
                **document,
                "tax_rate": row.tax_rate,
                "taxable": row.taxable,
                "cgst": row.cgst,
                "sgst": row.sgst,
                "igst": row.igst,
                "cess": row.cess,
            }
            for row in rows
        ],
    )


async def outstanding(
    tx: ReadSession, vendor_id: UUID, bill_ids: Collection[UUID] | None = None
) -> dict[UUID, Decimal]:
    """What the vendor's bills have outstanding, by due date; the named ones, or all that are open. Under the vendor's lock.

    Index ix_vendor_bills_open_of_vendor; the named ones by key.
    """
    statement = (
        sa.select(vendor_bills.c.vendor_bill_id, vendor_bills.c.outstanding)
        .where(vendor_bills.c.org_id == tx.caller.org_id, vendor_bills.c.vendor_id == vendor_id)
        .order_by(vendor_bills.c.due_date, vendor_bills.c.vendor_bill_id)
    )
    if bill_ids is None:
        statement = statement.where(vendor_bills.c.outstanding > 0)
    else:
        statement = statement.where(vendor_bills.c.vendor_bill_id.in_(bill_ids))
    return {row["vendor_bill_id"]: row["outstanding"] for row in await all_rows(tx, statement)}


async def allocate(tx: Transaction, credit_id: UUID, shares: Sequence[Share]) -> None:
    """Sets shares of a credit against bills, under the vendor's lock."""
    if not shares:
        return
    org_id = tx.caller.org_id
    await tx.run(
        sa.insert(vendor_allocations),
        [
            {
                "org_id": org_id,
                "vendor_allocation_id": new_id(),
                "vendor_credit_id": credit_id,
                "vendor_bill_id": share.bill_id,
                "amount": share.amount,
                "created_at": tx.now,
            }
            for share in shares
        ],
    )
    await tx.run(
        sa.update(vendor_bills)
        .where(vendor_bills.c.org_id == org_id, vendor_bills.c.vendor_bill_id == sa.bindparam("of_bill"))
        .values(outstanding=vendor_bills.c.outstanding - sa.bindparam("share")),
        [{"of_bill": share.bill_id, "share": share.amount} for share in shares],
    )
    await tx.run(
        sa.update(vendor_credits)
        .where(vendor_credits.c.org_id == org_id, vendor_credits.c.vendor_credit_id == credit_id)
        .values(on_account=vendor_credits.c.on_account - sum((share.amount for share in shares), _NIL))
    )
