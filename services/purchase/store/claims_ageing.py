"""Open debit claims by age, read from the books."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from kit.db.pages import read_page
from kit.db.session import ReadSession
from kit.pages import Page, PageRequest
from services.purchase.domain.debit_claims import ClaimBuckets, ClaimsOfVendor
from services.purchase.store.claim_tables import claim_entries, debit_claims
from services.purchase.store.tables import vendors

_AGES: Final = (("days_0_30", 0, 30), ("days_31_60", 31, 60), ("days_61_90", 61, 90), ("days_over_90", 91, 99_999))


async def read_totals(session: ReadSession, day: dt.date) -> ClaimBuckets:
    """The sums over all vendors, at the end of a day. Index ix_claim_entries_debit_claim_id."""
    (row,) = await session.rows(sa.select(*_sums(_open_claims(session, day), day)))
    return _buckets_of(row)


async def page(session: ReadSession, day: dt.date, page: PageRequest) -> Page[ClaimsOfVendor]:
    """The sums of each vendor with a claim that was open at the end of a day, by name. Index as `read_totals`."""
    found = _open_claims(session, day)
    by_vendor = sa.select(found.c.vendor_id, *_sums(found, day)).group_by(found.c.vendor_id).subquery()
    names = vendors.c
    statement = (
        sa.select(names.vendor_id, names.code, names.name, names.name_key, *_figures(by_vendor))
        .join_from(vendors, by_vendor, names.vendor_id == by_vendor.c.vendor_id)
        .where(names.org_id == session.caller.org_id)
    )
    rows, token = await read_page(session, statement, (names.name_key, names.vendor_id), page)
    of_vendors = (
        ClaimsOfVendor(vendor_id=row.vendor_id, code=row.code, name=row.name, buckets=_buckets_of(row)) for row in rows
    )
    return Page(items=tuple(of_vendors), next_page_token=token)


def _open_claims(session: ReadSession, day: dt.date) -> sa.Subquery:
    """What was open of each claim at the end of a day, by what had been entered for it until then."""
    claims, entries = debit_claims.c, claim_entries.c
    open_amount = sa.func.sum(entries.amount)
    return (
        sa.select(claims.vendor_id, claims.date, open_amount.label("open_amount"))
        .join_from(
            debit_claims,
            claim_entries,
            sa.and_(claims.org_id == entries.org_id, claims.debit_claim_id == entries.debit_claim_id),
        )
        .where(claims.org_id == session.caller.org_id, claims.date <= day, entries.date <= day)
        .group_by(claims.debit_claim_id, claims.vendor_id, claims.date)
        .having(open_amount > 0)
        .subquery()
    )


def _sums(found: sa.Subquery, day: dt.date) -> list[sa.ColumnElement[Any]]:
    age = sa.literal(day, sa.Date) - found.c.date
    sums = [
        sa.func.coalesce(sa.func.sum(found.c.open_amount).filter(age.between(first, last)), 0).label(name)
        for name, first, last in _AGES
    ]
    return [*sums, sa.func.count(found.c.vendor_id).label("claim_count")]


def _figures(of: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    return [of.c[name] for name in (*(name for name, _, _ in _AGES), "claim_count")]


def _buckets_of(row: sa.Row[Any]) -> ClaimBuckets:
    amounts = {name: Decimal(getattr(row, name)) for name, _, _ in _AGES}
    return ClaimBuckets(**amounts, claim_count=row.claim_count)
