"""The approval of a sale: read for it, and used for its document in the transaction that posts the document."""

import dataclasses
from uuid import UUID

from kit.db.session import ReadSession, Transaction
from services.sales.domain.approvals import content_of_sale
from services.sales.domain.pricing import PricedSale
from services.sales.domain.sale import Sale
from services.sales.domain.sale_limits import limits_passed
from services.sales.store.approval_tables import APPROVALS
from trade.domain.approvals import Authority
from trade.domain.role_limits import RoleLimitExceeded
from trade.store import approvals
from trade.usecases.approvals import use_approval


async def with_approval(session: ReadSession, sale: Sale) -> Sale:
    """The sale with the approval that it names, as it is now. Raises ApprovalNotFound."""
    if sale.approval_id is None:
        return sale
    approval = await approvals.load(session, APPROVALS, sale.approval_id, field=f"{sale.field}approval_id")
    return dataclasses.replace(sale, approval=approval)


async def use_approval_of_sale(tx: Transaction, sale: PricedSale, document_id: UUID) -> None:
    """Marks the approval that the sale names as used by the document. Does nothing for a sale without one.

    It is the last check of a sale, because what it writes stays. Another sale of the same transaction finds the
    approval used.

    Raises ApprovalNotFound, ApprovalNotOpen, ApprovalForAnother, RoleLimitExceeded.
    """
    requested, planned = sale.requested, sale.planned
    if requested.approval is None:
        return
    # By the approval as it was read the day was judged.
    requested.approval.check_covers(content_of_sale(requested, planned.date), tx.now, prefix=requested.field)
    authority = Authority.of(planned.caller.role, requested.approval)
    passed = limits_passed(sale, planned.organisation.limits_of(authority.role))
    if passed:
        raise RoleLimitExceeded.of(passed)
    await use_approval(tx, APPROVALS, authority, document_id, field=f"{requested.field}approval_id")
