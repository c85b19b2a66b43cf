"""Open debit claims by age, read from the books."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from kit.db.pages import read_page
from kit.db.session import ReadSession
from kit.pages import Page, PageRequest
from services.purchase.domain.debit_claims import ClaimBuckets, ClaimsOfVendor
from services.purchase.store.claim_tables import debit_claims
from services.purchase.store.debit_claims import OPEN
from services.purchase.store.tables import vendors

_AGES: Final = (("days_0_30", 0, 30), ("days_31_60", 31, 60), ("days_61_90", 61, 90), ("days_over_90", 91, 99_999))


async def read_totals(session: ReadSession, today: dt.date) -> ClaimBuckets:
    """The sums over all vendors. Index ix_debit_claims_open."""
    (row,) = await session.rows(sa.select(*_sums(today)).where(debit_claims.c.org_id == session.caller.org_id, OPEN))
    return _buckets_of(row)


async def page(session: ReadSession, today: dt.date, page: PageRequest) -> Page[ClaimsOfVendor]:
    """The sums of each vendor with an open claim, by name. Index ix_debit_claims_open."""
    claims = debit_claims.c
    by_vendor = (
        sa.select(claims.vendor_id, *_sums(today))
        .where(claims.org_id == session.caller.org_id, OPEN)
        .group_by(claims.vendor_id)
        .subquery()
    )
    names = vendors.c
    statement = (
        sa.select(names.vendor_id, names.code, names.name, names.name_key, *_figures(by_vendor))
        .join_from(vendors, by_vendor, names.vendor_id == by_vendor.c.vendor_id)
        .where(names.org_id == session.caller.org_id)
    )
    rows, token = await read_page(session, statement, (names.name_key, names.vendor_id), page)
    found = (
        ClaimsOfVendor(vendor_id=row.vendor_id, code=row.code, name=row.name, buckets=_buckets_of(row)) for row in rows
    )
    return Page(items=tuple(found), next_page_token=token)


def _sums(today: dt.date) -> list[sa.ColumnElement[Any]]:
    claims = debit_claims.c
    open_amount, age = claims.amount - claims.settled_amount, sa.literal(today, sa.Date) - claims.date
    sums = [
        sa.func.coalesce(sa.func.sum(open_amount).filter(age.between(first, last)), 0).label(name)
        for name, first, last in _AGES
    ]
    return [*sums, sa.func.count().label("claim_count")]


def _figures(of: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    return [of.c[name] for name in (*(name for name, _, _ in _AGES), "claim_count")]


def _buckets_of(row: sa.Row[Any]) -> ClaimBuckets:
    amounts = {name: Decimal(getattr(row, name)) for name, _, _ in _AGES}
    return ClaimBuckets(**amounts, claim_count=row.claim_count)
