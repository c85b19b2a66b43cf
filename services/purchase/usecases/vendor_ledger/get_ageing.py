"""Reads what one vendor is owed, by age."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.store import vendors
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.accounts import PartyAgeing
from trade.domain.business_days import as_of
from trade.store import ageing, organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorAgeing:
    vendor_id: UUID
    as_of_date: dt.date | None
    """None: today."""


async def get_vendor_ageing(session: ReadSession, query: GetVendorAgeing) -> PartyAgeing:
    """Raises VendorNotFound, OrganisationUnknown or DateInFuture."""
    vendor = await vendors.load(session, query.vendor_id)
    day = as_of(query.as_of_date, await organisations.today(session))
    return PartyAgeing(
        party_id=vendor.vendor_id,
        code=vendor.code,
        name=vendor.name,
        as_of_date=day.day,
        buckets=await ageing.read_ageing(session, VENDOR_ACCOUNTS, day, vendor.vendor_id),
    )
