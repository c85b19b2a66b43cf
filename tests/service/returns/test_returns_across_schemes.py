"""What comes back is credited by the scheme of its sale, whatever holds when it comes back."""

import datetime as dt
from typing import Any

import pytest
from bahi.sales.v1 import composition_terms_pb2, invoices_pb2, organisations_pb2

from kit.auth.caller import Role
from tests.support.clients.returns import SALEABLE, ReturnsClient
from tests.support.days import TODAY, days_from_now

TOMORROW = days_from_now(1)
LATE: dict[str, Any] = {"date": TODAY.isoformat(), "date_reason": "Sold in the evening"}


async def change(returns: ReturnsClient, *terms: tuple[str, bool]) -> None:
    (home,) = (await returns.sales.profile()).registrations
    given = [
        composition_terms_pb2.CompositionTerms(from_date=day, under_composition=under_composition)
        for day, under_composition in terms
    ]
    request = organisations_pb2.UpdateRegistrationRequest(
        registration_id=home.registration_id,
        registration=organisations_pb2.RegistrationChanges(composition_terms=given),
        etag="*",
    )
    await returns.sales.organisations.UpdateRegistration(request, metadata=returns.sales.as_user(Role.ADMIN))


@pytest.mark.parametrize(
    ("terms", "tax_of_sale", "tax_of_next_sale"),
    [
        ([(TOMORROW, True)], "2.50", "0.00"),
        ([("2026-04-01", True), (TOMORROW, False)], "0.00", "2.50"),
    ],
)
async def test_a_return_gives_back_the_tax_of_its_own_sale(
    returns: ReturnsClient, stocked: str, terms: list[tuple[str, bool]], tax_of_sale: str, tax_of_next_sale: str
) -> None:
    await change(returns, *terms)
    returns.services.clock.turn_on(dt.timedelta(days=1))
    customer = await returns.customer()
    line = invoices_pb2.SaleLine(product_id=stocked, quantity="10", rate="10.00")
    before = await returns.sell(customer, line, **LATE)
    after = await returns.sell(customer, line)

    notes = []
    for sold in (before, after):
        made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "10", SALEABLE))
        notes.append(await returns.credit_note(made.credit_note_id))

    assert [sold.figures.cgst for sold in (before, after)] == [tax_of_sale, tax_of_next_sale]
    assert [note.figures.cgst for note in notes] == [tax_of_sale, tax_of_next_sale]
    assert [note.figures.total for note in notes] == [before.figures.total, after.figures.total]
