"""Refunds of customers or of vendors in the books, and what they take of the credits on account."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db import schema
from kit.db.inserts import insert_row, insert_rows
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from trade.domain.accounts import LedgerEntryKind, PaymentMode
from trade.domain.documents import DocumentStatus
from trade.domain.party_credits import ListPayments
from trade.domain.refunds import Refund, RefundedCredit, RefundRefusals
from trade.store.accounts import lock_balances
from trade.store.approvals import approval_columns
from trade.store.documents import booked_days, cancel_checks, cancel_columns, entry_columns
from trade.store.party_credits import CreditSide, find_many
from trade.store.payment_references import reference_columns
from trade.store.persons import of_person

CHANGING: Final = "SELECT, INSERT, UPDATE (status, cancel_reason, cancelled_at, version)"
"""What the running service may do with a table of refunds. Their parts are append-only."""
_COLUMNS: Final = tuple(
    field.name for field in fields(Refund) if field.name not in ("refund_id", "party_id", "party_name", "credits")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSide:
    """The refunds to customers, or those by vendors: their tables, numbers, kinds of entry, and what is refused."""

    credits: CreditSide[Any]
    refunds: sa.Table
    parts: sa.Table
    series: str
    entry: LedgerEntryKind
    entry_cancelled: LedgerEntryKind
    refusals: RefundRefusals

    @property
    def refund_key(self) -> str:
        return f"{self.refusals.refund}_id"

    def named(self) -> dict[str, str]:
        """The names of columns that differ from those of the value's fields."""
        party = self.credits.accounts.party_key
        return {"refund_id": self.refund_key, "party_id": party, "party_name": f"{party.removesuffix('_id')}_name"}


def refund_columns() -> list[Any]:
    """The columns that the refunds of both sides have beside their keys, and what holds of them."""
    return [
        schema.text("number"),
        *booked_days(),
        schema.amount("amount"),
        schema.text("mode"),
        *reference_columns(),
        schema.text("note"),
        schema.text("date_reason"),
        *approval_columns(),
        schema.text("status"),
        *cancel_columns(),
        schema.version(),
        *entry_columns(),
        schema.one_of("mode", PaymentMode),
        schema.one_of("status", DocumentStatus),
        *cancel_checks(DocumentStatus.CANCELLED),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.UniqueConstraint("org_id", "number"),
    ]


async def insert(tx: Transaction, side: RefundSide, refund: Refund) -> None:
    """Writes a refund with its parts. The caller has looked for its reference, and takes them of the credits."""
    keys, names = {"org_id": tx.caller.org_id}, side.named()
    values = {name: getattr(refund, name) for name in _COLUMNS}
    renamed = {column: getattr(refund, name) for name, column in names.items()}
    await insert_row(tx, side.refunds, {**keys, **values, **renamed})
    credit_key = side.credits.accounts.credit_key
    rows = [
        {**keys, side.refund_key: refund.refund_id, credit_key: part.credit_id, "amount": part.amount}
        for part in refund.credits
    ]
    await insert_rows(tx, side.parts, rows)


async def update(tx: Transaction, side: RefundSide, refund: Refund) -> None:
    """Writes that a refund is cancelled, under its new version."""
    columns = side.refunds.c
    await tx.run(
        sa.update(side.refunds)
        .where(columns.org_id == tx.caller.org_id, columns[side.refund_key] == refund.refund_id)
        .values(
            status=refund.status,
            cancel_reason=refund.cancel_reason,
            cancelled_at=refund.cancelled_at,
            version=refund.version,
        )
    )


async def read_cash(session: ReadSession, side: RefundSide, party_id: UUID, day: dt.date) -> Decimal:
    """What one person's refunds of a day that stand come to in cash. An index begins with party and day."""
    columns, accounts = side.refunds.c, side.credits.accounts
    (row,) = await session.rows(
        sa.select(sa.func.coalesce(sa.func.sum(columns.amount), 0).label("paid")).where(
            columns.org_id == session.caller.org_id,
            columns[accounts.party_key].in_(of_person(session, accounts.parties, accounts.party_key, party_id)),
            columns.date == day,
            columns.mode == PaymentMode.CASH,
            columns.status != DocumentStatus.CANCELLED,
        )
    )
    return Decimal(row.paid)


