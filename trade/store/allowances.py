"""Allowances of customers or of vendors in the books: they are credits, of a kind each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from trade.domain.accounts import LedgerEntryKind
from trade.domain.allowances import AllowanceKind
from trade.domain.party_credits import AnyCredit
from trade.store.accounts import AccountTables
from trade.store.party_credits import CreditSide


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceSide(Generic[AnyCredit]):
    """The allowances of customers, or those of vendors: the credits of each kind, and the letters of its numbers."""

    by_kind: Mapping[AllowanceKind, CreditSide[AnyCredit]]
    series: Mapping[AllowanceKind, str]

    def of(self, kind: LedgerEntryKind) -> CreditSide[AnyCredit]:
        return self.by_kind[AllowanceKind(kind)]


async def read_settled(
    session: ReadSession, tables: AccountTables, item_ids: Collection[UUID], kind: LedgerEntryKind
) -> dict[UUID, Decimal]:
    """What credits of a kind settle now of each item. An index of the allocations begins with the item."""
    allocations, credits_, item = tables.allocations.c, tables.credits.c, tables.allocations.c[tables.item_key]
    rows = await session.rows(
        sa.select(item.label("document_id"), sa.func.sum(allocations.amount).label("amount"))
        .join_from(
            tables.allocations,
            tables.credits,
            sa.and_(
                allocations.org_id == credits_.org_id,
                allocations[tables.credit_key] == credits_[tables.credit_key],
            ),
        )
        .where(allocations.org_id == session.caller.org_id, item.in_(item_ids), credits_.kind == kind)
        .group_by(item)
    )
    return {row.document_id: row.amount for row in rows}
