"""Reads the register of inward supplies for a period."""

from kit.db.session import ReadSession
from services.purchase.domain.registers import GetPurchaseRegister, PurchaseRegisterRow
from services.purchase.store import inward_register
from services.purchase.usecases.report_periods import read_period
from trade.domain.registers import Register


async def get_purchase_register(session: ReadSession, query: GetPurchaseRegister) -> Register[PurchaseRegisterRow]:
    """One page, with the sums of the whole period. Raises OrganisationUnknown or PeriodReversed."""
    period = await read_period(session, query.first_day, query.last_day)
    return Register(
        period=period,
        rows=await inward_register.page(session, period, query.vendor_id, query.page),
        totals=await inward_register.read_totals(session, period, query.vendor_id),
    )
