"""Debit claims in the books. Who writes them has locked the vendor's balance."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from kit.pages import Page
from services.purchase.domain.debit_claims import ClaimSettlement, DebitClaim, DebitClaimLine, ListDebitClaims
from services.purchase.domain.errors import DebitClaimNotFound
from services.purchase.domain.statuses_and_kinds import ClaimedDifference, ClaimSettlementKind
from services.purchase.store.claim_tables import claim_entries, claim_settlements, debit_claim_lines, debit_claims
from services.purchase.store.money_tables import vendor_bills
from trade.domain.accounts import PaymentMode
from trade.domain.documents import DocumentStatus
from trade.domain.payment_references import UsedReference

_COLUMNS: Final = tuple(field.name for field in fields(DebitClaim) if field.name not in ("lines", "settlements"))
_LINE: Final = tuple(field.name for field in fields(DebitClaimLine))
_SETTLEMENT: Final = tuple(field.name for field in fields(ClaimSettlement))
OPEN: Final = sa.text("status IN ('open', 'partly_settled')")
"""Spelled as the partial index spells it."""


async def insert(tx: Transaction, claim: DebitClaim) -> None:
    """Writes a claim with its lines."""
    org_id = tx.caller.org_id
    row = {name: getattr(claim, name) for name in _COLUMNS}
    await insert_row(tx, debit_claims, {"org_id": org_id, **row, "status": claim.status})
    keys = {"org_id": org_id, "debit_claim_id": claim.debit_claim_id, "vendor_bill_id": claim.vendor_bill_id}
    rows = [
        {**keys, "line_no": index + 1, **{name: getattr(line, name) for name in _LINE}}
        for index, line in enumerate(claim.lines)
    ]
    await insert_rows(tx, debit_claim_lines, rows)
    await _enter(tx, claim, claim.open_amount, claim.date)


async def insert_settlement(tx: Transaction, claim: DebitClaim, settlement: ClaimSettlement) -> None:
    """Writes how a part of a claim is met. `update` writes the claim."""
    row = {name: getattr(settlement, name) for name in _SETTLEMENT}
    keys = {"org_id": tx.caller.org_id, "debit_claim_id": claim.debit_claim_id}
    await insert_row(tx, claim_settlements, {**keys, **row})


async def update_settlement(tx: Transaction, settlement: ClaimSettlement) -> None:
    """Writes that a settlement is undone."""
    settled = claim_settlements.c
    await tx.run(
        sa.update(claim_settlements)
        .where(settled.org_id == tx.caller.org_id, settled.settlement_id == settlement.settlement_id)
        .values(status=settlement.status, cancel_reason=settlement.cancel_reason, cancelled_at=settlement.cancelled_at)
    )


async def update(tx: Transaction, before: DebitClaim, after: DebitClaim, day: dt.date) -> None:
    """Writes what has changed of a claim from a day on, and what is open of its bill's claims."""
    claims = debit_claims.c
    await tx.run(
        sa.update(debit_claims)
        .where(claims.org_id == tx.caller.org_id, claims.debit_claim_id == after.debit_claim_id)
        .values(
            status=after.status,
            settled_amount=after.settled_amount,
            cancelled_amount=after.cancelled_amount,
            cancel_reason=after.cancel_reason,
            cancelled_at=after.cancelled_at,
            version=after.version,
        )
    )
    await _enter(tx, after, after.open_amount - before.open_amount, day)


async def load(session: ReadSession, claim_id: UUID) -> DebitClaim:
    """A claim with its lines and settlements, by primary key. Raises DebitClaimNotFound."""
    claims = debit_claims.c
    found = await _read(session, claims.debit_claim_id == claim_id)
    if not found:
        raise DebitClaimNotFound("No such debit claim.", field="debit_claim_id")
    return found[0]


async def of_bill(session: ReadSession, bill_id: UUID) -> tuple[DebitClaim, ...]:
    """The claims of a bill. Index ix_debit_claims_vendor_bill_id."""
    return await _read(session, debit_claims.c.vendor_bill_id == bill_id)


async def page(session: ReadSession, query: ListDebitClaims) -> Page[DebitClaim]:
    """Claims without lines and settlements, newest first. Indexes ix_debit_claims_newest and …_vendor_id."""
    claims = debit_claims.c
    statement = sa.select(debit_claims).where(
        claims.org_id == session.caller.org_id,
        *within(claims.date, query.first_day, query.last_day),
        *equal_or_any(claims.vendor_id, query.vendor_id),
        *equal_or_any(claims.vendor_bill_id, query.vendor_bill_id),
    )
    if query.open_only:
        statement = statement.where(OPEN)
    newest = (claims.date, claims.debit_claim_id)
    rows, token = await read_page(session, statement, newest, query.page, descending=True)
    return Page(items=tuple(_claim_of(row) for row in rows), next_page_token=token)


