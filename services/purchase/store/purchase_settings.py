"""The organisation's settings for purchases; until it has written any, the defaults stand."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from bahi.purchase.v1 import purchase_settings_pb2 as settings_pb2
from sqlalchemy.dialects import postgresql

from kit.commands.etag import etag_of
from kit.db.session import ReadSession, Transaction
from kit.wire.proto_values import amount_text, rate_text
from services.purchase.store.rows import Row, all_rows, one_row
from services.purchase.store.tables import settings

DEFAULTS: Final[Row] = {"bill_tolerance": Decimal("1.00"), "over_receipt_percent": Decimal(0), "version": 1}


async def load(tx: ReadSession) -> Row:
    """The settings, or the defaults."""
    return await one_row(tx, sa.select(settings).where(settings.c.org_id == tx.caller.org_id)) or DEFAULTS


async def lock(tx: Transaction) -> Row:
    """The settings, written for the first time if need be, and locked: two first changes must see each other."""
    defaults = postgresql.insert(settings).values(org_id=tx.caller.org_id, updated_at=tx.now, **DEFAULTS)
    await tx.run(defaults.on_conflict_do_nothing())
    statement = sa.select(settings).where(settings.c.org_id == tx.caller.org_id).with_for_update()
    return (await all_rows(tx, statement))[0]


async def save(tx: ReadSession, changes: Mapping[str, Any]) -> Row:
    """Writes changes of settings that the transaction has locked."""
    statement = (
        sa.update(settings)
        .where(settings.c.org_id == tx.caller.org_id)
        .values(**changes, updated_at=tx.now, version=settings.c.version + 1)
        .returning(settings)
    )
    return (await all_rows(tx, statement))[0]


def shown(row: Row) -> settings_pb2.PurchaseSettings:
    """The settings for the contract."""
    return settings_pb2.PurchaseSettings(
        bill_tolerance=amount_text(row["bill_tolerance"]),
        over_receipt_percent=rate_text(row["over_receipt_percent"]),
        etag=etag_of(row["version"]),
    )
