"""Parties that are one person to the law, because they have one PAN: cash is counted by person."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession, Transaction
from trade.store.accounts import AccountTables, lock_balances


def persons_index(table: str) -> sa.Index:
    """Finds the parties of one person: see `of_person`."""
    return sa.Index(f"ix_{table}_pan", "org_id", "pan", postgresql_where=sa.text("pan <> ''"))


def of_person(session: ReadSession, parties: sa.Table, key: str, party_id: UUID) -> sa.CompoundSelect[Any]:
    """The ids of all parties that are one person with this one: those with its PAN, or it alone if it has none.

    The index of persons has them. The law counts cash by person.
    """
    own, columns = parties.alias(), parties.c
    pan = sa.select(own.c.pan).where(own.c.org_id == session.caller.org_id, own.c[key] == party_id).scalar_subquery()
    # A literal, so that the partial index serves a prepared statement too.
    known = columns.pan != sa.literal_column("''")
    same_pan = sa.select(columns[key]).where(columns.org_id == session.caller.org_id, known, columns.pan == pan)
    return sa.union(sa.select(sa.literal(party_id, columns[key].type).label(key)), same_pan)


async def lock_party(tx: Transaction, tables: AccountTables, party_id: UUID, *, whole_person: bool) -> None:
    """As `lock_balances`. With `whole_person` for all parties that are one with this: whoever counts cash does so."""
    party_ids = {party_id}
    if whole_person:
        found = await tx.rows(of_person(tx, tables.parties, tables.party_key, party_id))
        party_ids = {getattr(row, tables.party_key) for row in found}
    await lock_balances(tx, tables, party_ids)
