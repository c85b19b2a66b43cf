"""Credits of customers or of vendors in the books, as far as they settle open items."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Generic
from uuid import UUID

import sqlalchemy as sa

from kit.db import schema
from kit.db.inserts import insert_row
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from trade.domain.accounts import LedgerEntryKind, PaymentMode
from trade.domain.allowances import AllowanceKind
from trade.domain.documents import DocumentStatus
from trade.domain.party_credits import AllocatedCredit, AnyCredit, CreditRefusals, ListCredits, ListPayments
from trade.store.accounts import AccountTables, allocations_of_credits, lock_balances
from trade.store.approvals import approval_columns
from trade.store.documents import booked_days, cancel_checks, cancel_columns, entry_columns
from trade.store.payment_references import reference_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSide(Generic[AnyCredit]):
    """The credits of customers, or those of vendors: their accounts, their type, and what is refused of them.

    `payment` and `payment_cancelled` are the kinds of the entries of a payment; the first is its own kind too.
    """

    accounts: AccountTables
    credit_type: type[AnyCredit]
    payment: LedgerEntryKind
    payment_cancelled: LedgerEntryKind
    refusals: CreditRefusals

    def columns(self) -> dict[str, sa.Column[Any]]:
        """The column of each field of a credit."""
        key, party, table = self.accounts.credit_key, self.accounts.party_key, self.accounts.credits
        renamed = {"credit_id": key, "party_id": party, "party_name": f"{party.removesuffix('_id')}_name"}
        return {field.name: table.c[renamed.get(field.name, field.name)] for field in fields(self.credit_type)}


def credit_columns() -> list[Any]:
    """The columns that the credits of both sides have beside their keys, and what holds of them."""
    return [
        schema.text("number"),
        *booked_days(),
        schema.amount("amount"),
        schema.amount("on_account"),
        # Of a payment.
        schema.text("mode", nullable=True),
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
    ]


def allowance_numbers(table: str) -> sa.Index:
    """Two allowances have two numbers."""
    kinds = ", ".join(f"'{kind}'" for kind in AllowanceKind)
    where = sa.text(f"kind IN ({kinds})")
    return sa.Index(f"ux_{table}_allowance", "org_id", "number", unique=True, postgresql_where=where)


async def insert(tx: Transaction, side: CreditSide[AnyCredit], credit: AnyCredit) -> None:
    """Writes a new credit, which settles nothing yet. Its reference has been looked for: see `refuse_used`."""
    values = {column.name: getattr(credit, field) for field, column in side.columns().items()}
    await insert_row(tx, side.accounts.credits, {"org_id": tx.caller.org_id, **values})


async def update(tx: Transaction, side: CreditSide[AnyCredit], credit: AnyCredit) -> None:
    """Writes what may change of a credit, under its new version. The transaction has locked the party's balance."""
    columns = side.accounts.credits.c
    await tx.run(
        sa.update(side.accounts.credits)
        .where(columns.org_id == tx.caller.org_id, columns[side.accounts.credit_key] == credit.credit_id)
        .values(
            on_account=credit.on_account,
            status=credit.status,
            cancel_reason=credit.cancel_reason,
            cancelled_at=credit.cancelled_at,
            version=credit.version,
        )
    )


async def load(session: ReadSession, side: CreditSide[AnyCredit], credit_id: UUID) -> AnyCredit:
    """One credit, by the primary key. Raises the side's refusal of a credit that it does not have."""
    row = await session.row(_by_id(session, side, credit_id))
    if row is None:
        raise side.refusals.no_credit()
    return _credit_of(row, side)


async def load_payment(session: ReadSession, side: CreditSide[AnyCredit], payment_id: UUID) -> AnyCredit:
    """One payment, by the primary key. Raises the side's refusal of a payment that it does not have."""
    of_payment = side.accounts.credits.c.kind == side.payment
    row = await session.row(_by_id(session, side, payment_id).where(of_payment))
    if row is None:
        raise side.refusals.no_payment()
    return _credit_of(row, side)


async def find_many(
    session: ReadSession, side: CreditSide[AnyCredit], credit_ids: Collection[UUID]
) -> dict[UUID, AnyCredit]:
    """Those that exist, by the primary key."""
    columns = side.accounts.credits.c
    rows = await session.rows(
        sa.select(side.accounts.credits).where(
            columns.org_id == session.caller.org_id, columns[side.accounts.credit_key].in_(credit_ids)
        )
    )
    return {credit.credit_id: credit for credit in (_credit_of(row, side) for row in rows)}


