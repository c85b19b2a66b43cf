"""Reads what one vendor is owed, by age."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.store import vendors
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.domain.accounts import PartyAgeing
from trade.store import organisations, statements_and_ageing


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVendorAgeing:
    vendor_id: UUID


async def get_vendor_ageing(session: ReadSession, query: GetVendorAgeing) -> PartyAgeing:
    """Raises VendorNotFound, OrganisationUnknown."""
    vendor = await vendors.load(session, query.vendor_id)
    today = await organisations.today(session)
    return PartyAgeing(
        party_id=vendor.vendor_id,
        code=vendor.code,
        name=vendor.name,
        as_of_date=today,
        buckets=await statements_and_ageing.read_ageing(session, VENDOR_ACCOUNTS, today, vendor.vendor_id),
    )
