"""Marks the vendors that have the organisation's PAN, when sales has announced the organisation."""

from kit.db.session import Transaction
from services.purchase.store.tables import vendors
from trade.domain.own_registrations import own_pans
from trade.store import organisations
from trade.store.parties import mark_branches


async def mark_vendor_branches(tx: Transaction) -> None:
    """Those with a PAN of a registration in the copy of the organisation. Raises OrganisationUnknown."""
    organisation = await organisations.load(tx)
    await mark_branches(tx, vendors, own_pans(organisation.registrations))
