"""The premises to which a sale or an order sends its goods."""

import dataclasses
from uuid import UUID

from kit.db.session import ReadSession
from services.sales.domain.customer import Customer
from services.sales.domain.customer_premises import buyer_at
from services.sales.domain.sale import Sale
from services.sales.store import customer_premises


async def with_premises(session: ReadSession, sale: Sale) -> Sale:
    """The sale with the premises that it names, as they are now. Raises CustomerPremisesNotFound."""
    if sale.premises_id is None:
        return sale
    premises = await customer_premises.load(session, sale.premises_id, field=sale.premises_field)
    return dataclasses.replace(sale, premises=premises)


async def check_premises(session: ReadSession, customer: Customer, premises_id: UUID | None, *, field: str) -> None:
    """Raises CustomerPremisesNotFound, CustomerPremisesInactive."""
    if premises_id is not None:
        buyer_at(customer, await customer_premises.load(session, premises_id, field=field), field=field)
