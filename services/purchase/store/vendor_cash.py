"""Cash that a person is paid on a day through all vendors that it is, and cash that comes from one."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from services.purchase.store.claim_tables import claim_settlements, debit_claims
from services.purchase.store.money_tables import vendor_credits
from services.purchase.store.refund_tables import vendor_refunds
from services.purchase.store.tables import vendors
from trade.domain.accounts import LedgerEntryKind, PaymentMode
from trade.domain.documents import DocumentStatus
from trade.store.persons import of_person


async def read_paid(session: ReadSession, vendor_id: UUID, day: dt.date) -> Decimal:
    """What the vendor's person has been paid in cash on a day. An index begins with vendor, kind and date."""
    credits_ = vendor_credits.c
    (row,) = await session.rows(
        sa.select(sa.func.coalesce(sa.func.sum(credits_.amount), 0).label("paid")).where(
            credits_.org_id == session.caller.org_id,
            credits_.vendor_id.in_(_of_person(session, vendor_id)),
            credits_.kind == LedgerEntryKind.VENDOR_PAYMENT,
            *_cash_of(vendor_credits, day),
        )
    )
    return Decimal(row.paid)


async def read_received(session: ReadSession, vendor_id: UUID, day: dt.date) -> Decimal:
    """What the vendor's person has refunded in cash on a day, for claims and for what was on account.

    By the vendors' claims and the settlements of each, and by the index of refunds that begins with the vendor.
    """
    claims, settled, refunds = debit_claims.c, claim_settlements.c, vendor_refunds.c
    same = sa.and_(settled.org_id == claims.org_id, settled.debit_claim_id == claims.debit_claim_id)
    for_claims = (
        sa.select(settled.amount)
        .join_from(debit_claims, claim_settlements, same)
        .where(
            claims.org_id == session.caller.org_id,
            claims.vendor_id.in_(_of_person(session, vendor_id)),
            *_cash_of(claim_settlements, day),
        )
    )
    on_account = sa.select(refunds.amount).where(
        refunds.org_id == session.caller.org_id,
        refunds.vendor_id.in_(_of_person(session, vendor_id)),
        *_cash_of(vendor_refunds, day),
    )
    received = sa.union_all(for_claims, on_account).subquery()
    (row,) = await session.rows(sa.select(sa.func.coalesce(sa.func.sum(received.c.amount), 0).label("received")))
    return Decimal(row.received)


def _of_person(session: ReadSession, vendor_id: UUID) -> sa.CompoundSelect[Any]:
    return of_person(session, vendors, "vendor_id", vendor_id)


def _cash_of(table: sa.Table, day: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    """That a row is of the day, in cash, and stands."""
    columns = table.c
    return (columns.date == day, columns.mode == PaymentMode.CASH, columns.status != DocumentStatus.CANCELLED)
