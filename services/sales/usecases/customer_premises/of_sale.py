"""The premises to which a sale or an order sends its goods."""

import dataclasses

from kit.db.session import ReadSession
from services.sales.domain.sale import Sale
from services.sales.store import customer_premises


async def with_premises(session: ReadSession, sale: Sale) -> Sale:
    """The sale with the premises that it names, as they are now. Raises CustomerPremisesNotFound."""
    if sale.premises_id is None:
        return sale
    premises = await customer_premises.load(session, sale.premises_id, field=sale.premises_field)
    return dataclasses.replace(sale, premises=premises)
