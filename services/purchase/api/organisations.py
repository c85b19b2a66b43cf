"""The organisation as sales announces it: the inbox of purchase."""

from typing import Final

from kit.db.session import Transaction
from services.purchase.usecases.vendors.mark_branches import mark_vendor_branches
from trade.api.organisations import Announcements, take_announcements_as

_take: Final = take_announcements_as("purchase")


async def take_organisation(tx: Transaction, announcements: Announcements) -> None:
    """Stores the copy, and marks the vendors that are branches. A handler of the inbox."""
    await _take(tx, announcements)
    await mark_vendor_branches(tx)
