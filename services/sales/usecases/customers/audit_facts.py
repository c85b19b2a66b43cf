"""What the audit rows of a customer say."""

from kit.commands.audit import Facts
from services.sales.domain.customer import Customer
from services.sales.store.expired_goods import json_of_policy
from trade.store.parties import json_of_address, json_of_licences


def facts_of(customer: Customer) -> Facts:
    limit, shipping = customer.credit_limit, customer.shipping_address
    return {
        "code": customer.code,
        "name": customer.name,
        "type": customer.type,
        "gst_category": customer.gst_category,
        "gstin": customer.gstin,
        "country_code": customer.country_code,
        "pan": customer.pan,
        "phone": customer.phone,
        "billing_address": json_of_address(customer.billing_address),
        "shipping_address": json_of_address(shipping) if shipping else None,
        "drug_licences": json_of_licences(customer.drug_licences),
        "credit_limit": None if limit is None else f"{limit:f}",
        "credit_days": customer.credit_days,
        "separate_account": customer.separate_account,
        "discount_percent": f"{customer.discount_percent:f}",
        "min_shelf_life_days": customer.min_shelf_life_days,
        "expired_goods": json_of_policy(customer.expired_goods),
        "branch": customer.branch,
        "active": customer.active,
    }