async def read_given_back(
    session: ReadSession, side: RefundSide, party_id: UUID, credit_ids: Collection[UUID]
) -> dict[UUID, dt.date]:
    """The last day on which something of each credit was on account again: an allocation or a refund was undone.

    An index of the allocations begins with the credit, one of the entries with the party.
    """
    accounts = side.credits.accounts
    key, allocations, parts, entries = accounts.credit_key, accounts.allocations.c, side.parts.c, accounts.entries.c
    undone = sa.select(allocations[key].label("credit_id"), allocations.date).where(
        allocations.org_id == session.caller.org_id, allocations[key].in_(credit_ids), allocations.amount < 0
    )
    of_refund = (entries.org_id == parts.org_id) & (entries.document_id == parts[side.refund_key])
    cancelled = (
        sa.select(parts[key].label("credit_id"), entries.date)
        .join_from(accounts.entries, side.parts, of_refund)
        .where(
            entries.org_id == session.caller.org_id,
            entries[accounts.party_key] == party_id,
            entries.kind == side.entry_cancelled,
            parts[key].in_(credit_ids),
        )
    )
    each = sa.union_all(undone, cancelled).subquery("each")
    rows = await session.rows(
        sa.select(each.c.credit_id, sa.func.max(each.c.date).label("last_day")).group_by(each.c.credit_id)
    )
    return {row.credit_id: row.last_day for row in rows}


async def load(session: ReadSession, side: RefundSide, refund_id: UUID) -> Refund:
    """A refund with its parts, by primary key. Raises the side's refusal of a refund that it does not have."""
    row = await session.row(_by_id(session, side, refund_id))
    if row is None:
        raise side.refusals.no_refund()
    return _refund_of(row, side, await _parts_of(session, side, refund_id))


async def lock(tx: Transaction, side: RefundSide, seen: Refund) -> Refund:
    """The refund as it is now, under a row lock, after its party's balance is locked."""
    await lock_balances(tx, side.credits.accounts, [seen.party_id])
    (row,) = await tx.rows(_by_id(tx, side, seen.refund_id).with_for_update())
    return _refund_of(row, side, seen.credits)


async def page(session: ReadSession, side: RefundSide, query: ListPayments) -> Page[Refund]:
    """Refunds without their parts, newest first. Indexes begin with the date, and with the party."""
    columns = side.refunds.c
    statement = sa.select(side.refunds).where(
        columns.org_id == session.caller.org_id,
        *within(columns.date, query.first_day, query.last_day),
        *equal_or_any(columns[side.credits.accounts.party_key], query.party_id),
    )
    key = (columns.date, columns[side.refund_key])
    rows, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(_refund_of(row, side) for row in rows), next_page_token=token)


async def take(tx: Transaction, side: RefundSide, parts: Sequence[RefundedCredit]) -> None:
    """Takes the parts of their credits, in the order of the ids. A negative amount is given back."""
    accounts = side.credits.accounts
    columns = accounts.credits.c
    await tx.run(
        sa.update(accounts.credits)
        .where(columns.org_id == tx.caller.org_id, columns[accounts.credit_key] == sa.bindparam("of_credit"))
        .values(on_account=columns.on_account - sa.bindparam("by"), version=columns.version + 1),
        [{"of_credit": part.credit_id, "by": part.amount} for part in sorted(parts, key=lambda each: each.credit_id)],
    )


def _by_id(session: ReadSession, side: RefundSide, refund_id: UUID) -> sa.Select[Any]:
    columns = side.refunds.c
    return sa.select(side.refunds).where(columns.org_id == session.caller.org_id, columns[side.refund_key] == refund_id)


async def _parts_of(session: ReadSession, side: RefundSide, refund_id: UUID) -> tuple[RefundedCredit, ...]:
    """By primary key."""
    columns, key = side.parts.c, side.credits.accounts.credit_key
    rows = await session.rows(
        sa.select(side.parts)
        .where(columns.org_id == session.caller.org_id, columns[side.refund_key] == refund_id)
        .order_by(columns[key])
    )
    numbers = await find_many(session, side.credits, [getattr(row, key) for row in rows])
    return tuple(
        RefundedCredit(credit_id=getattr(row, key), amount=row.amount, number=numbers[getattr(row, key)].number)
        for row in rows
    )


def _refund_of(row: sa.Row[Any], side: RefundSide, parts: tuple[RefundedCredit, ...] = ()) -> Refund:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values |= {name: getattr(row, column) for name, column in side.named().items()}
    values |= {"mode": PaymentMode(row.mode), "status": DocumentStatus(row.status)}
    return Refund(**values, credits=parts)
