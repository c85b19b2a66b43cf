"""Changes the named settings for purchases."""

from dataclasses import dataclass, replace
from decimal import Decimal

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.settings import PurchaseSettings
from services.purchase.store import purchase_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePurchaseSettings:
    """Changes the settings in `named`, and no other. `etag` is the version that the change is based on."""

    named: frozenset[str]
    bill_tolerance: Decimal
    over_receipt_percent: Decimal
    etag: str


async def update_purchase_settings(tx: Transaction, command: UpdatePurchaseSettings) -> PurchaseSettings:
    """Raises StaleEtag."""
    before = await purchase_settings.lock(tx)
    check_etag(command.etag, before.version)
    changes = {name: getattr(command, name) for name in command.named}
    after = replace(before, **changes, version=before.version + 1)
    await purchase_settings.update(tx, after)
    audit.record(
        tx,
        action="update",
        entity="purchase_settings",
        entity_id=tx.caller.org_id,
        before=_facts(before),
        after=_facts(after),
    )
    return after


def _facts(settings: PurchaseSettings) -> audit.Facts:
    return {
        "bill_tolerance": f"{settings.bill_tolerance:.2f}",
        "over_receipt_percent": f"{settings.over_receipt_percent:.3f}",
    }
