"""Lists the premises of a customer."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.sales.domain.customer_premises import CustomerPremises, ListPremises
from services.sales.store import customer_premises, customers


async def list_customer_premises(session: ReadSession, query: ListPremises) -> Page[CustomerPremises]:
    """One page, as they were entered. Raises CustomerNotFound."""
    await customers.load(session, query.customer_id)
    return await customer_premises.page(session, query)
