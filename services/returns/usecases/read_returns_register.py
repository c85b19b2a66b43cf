"""Reads the register of returns for a period of the organisation's own days."""

from bahi.returns.v1 import returns_reports_pb2

from kit.db.database import Transaction
from kit.wire import proto_values
from kit.wire.paging import Page
from services.returns.store.register import read_register
from trade.domain.periods import month_to_date
from trade.remote import organisations


async def read_returns_register(
    tx: Transaction, request: returns_reports_pb2.GetReturnsRegisterRequest, page: Page
) -> returns_reports_pb2.ReturnsRegister:
    """One page, with the sums of the whole period. Raises OrganisationUnknown or PeriodReversed."""
    organisation = await organisations.load(tx)
    period = month_to_date(
        proto_values.optional_date_of(request.start_date, "start_date"),
        proto_values.optional_date_of(request.end_date, "end_date") or organisation.today(tx.now),
    )
    return await read_register(tx, request, period, page)
