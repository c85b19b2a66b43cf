"""Changes the settings for purchases."""

from dataclasses import dataclass

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.settings import PurchaseSettings
from services.purchase.store import purchase_settings
from trade.domain.changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePurchaseSettings:
    """Which settings change, and to what."""

    etag: str
    changes: Changes[PurchaseSettings]


async def update_purchase_settings(tx: Transaction, command: UpdatePurchaseSettings) -> PurchaseSettings:
    """The changed settings. Raises StaleEtag."""
    former = await purchase_settings.lock(tx)
    check_etag(command.etag, former.version)
    changed = command.changes.applied_to(former, version=former.version + 1)
    await purchase_settings.update(tx, changed)
    audit.record(
        tx,
        action="update",
        entity="purchase_settings",
        entity_id=tx.caller.org_id,
        before=_facts(former),
        after=_facts(changed),
    )
    return changed


def _facts(settings: PurchaseSettings) -> audit.Facts:
    return {
        "bill_tolerance": f"{settings.bill_tolerance:.2f}",
        "over_receipt_percent": f"{settings.over_receipt_percent:.3f}",
        "msme_traders": settings.msme_traders,
    }
