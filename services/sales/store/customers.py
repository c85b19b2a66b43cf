"""Customers, in and out."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gst.tax.categories import RecipientCategory
from kit.db.pages import read_page
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, any_of, value_of
from kit.pages import PageRequest
from services.sales.domain.customer import Customer
from services.sales.domain.parties import Address, licences_of
from services.sales.domain.states import CustomerType
from services.sales.store.ledger_tables import customer_balances
from services.sales.store.party_tables import customers

NAMED = Statement(
    lambda: sa.select(customers).where(
        customers.c.org_id == value_of(customers.c.org_id), any_of(customers.c.customer_id, "customer_ids")
    )
)
ACCOUNTS = Statement(
    lambda: (
        sa.select(customers, customer_balances.c.balance)
        .join_from(
            customer_balances,
            customers,
            sa.and_(
                customers.c.org_id == customer_balances.c.org_id,
                customers.c.customer_id == customer_balances.c.customer_id,
            ),
        )
        .where(
            customer_balances.c.org_id == value_of(customer_balances.c.org_id),
            any_of(customer_balances.c.customer_id, "customer_ids"),
        )
        .order_by(customer_balances.c.customer_id)
        .with_for_update(of=customer_balances)
    )
)


async def find(tx: ReadSession, customer_id: UUID, *, lock: bool = False) -> Customer | None:
    """One customer, by its primary key."""
    statement = sa.select(customers).where(
        customers.c.org_id == tx.caller.org_id, customers.c.customer_id == customer_id
    )
    row = await tx.row(statement.with_for_update() if lock else statement)
    return None if row is None else customer_of(row)


async def find_many(tx: ReadSession, customer_ids: Collection[UUID]) -> dict[UUID, Customer]:
    """The named customers, by their primary keys."""
    rows = await tx.rows(NAMED, {"org_id": tx.caller.org_id, "customer_ids": sorted(customer_ids)})
    return customers_of(rows)


def customers_of(rows: Iterable[sa.Row[Any]]) -> dict[UUID, Customer]:
    """Customers by id, from the rows of `NAMED`."""
    return {row.customer_id: customer_of(row) for row in rows}


async def lock_accounts(tx: Transaction, customer_ids: Collection[UUID]) -> dict[UUID, tuple[Customer, Decimal]]:
    """The named customers with their balances, the balances locked in key order. Whoever changes an account comes here first."""
    return accounts_of(await tx.rows(ACCOUNTS, {"org_id": tx.caller.org_id, "customer_ids": sorted(customer_ids)}))


def accounts_of(rows: Iterable[sa.Row[Any]]) -> dict[UUID, tuple[Customer, Decimal]]:
    """Customers and balances by id, from the rows of `ACCOUNTS`."""
    return {row.customer_id: (customer_of(row), row.balance) for row in rows}


async def insert(tx: Transaction, customer: Customer) -> bool:
    """Writes a new customer with an empty account; False when its code is taken. Index uq_customers_org_id_code_key."""
    written = await tx.rows(
        postgresql.insert(customers)
        .values(
            org_id=tx.caller.org_id,
            customer_id=customer.customer_id,
            code=customer.code,
            created_at=customer.created_at,
            **_changeable(customer),
        )
        .on_conflict_do_nothing()
        .returning(customers.c.customer_id)
    )
    if not written:
        return False
    await tx.run(sa.insert(customer_balances).values(org_id=tx.caller.org_id, customer_id=customer.customer_id))
    return True


async def update(tx: Transaction, customer: Customer) -> None:
    """Writes what may change of one, under its new version."""
    await tx.run(
        sa.update(customers)
        .where(customers.c.org_id == tx.caller.org_id, customers.c.customer_id == customer.customer_id)
        .values(**_changeable(customer))
    )


async def page(tx: ReadSession, page: PageRequest, *, active_only: bool) -> tuple[list[Customer], str]:
    """Customers in the order of codes, and the token of the next page. Index uq_customers_org_id_code_key."""
    statement = sa.select(customers).where(customers.c.org_id == tx.caller.org_id)
    if active_only:
        statement = statement.where(customers.c.active)
    rows, token = await read_page(tx, statement, (customers.c.code_key,), page)
    return [customer_of(row) for row in rows], token


async def search(tx: ReadSession, query: str, limit: int) -> Sequence[Customer]:
    """Those whose code, name, phone or GSTIN begins with the query; an exact code first, then by name.

    Each way is a range of its own index (uq_customers_org_id_code_key, ix_customers_name, ix_customers_phone, ix_customers_gstin).
    """
    wanted = query.lower()
    ways = [
        sa.select(customers.c.customer_id)
        .where(customers.c.org_id == tx.caller.org_id, customers.c.active, *_begins(key, prefix))
        .order_by(key)
        .limit(limit)
        for key, prefix in (
            (customers.c.code_key, wanted),
            (customers.c.name_key, wanted),
            (customers.c.phone, query),
            (customers.c.gstin, query.upper()),
        )
    ]
    found = sa.union(*(sa.select(way.subquery().c.customer_id) for way in ways)).subquery()
    statement = (
        sa.select(customers)
        .join(found, customers.c.customer_id == found.c.customer_id)
        .where(customers.c.org_id == tx.caller.org_id)
        .order_by(customers.c.code_key != wanted, customers.c.name_key, customers.c.customer_id)
        .limit(limit)
    )
    return [customer_of(row) for row in await tx.rows(statement)]


def customer_of(row: sa.Row[Any]) -> Customer:
    """A customer from its row."""
    return Customer(
        customer_id=row.customer_id,
        code=row.code,
        name=row.name,
        type=CustomerType(row.type),
        gst_category=RecipientCategory(row.gst_category),
        gstin=row.gstin,
        pan=row.pan,
        phone=row.phone,
        billing_address=Address(**row.billing_address),
        shipping_address=Address.of(row.shipping_address),
        drug_licences=licences_of(row.drug_licences),
        credit_limit=row.credit_limit,
        credit_days=row.credit_days,
        discount_percent=row.discount_percent,
        min_shelf_life_days=row.min_shelf_life_days,
        active=row.active,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _changeable(customer: Customer) -> dict[str, Any]:
    shipping = customer.shipping_address
    return {
        "name": customer.name,
        "type": customer.type,
        "gst_category": customer.gst_category,
        "gstin": customer.gstin,
        "pan": customer.pan,
        "phone": customer.phone,
        "billing_address": customer.billing_address.plain(),
        "shipping_address": shipping.plain() if shipping else sa.null(),
        "drug_licences": [licence.plain() for licence in customer.drug_licences],
        "credit_limit": customer.credit_limit,
        "credit_days": customer.credit_days,
        "discount_percent": customer.discount_percent,
        "min_shelf_life_days": customer.min_shelf_life_days,
        "active": customer.active,
        "version": customer.version,
        "updated_at": customer.updated_at,
    }


def _begins(key: sa.Column[str], prefix: str) -> list[sa.ColumnElement[bool]]:
    """In byte order, what begins with a prefix lies between it and it with the highest character after it."""
    return [key >= prefix, key < prefix + "\U0010ffff"]
