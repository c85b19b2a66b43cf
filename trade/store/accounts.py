"""Accounts of customers or vendors in the books. For each party the following holds at every commit.

balance = Σ entries = Σ outstanding of items - Σ on_account of credits
outstanding = total - Σ allocations of the item
on_account = amount - Σ allocations of the credit
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_found, insert_row
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, list_params, param_rows, value_of
from kit.ids import new_id
from trade.domain.accounts import LedgerEntryKind, NewEntry, OpenItem, check_balance
from trade.domain.allocations import Allocation, AllocationRequest, total_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTables:
    """The tables of the customers' accounts or of the vendors', and the names of the columns that differ.

    `items` are invoices or vendor bills, `credits` what settles them. The primary key of a table is `org_id` and the
    named column. `item_day` names the column of the day on which an item is entered in the account.
    """

    parties: sa.Table
    balances: sa.Table
    entries: sa.Table
    items: sa.Table
    credits: sa.Table
    allocations: sa.Table
    party_key: str
    item_key: str
    credit_key: str
    allocation_key: str
    item_day: str
    cancellations: frozenset[LedgerEntryKind]
    """The kinds of entry that take an item off the account."""

    @property
    def unpaid(self) -> sa.ColumnElement[bool]:
        # A literal, so that the partial index serves a prepared statement too.
        return self.items.c.outstanding > sa.literal_column("0")

    @property
    def unallocated(self) -> sa.ColumnElement[bool]:
        # A literal, as in `unpaid`.
        return self.credits.c.on_account > sa.literal_column("0")

    def item_columns(self) -> list[sa.ColumnElement[Any]]:
        """The columns of `OpenItem`."""
        items = self.items.c
        return [
            items[self.item_key].label("document_id"),
            items.number,
            items.date,
            items[self.item_day].label("booking_date"),
            items.due_date,
            items.total,
            items.outstanding,
        ]


async def lock_balances(tx: Transaction, tables: AccountTables, party_ids: Collection[UUID]) -> None:
    """Locks the balances of parties, in key order.

    Whoever changes open items, credits or entries of a party does so first.
    """
    balances = tables.balances.c
    await tx.run(
        sa.select(balances.balance)
        .where(balances.org_id == tx.caller.org_id, balances[tables.party_key].in_(party_ids))
        .order_by(balances[tables.party_key])
        .with_for_update()
    )


async def enter(tx: Transaction, tables: AccountTables, entry: NewEntry, *, field: str = "") -> None:
    """Writes an entry and moves the balance by it. The caller has locked the party's balance.

    Raises BalanceTooLarge at `field`.
    """
    row = {
        "org_id": tx.caller.org_id,
        "entry_id": new_id(),
        tables.party_key: entry.party_id,
        "date": entry.date,
        "kind": entry.kind,
        "document_id": entry.document_id,
        "number": entry.number,
        "amount": entry.amount,
        "created_at": tx.now,
    }
    await insert_row(tx, tables.entries, row)
    balances = tables.balances.c
    moved = await tx.row(
        sa.update(tables.balances)
        .where(balances.org_id == tx.caller.org_id, balances[tables.party_key] == entry.party_id)
        .values(balance=balances.balance + entry.amount)
        .returning(balances.balance)
    )
    if moved is not None:
        check_balance(moved.balance, entry.kind, entry.amount, field=field)


async def balance(session: ReadSession, tables: AccountTables, party_id: UUID) -> Decimal | None:
    """What is owed now; None when there is no such party. By primary key."""
    balances = tables.balances.c
    row = await session.row(
        sa.select(balances.balance).where(
            balances.org_id == session.caller.org_id, balances[tables.party_key] == party_id
        )
    )
    return None if row is None else row.balance


async def items_to_settle(
    tx: ReadSession, tables: AccountTables, party_id: UUID, request: AllocationRequest, money: Decimal
) -> list[OpenItem]:
    """The items that money may settle, earliest due date first: the named ones, and the open ones that it can reach.

    A named item is there when it is settled too. The named ones by primary key, the others by the index of unpaid items
    by party and due date.
    """
    items, columns = tables.items.c, tables.item_columns()
    of_party = (items.org_id == tx.caller.org_id, items[tables.party_key] == party_id)
    named = [item.document_id for item in request.named]
    parts = [sa.select(*columns).where(*of_party, items[tables.item_key].in_(named))]
    if request.due_first:
        due = (items.due_date, items[tables.item_key])
        up_to = sa.func.sum(items.outstanding).over(order_by=due, rows=(None, 0))
        before = (up_to - items.outstanding).label("before")
        ranked = sa.select(*columns, before).where(*of_party, tables.unpaid).subquery()
        reached = sa.select(*(ranked.c[str(column.key)] for column in columns)).where(ranked.c.before < money)
        parts = [*(parts if named else ()), reached]
    found = sa.union(*parts).subquery()
    statement = sa.select(found).order_by(found.c.due_date, found.c.document_id)
    return [open_item_of(row) for row in await tx.rows(statement)]


def open_item_of(row: sa.Row[Any]) -> OpenItem:
    """An open item from a row with `AccountTables.item_columns`."""
    return OpenItem(
        document_id=row.document_id,
        number=row.number,
        date=row.date,
        booking_date=row.booking_date,
        due_date=row.due_date,
        total=row.total,
        outstanding=row.outstanding,
    )


async def allocate(
    tx: Transaction,
    tables: AccountTables,
    credit_id: UUID,
    allocations: Sequence[Allocation],
    *,
    day: dt.date,
    new_version: bool = False,
) -> None:
    """Settles items with a credit: writes the allocations, what is outstanding, and what is left of the credit.

    The allocations count from `day`, or from their item's entry if that is later: and never from a day on which another
    credit still settled the item. `new_version` counts the change in the credit's version.
    """
    if not allocations:
        return
    await tx.run(
        _insert_allocations(tables),
        {
            "org_id": tx.caller.org_id,
            tables.credit_key: credit_id,
            "date": day,
            "created_at": tx.now,
            **list_params(
                "allocated",
                (tables.allocation_key, tables.item_key, "amount"),
                [
                    {tables.allocation_key: new_id(), tables.item_key: each.document_id, "amount": each.amount}
                    for each in allocations
                ],
            ),
        },
    )
    await _lower_outstanding(tx, tables, allocations)
    credits_ = tables.credits.c
    await tx.run(
        sa.update(tables.credits)
        .where(credits_.org_id == tx.caller.org_id, credits_[tables.credit_key] == credit_id)
        .values(
            on_account=credits_.on_account - total_of(allocations),
            version=credits_.version + (1 if new_version else 0),
        )
    )


@cache
def _insert_allocations(tables: AccountTables) -> Statement:
    """Allocations count from the given day; from their item's entry or the last undoing for it, if that is later."""
    columns, items = tables.allocations.c, tables.items.c
    before = tables.allocations.alias("before")
    undone_last = sa.select(sa.func.max(before.c.date)).where(
        before.c.org_id == value_of(columns.org_id),
        before.c[tables.item_key] == items[tables.item_key],
        before.c.amount < 0,
    )
    given = param_rows("allocated", [columns[tables.allocation_key], columns[tables.item_key], columns.amount])
    found = sa.select(
        value_of(columns.org_id),
        given.c[tables.allocation_key],
        value_of(columns[tables.credit_key]),
        given.c[tables.item_key],
        given.c.amount,
        sa.func.greatest(value_of(columns.date), items[tables.item_day], undone_last.scalar_subquery()),
        value_of(columns.created_at),
    ).join_from(
        given,
        tables.items,
        sa.and_(items.org_id == value_of(columns.org_id), items[tables.item_key] == given.c[tables.item_key]),
    )
    names = ("org_id", tables.allocation_key, tables.credit_key, tables.item_key, "amount", "date", "created_at")
    return Statement(lambda: insert_found(tables.allocations, names, found))


