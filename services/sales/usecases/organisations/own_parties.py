"""What new registrations mean for customers: none may have the same GSTIN, and those of the same PAN are branches."""

from collections.abc import Sequence

from kit.db.session import Transaction
from services.sales.domain.errors import GstinOfCustomer
from services.sales.domain.organisation import Registration
from services.sales.store import customers
from services.sales.store.party_tables import customers as customer_table
from trade.domain.own_registrations import own_pans
from trade.store.parties import mark_branches


async def check_no_customer(tx: Transaction, registration: Registration) -> None:
    """Raises GstinOfCustomer for a registration whose GSTIN an active customer has."""
    customer = await customers.find_active_of_gstin(tx, registration.gstin)
    if customer is not None:
        raise GstinOfCustomer(
            "A customer has this GSTIN. Make it inactive first: nobody supplies to himself.",
            field="gstin",
            customer_id=str(customer.customer_id),
        )


async def mark_customers(tx: Transaction, registrations: Sequence[Registration]) -> None:
    """Marks the customers that have the PAN of a registration."""
    await mark_branches(tx, customer_table, own_pans(registrations))