async def find_oldest(
    session: ReadSession, side: CreditSide[AnyCredit], party_id: UUID, money: Decimal, day: dt.date
) -> list[AnyCredit]:
    """The credits on account, as they were entered, that come to so much money. Those of later days take no part.

    The index of unallocated credits by party.
    """
    columns, key = side.accounts.credits.c, side.accounts.credits.c[side.accounts.credit_key]
    up_to = sa.func.sum(columns.on_account).over(order_by=key, rows=(None, 0))
    ranked = (
        sa.select(side.accounts.credits, (up_to - columns.on_account).label("before"))
        .where(
            columns.org_id == session.caller.org_id,
            columns[side.accounts.party_key] == party_id,
            columns.booking_date <= day,
            side.accounts.unallocated,
        )
        .subquery()
    )
    rows = await session.rows(
        sa.select(ranked).where(ranked.c.before < money).order_by(ranked.c[side.accounts.credit_key])
    )
    return [_credit_of(row, side) for row in rows]


async def lock(tx: Transaction, side: CreditSide[AnyCredit], seen: AnyCredit) -> AnyCredit:
    """The credit as it is now, under a row lock, after its party's balance is locked."""
    await lock_balances(tx, side.accounts, [seen.party_id])
    (row,) = await tx.rows(_by_id(tx, side, seen.credit_id).with_for_update())
    return _credit_of(row, side)


async def with_allocations(
    session: ReadSession, side: CreditSide[AnyCredit], credit: AnyCredit
) -> AllocatedCredit[AnyCredit]:
    """The credit and the open items that it settles now."""
    found = await allocations_of_credits(session, side.accounts, [credit.credit_id])
    return AllocatedCredit(credit=credit, allocations=found[credit.credit_id])


async def page_payments(session: ReadSession, side: CreditSide[AnyCredit], query: ListPayments) -> Page[AnyCredit]:
    """Payments without what they settle, newest first."""
    return await page_kinds(session, side, [side.payment], query)


async def page_kinds(
    session: ReadSession, side: CreditSide[AnyCredit], kinds: Collection[LedgerEntryKind], query: ListPayments
) -> Page[AnyCredit]:
    """Credits of some kinds without what they settle, newest first.

    An index begins with kind, date and id; another has the party before them.
    """
    columns = side.columns()
    statement = sa.select(side.accounts.credits).where(
        side.accounts.credits.c.org_id == session.caller.org_id,
        columns["kind"].in_(kinds) if len(kinds) > 1 else columns["kind"] == next(iter(kinds)),
        *within(columns["date"], query.first_day, query.last_day),
        *equal_or_any(columns["party_id"], query.party_id),
    )
    key = (columns["date"], columns["credit_id"])
    rows, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(_credit_of(row, side) for row in rows), next_page_token=token)


async def page_credits(session: ReadSession, side: CreditSide[AnyCredit], query: ListCredits) -> Page[AnyCredit]:
    """All credits of a party without what they settle, newest first.

    Indexes of the credits begin with the party, and one has only those with something on account.
    """
    columns = side.columns()
    statement = sa.select(side.accounts.credits).where(
        side.accounts.credits.c.org_id == session.caller.org_id,
        columns["party_id"] == query.party_id,
        *within(columns["date"], query.first_day, query.last_day),
    )
    if query.on_account_only:
        statement = statement.where(side.accounts.unallocated)
    key = (columns["date"], columns["credit_id"])
    rows, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(_credit_of(row, side) for row in rows), next_page_token=token)


def _by_id(session: ReadSession, side: CreditSide[AnyCredit], credit_id: UUID) -> sa.Select[Any]:
    columns = side.accounts.credits.c
    return sa.select(side.accounts.credits).where(
        columns.org_id == session.caller.org_id, columns[side.accounts.credit_key] == credit_id
    )


def _credit_of(row: sa.Row[Any], side: CreditSide[AnyCredit]) -> AnyCredit:
    values = {field: getattr(row, column.name) for field, column in side.columns().items()}
    values |= {
        "kind": LedgerEntryKind(row.kind),
        "status": DocumentStatus(row.status),
        "mode": PaymentMode(row.mode) if row.mode else None,
    }
    return side.credit_type(**values)