async def _lower_outstanding(tx: Transaction, tables: AccountTables, allocations: Sequence[Allocation]) -> None:
    """Changes the items in the order of their ids, as everybody locks them."""
    items = tables.items.c
    await tx.run(
        sa.update(tables.items)
        .where(items.org_id == tx.caller.org_id, items[tables.item_key] == sa.bindparam("of_item"))
        .values(outstanding=items.outstanding - sa.bindparam("by")),
        [
            {"of_item": allocation.document_id, "by": allocation.amount}
            for allocation in sorted(allocations, key=lambda item: item.document_id)
        ],
    )


async def allocations_of_credits(
    session: ReadSession, tables: AccountTables, credit_ids: Collection[UUID]
) -> dict[UUID, tuple[Allocation, ...]]:
    """What each credit settles now, by document. An index of the allocations begins with the credit."""
    found: dict[UUID, list[Allocation]] = {credit_id: [] for credit_id in credit_ids}
    for settled in await _settled(session, tables, tables.allocations.c[tables.credit_key].in_(credit_ids)):
        found[settled.credit_id].append(settled.allocation)
    return {credit_id: tuple(allocations) for credit_id, allocations in found.items()}


async def allocations_to_item(session: ReadSession, tables: AccountTables, item_id: UUID) -> dict[UUID, Allocation]:
    """What settles one item now, by credit. An index of the allocations begins with the item."""
    found = await _settled(session, tables, tables.allocations.c[tables.item_key] == item_id)
    return {settled.credit_id: settled.allocation for settled in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """What one credit settles now of one item."""

    credit_id: UUID
    allocation: Allocation


async def _settled(session: ReadSession, tables: AccountTables, condition: sa.ColumnElement[bool]) -> list[_Settled]:
    allocations, items = tables.allocations.c, tables.items.c
    amount = sa.func.sum(allocations.amount)
    credit, item = allocations[tables.credit_key], allocations[tables.item_key]
    rows = await session.rows(
        sa.select(credit.label("credit_id"), item.label("document_id"), items.number, amount.label("amount"))
        .join_from(
            tables.allocations,
            tables.items,
            sa.and_(allocations.org_id == items.org_id, item == items[tables.item_key]),
        )
        .where(allocations.org_id == session.caller.org_id, condition)
        .group_by(credit, item, items.number)
        .having(amount != 0)
        .order_by(item, credit)
    )
    return [
        _Settled(
            credit_id=row.credit_id,
            allocation=Allocation(document_id=row.document_id, number=row.number, amount=row.amount),
        )
        for row in rows
    ]


def kind_of(row: sa.Row[Any]) -> LedgerEntryKind:
    return LedgerEntryKind(row.kind)