async def settled_by_document(session: ReadSession, document_id: UUID) -> Decimal:
    """What settlements by one document have met, of all claims. Index ix_claim_settlements_document_id."""
    settled = claim_settlements.c
    (row,) = await session.rows(
        sa.select(sa.func.coalesce(sa.func.sum(settled.amount), 0)).where(
            settled.org_id == session.caller.org_id,
            settled.document_id == document_id,
            settled.status == DocumentStatus.POSTED,
        )
    )
    return Decimal(row[0])


async def refuse_used_reference(session: ReadSession, key: str, *, field: str) -> None:
    """Raises ReferenceUsed for the reference of a refund that stands. Index ix_claim_settlements_reference_key."""
    settled = claim_settlements.c
    if not key:
        return
    row = await session.row(
        sa.select(settled.settlement_id, settled.document_number)
        .where(
            settled.org_id == session.caller.org_id,
            settled.reference_key == key,
            settled.reference_key != sa.literal_column("''"),
            settled.status != sa.literal_column("'cancelled'"),
        )
        .order_by(settled.settlement_id)
        .limit(1)
    )
    if row is not None:
        raise UsedReference(document_id=str(row.settlement_id), number=row.document_number).refusal(field=field)


async def _enter(tx: Transaction, claim: DebitClaim, amount: Decimal, day: dt.date) -> None:
    """Writes that so much more of a claim is open from a day on; negative: less."""
    if amount:
        keys = {"org_id": tx.caller.org_id, "entry_id": new_id(), "debit_claim_id": claim.debit_claim_id}
        await insert_row(tx, claim_entries, {**keys, "date": day, "amount": amount, "created_at": tx.now})
    await _add_to_bill(tx, claim.vendor_bill_id, amount)


async def _add_to_bill(tx: Transaction, bill_id: UUID, amount: Decimal) -> None:
    bills = vendor_bills.c
    await tx.run(
        sa.update(vendor_bills)
        .where(bills.org_id == tx.caller.org_id, bills.vendor_bill_id == bill_id)
        .values(open_claim_amount=bills.open_claim_amount + amount)
    )


async def _read(session: ReadSession, condition: sa.ColumnElement[bool]) -> tuple[DebitClaim, ...]:
    claims = debit_claims.c
    rows = await session.rows(
        sa.select(debit_claims).where(claims.org_id == session.caller.org_id, condition).order_by(claims.debit_claim_id)
    )
    ids = [row.debit_claim_id for row in rows]
    lines, settlements = await _lines_of(session, ids), await _settlements_of(session, ids)
    return tuple(_claim_of(row, lines[row.debit_claim_id], settlements[row.debit_claim_id]) for row in rows)


async def _lines_of(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, tuple[DebitClaimLine, ...]]:
    """By primary key."""
    columns = debit_claim_lines.c
    rows = await session.rows(
        sa.select(debit_claim_lines)
        .where(columns.org_id == session.caller.org_id, columns.debit_claim_id.in_(ids))
        .order_by(columns.debit_claim_id, columns.line_no)
    )
    return {claim_id: tuple(_line_of(row) for row in rows if row.debit_claim_id == claim_id) for claim_id in ids}


async def _settlements_of(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, tuple[ClaimSettlement, ...]]:
    """Index ix_claim_settlements_debit_claim_id."""
    columns = claim_settlements.c
    rows = await session.rows(
        sa.select(claim_settlements)
        .where(columns.org_id == session.caller.org_id, columns.debit_claim_id.in_(ids))
        .order_by(columns.debit_claim_id, columns.settlement_id)
    )
    return {claim_id: tuple(_settlement_of(row) for row in rows if row.debit_claim_id == claim_id) for claim_id in ids}


def _claim_of(
    row: sa.Row[Any], lines: Sequence[DebitClaimLine] = (), settlements: Sequence[ClaimSettlement] = ()
) -> DebitClaim:
    values = {name: getattr(row, name) for name in _COLUMNS}
    return DebitClaim(**values, lines=tuple(lines), settlements=tuple(settlements))


def _line_of(row: sa.Row[Any]) -> DebitClaimLine:
    values = {name: getattr(row, name) for name in _LINE}
    return DebitClaimLine(**{**values, "difference": ClaimedDifference(row.difference)})


def _settlement_of(row: sa.Row[Any]) -> ClaimSettlement:
    values = {name: getattr(row, name) for name in _SETTLEMENT}
    values |= {
        "kind": ClaimSettlementKind(row.kind),
        "mode": PaymentMode(row.mode) if row.mode else None,
        "status": DocumentStatus(row.status),
    }
    return ClaimSettlement(**values)
