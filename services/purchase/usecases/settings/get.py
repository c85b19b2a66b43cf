"""Reads the settings for purchases."""

from dataclasses import dataclass

from kit.db.session import ReadSession
from services.purchase.domain.settings import PurchaseSettings
from services.purchase.store import purchase_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPurchaseSettings:
    """There is one set of settings."""


async def get_purchase_settings(session: ReadSession, _query: GetPurchaseSettings) -> PurchaseSettings:
    """The settings, or the defaults."""
    return await purchase_settings.load(session)
