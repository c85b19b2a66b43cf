"""Customers: made and changed, with who did it."""

import dataclasses
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.customer import Customer, checked
from services.sales.domain.errors import CustomerNotFound
from services.sales.domain.masks import inside
from services.sales.store import customers
from trade.domain.refusals import CodeTaken


async def create_customer(tx: Transaction, customer: Customer) -> Customer:
    """The new customer, with an empty account. Raises CodeTaken, and what is wrong with its identifiers."""
    created = checked(customer)
    if not await customers.insert(tx, created):
        raise CodeTaken("The code is another customer's.", field="code")
    audit.record(tx, action="create", entity="customer", entity_id=created.customer_id, after=_facts(created))
    return created


async def change_customer(tx: Transaction, customer_id: UUID, etag: str, changes: Mapping[str, Any]) -> Customer:
    """The customer with the changes, by field name. Raises CustomerNotFound, StaleEtag, and what is wrong with its identifiers."""
    former = await customers.find(tx, customer_id, lock=True)
    if former is None:
        raise CustomerNotFound("No such customer.", field="customer_id")
    check_etag(etag, former.version)
    with inside("customer"):
        changed = checked(dataclasses.replace(former, **changes, version=former.version + 1, updated_at=tx.now))
    await customers.update(tx, changed)
    audit.record(
        tx,
        action="update",
        entity="customer",
        entity_id=customer_id,
        before=_facts(former),
        after=_facts(changed),
    )
    return changed


def _facts(customer: Customer) -> dict[str, Any]:
    limit = customer.credit_limit
    return {
        "code": customer.code,
        "name": customer.name,
        "type": customer.type,
        "gst_category": customer.gst_category,
        "gstin": customer.gstin,
        "pan": customer.pan,
        "phone": customer.phone,
        "billing_address": customer.billing_address.plain(),
        "shipping_address": customer.shipping_address.plain() if customer.shipping_address else None,
        "drug_licences": [licence.plain() for licence in customer.drug_licences],
        "credit_limit": None if limit is None else f"{limit:f}",
        "credit_days": customer.credit_days,
        "discount_percent": f"{customer.discount_percent:f}",
        "min_shelf_life_days": customer.min_shelf_life_days,
        "active": customer.active,
    }
