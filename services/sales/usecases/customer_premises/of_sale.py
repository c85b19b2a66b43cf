"""The premises to which a sale or an order sends its goods."""

import dataclasses
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer import Customer
from services.sales.domain.customer_premises import buyer_at
from services.sales.domain.sale import Sale
from services.sales.store import customer_premises, customers


async def with_places(session: ReadSession, sale: Sale) -> Sale:
    """The sale with the premises that it names, and with the customer whose GSTIN receives the goods, as they are now.

    Raises CustomerPremisesNotFound.
    """
    if sale.premises_id is not None:
        premises = await customer_premises.load(session, sale.premises_id, field=sale.premises_field)
        sale = dataclasses.replace(sale, premises=premises)
    gstin = sale.delivery.consignee_gstin.strip().upper()
    if gstin:
        sale = dataclasses.replace(sale, consignee=await customers.find_active_of_gstin(session, gstin))
    return sale


async def check_premises(session: ReadSession, customer: Customer, premises_id: UUID | None, *, field: str) -> None:
    """Raises CustomerPremisesNotFound, CustomerPremisesInactive."""
    if premises_id is not None:
        buyer_at(customer, await customer_premises.load(session, premises_id, field=field), field=field)
