"""Says what issuing would give now, by the same code, and writes nothing."""

from kit.auth.caller import current_caller
from kit.db.session import Transaction
from kit.errors import DomainError
from kit.ids import new_id
from services.sales.domain.account import paid_at_once
from services.sales.domain.errors import OrganisationNotSetUp
from services.sales.domain.invoice import Invoice
from services.sales.domain.sale import Sale
from services.sales.store import customers, organisations
from services.sales.usecases.desk import Desk
from services.sales.usecases.draw_up_invoice import Issuance, draw_up
from services.sales.usecases.issue_invoices import price_outcome
from services.sales.usecases.plan_sale import PlannedSale, plan_sale, sale_reservation


async def preview_invoice(desk: Desk, sale: Sale) -> Invoice:
    """The invoice as it would be, without a number. Raises what issuing would raise, but for the credit limit."""
    caller = current_caller()

    async def plan(tx: Transaction) -> PlannedSale:
        organisation = await organisations.find(tx)
        if organisation is None:
            raise OrganisationNotSetUp("Set the organisation up first.")
        buyers = await customers.find_many(tx, {sale.customer_id})
        return plan_sale(sale, new_id(), caller, organisation, buyers, tx.now)

    planned = await desk.database.run(caller, plan)
    outcomes = await desk.stock.preview([sale_reservation(planned, desk.expires_at())])
    priced = price_outcome(planned, outcomes[0])
    if isinstance(priced, DomainError):
        raise priced
    if sale.receipt:
        total = priced.priced.figures.totals.value
        paid_at_once(sale.receipt.amount, total, field=f"{sale.field}receipt.amount")
    issuance = Issuance(user_id=caller.user_id, at=desk.database.now())
    return draw_up(planned, priced.priced, issuance, invoice_id=new_id())
