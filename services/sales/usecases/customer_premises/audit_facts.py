"""What the audit rows of premises say."""

from kit.commands.audit import Facts
from services.sales.domain.customer_premises import CustomerPremises
from trade.store.parties import json_of_address, json_of_licences


def facts_of(premises: CustomerPremises) -> Facts:
    return {
        "customer_id": str(premises.customer_id),
        "name": premises.name,
        "address": json_of_address(premises.address),
        "route": premises.route,
        "drug_licences": json_of_licences(premises.drug_licences),
        "active": premises.active,
    }
