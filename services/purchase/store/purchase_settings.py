"""The organisation's settings for purchases. Until it has written any, the defaults stand."""

from typing import Any

import sqlalchemy as sa

from kit.db.inserts import insert_if_new
from kit.db.session import ReadSession, Transaction
from services.purchase.domain.settings import PurchaseSettings
from services.purchase.store.tables import settings


async def load(session: ReadSession) -> PurchaseSettings:
    """The settings, or the defaults. By primary key."""
    row = await session.row(sa.select(settings).where(settings.c.org_id == session.caller.org_id))
    return PurchaseSettings() if row is None else _settings_of(row)


async def lock(tx: Transaction) -> PurchaseSettings:
    """The settings under a row lock. Writes the defaults first, so that two concurrent first changes lock one row."""
    defaults = {"org_id": tx.caller.org_id, "updated_at": tx.now, **_values(PurchaseSettings())}
    await insert_if_new(tx, settings, defaults)
    (row,) = await tx.rows(sa.select(settings).where(settings.c.org_id == tx.caller.org_id).with_for_update())
    return _settings_of(row)


async def update(tx: Transaction, changed: PurchaseSettings) -> None:
    """Writes settings under their new version. The transaction has locked them."""
    await tx.run(
        sa.update(settings).where(settings.c.org_id == tx.caller.org_id).values(updated_at=tx.now, **_values(changed))
    )


def _values(given: PurchaseSettings) -> dict[str, Any]:
    return {
        "bill_tolerance": given.bill_tolerance,
        "over_receipt_percent": given.over_receipt_percent,
        "msme_traders": given.msme_traders,
        "version": given.version,
    }


def _settings_of(row: sa.Row[Any]) -> PurchaseSettings:
    return PurchaseSettings(
        bill_tolerance=row.bill_tolerance,
        over_receipt_percent=row.over_receipt_percent,
        msme_traders=row.msme_traders,
        version=row.version,
    )
