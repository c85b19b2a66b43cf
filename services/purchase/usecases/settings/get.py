"""Reads the settings for purchases."""

from kit.db.session import ReadSession
from services.purchase.domain.settings import PurchaseSettings
from services.purchase.store import purchase_settings


async def get_purchase_settings(session: ReadSession, _query: None) -> PurchaseSettings:
    """The settings, or the defaults."""
    return await purchase_settings.load(session)
