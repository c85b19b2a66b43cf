"""Reads and changes the organisation's settings for purchases."""

from bahi.purchase.v1 import purchase_settings_pb2 as settings_pb2

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.wire.proto_values import decimal_of
from services.purchase.store import purchase_settings


async def get_settings(
    tx: Transaction,
    request: settings_pb2.GetPurchaseSettingsRequest,  # noqa: ARG001 - there is one set of settings
) -> settings_pb2.PurchaseSettings:
    """The settings, or the defaults."""
    return purchase_settings.shown(await purchase_settings.load(tx))


async def update_settings(
    tx: Transaction, request: settings_pb2.UpdatePurchaseSettingsRequest
) -> settings_pb2.PurchaseSettings:
    """The changed settings. Raises StaleEtag."""
    before = await purchase_settings.lock(tx)
    check_etag(request.etag, before["version"])
    row = await purchase_settings.save(
        tx,
        {
            "bill_tolerance": decimal_of(request.bill_tolerance),
            "over_receipt_percent": decimal_of(request.over_receipt_percent),
        },
    )
    names = ("bill_tolerance", "over_receipt_percent")
    audit.record(
        tx,
        action="update",
        entity="purchase_settings",
        entity_id=tx.caller.org_id,
        before={name: f"{before[name]:f}" for name in names},
        after={name: f"{row[name]:f}" for name in names},
    )
    return purchase_settings.shown(row)
