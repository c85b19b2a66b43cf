"""Uses an approval for a document, in the transaction that posts the document."""

from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from services.sales.domain.pricing import PricedSale
from services.sales.store import approvals


async def use_approval(tx: Transaction, sale: PricedSale, document_id: UUID) -> None:
    """Marks the approval that the sale names as used by the document. Does nothing for a sale without one.

    It is the last check of a sale, because what it writes stays. Another sale of the same transaction finds the
    approval used.

    Raises ApprovalNotFound, ApprovalNotOpen, ApprovalForAnother, RoleLimitExceeded.
    """
    approval_id, field = sale.requested.approval_id, f"{sale.requested.field}approval_id"
    if approval_id is None:
        return
    approval = await approvals.lock(tx, approval_id, field=field)
    approval.check_covers(sale, tx.now, field=field)
    used = approval.used(document_id)
    await approvals.update(tx, used)
    audit.record(
        tx,
        action="use",
        entity="approval",
        entity_id=approval.approval_id,
        before={"status": approval.status},
        after={"status": used.status, "document_id": str(document_id)},
        caller=sale.planned.caller,
    )


def approved_by(sale: PricedSale) -> audit.Facts:
    """What the audit row of a document says of its approval: nothing for a document without one."""
    approval_id = sale.requested.approval_id
    return {} if approval_id is None else {"approval_id": str(approval_id)}
