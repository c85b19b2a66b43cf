"""Reads the register of inward supplies for a period."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from kit.pages import PageRequest
from services.purchase.domain.registers import PurchaseRegisterRow
from services.purchase.store import inward_register
from services.purchase.store.inward_register import Inward
from trade.domain.registers import Register
from trade.store.registers import read_period


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPurchaseRegister:
    """Both days are included. None leaves the day to the month to date, and the vendor and the registration open."""

    first_day: dt.date | None
    last_day: dt.date | None
    vendor_id: UUID | None
    registration_id: UUID | None
    page: PageRequest


async def get_purchase_register(session: ReadSession, query: GetPurchaseRegister) -> Register[PurchaseRegisterRow]:
    """One page, with the sums of the whole period.

    Raises OrganisationUnknown, RegistrationNotFound or PeriodReversed.
    """
    period = await read_period(session, query.first_day, query.last_day, query.registration_id)
    of = Inward(period=period, vendor_id=query.vendor_id, registration_id=query.registration_id)
    return Register(
        period=period,
        rows=await inward_register.page(session, of, query.page),
        totals=await inward_register.read_totals(session, of),
    )
