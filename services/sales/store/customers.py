"""Customers in the books."""

from collections.abc import Collection, Iterable
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_if_new, insert_row
from kit.db.pages import read_page
from kit.db.session import ReadSession, Transaction
from kit.db.statements import Statement, any_of, value_of
from kit.pages import Page
from services.sales.domain.credit_limit import CustomerAccount
from services.sales.domain.customer import Customer, ListCustomers, SearchCustomers
from services.sales.domain.errors import CustomerExists, CustomerNotFound
from services.sales.domain.statuses_and_kinds import CustomerType
from services.sales.store.deliveries import json_of_sites, sites_of
from services.sales.store.expired_goods import json_of_policy, policy_of
from services.sales.store.ledger_tables import customer_balances
from services.sales.store.party_tables import customers
from trade.domain.refusals import CodeTaken
from trade.store import parties

_FIXED: Final = frozenset({"code", "created_at"})
"""Columns that never change."""

NAMED = Statement(
    lambda: sa.select(customers).where(
        customers.c.org_id == value_of(customers.c.org_id), any_of(customers.c.customer_id, "customer_ids")
    )
)


def _accounts() -> sa.Select[Any]:
    return (
        sa.select(customers, customer_balances.c.balance, customer_balances.c.ordered)
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
    )


ACCOUNTS = Statement(_accounts)
LOCKED_ACCOUNTS = Statement(
    lambda: _accounts().order_by(customer_balances.c.customer_id).with_for_update(of=customer_balances)
)


async def find(session: ReadSession, customer_id: UUID) -> Customer | None:
    """One customer, by its primary key."""
    row = await session.row(_by_id(session, customer_id))
    return None if row is None else customer_of(row)


async def load(session: ReadSession, customer_id: UUID) -> Customer:
    """As `find`. Raises CustomerNotFound."""
    return _existing(await session.row(_by_id(session, customer_id)))


async def lock(tx: Transaction, customer_id: UUID) -> Customer:
    """As `load`, under a row lock."""
    return _existing(await tx.row(_by_id(tx, customer_id).with_for_update()))


async def find_many(tx: ReadSession, customer_ids: Collection[UUID]) -> dict[UUID, Customer]:
    """The named customers, by their primary keys."""
    return customers_of(await tx.rows(NAMED, _named(tx, customer_ids)))


def customers_of(rows: Iterable[sa.Row[Any]]) -> dict[UUID, Customer]:
    """Customers by id, from the rows of `NAMED`."""
    return {row.customer_id: customer_of(row) for row in rows}


async def find_accounts(session: ReadSession, customer_ids: Collection[UUID]) -> dict[UUID, CustomerAccount]:
    """The named customers with their balances."""
    return accounts_of(await session.rows(ACCOUNTS, _named(session, customer_ids)))


async def lock_accounts(tx: Transaction, customer_ids: Collection[UUID]) -> dict[UUID, CustomerAccount]:
    """As `find_accounts`; the balances are locked in key order.

    Every change of an account begins with this lock, and so does every change of what is ordered.
    """
    return accounts_of(await tx.rows(LOCKED_ACCOUNTS, _named(tx, customer_ids)))


def accounts_of(rows: Iterable[sa.Row[Any]]) -> dict[UUID, CustomerAccount]:
    """Accounts by the customer's id, from the rows of `ACCOUNTS` or `LOCKED_ACCOUNTS`."""
    return {
        row.customer_id: CustomerAccount(customer=customer_of(row), balance=row.balance, ordered=row.ordered)
        for row in rows
    }


async def find_active_of_gstin(session: ReadSession, gstin: str) -> Customer | None:
    """An active customer with the GSTIN. Index ix_customers_gstin."""
    row = await session.row(
        sa.select(customers)
        .where(customers.c.org_id == session.caller.org_id, customers.c.gstin == gstin, customers.c.active)
        .order_by(customers.c.customer_id)
        .limit(1)
    )
    return None if row is None else customer_of(row)


async def refuse_same(session: ReadSession, customer: Customer) -> None:
    """Raises CustomerExists when another customer has the GSTIN, or the PAN and the name.

    Two registrations of one PAN are kept apart where a manager says so. Indexes ix_customers_gstin, ux_customers_pan.
    """
    columns, apart = customers.c, bool(customer.separate_account and customer.gstin)
    same = [columns.gstin == customer.gstin] if customer.gstin else []
    if customer.pan:
        by_name = sa.and_(columns.pan == customer.pan, columns.printed_name == customer.printed_name)
        same.append(sa.and_(by_name, columns.gstin == "") if apart else by_name)
    found = await parties.find_same(session, customers, "customer_id", customer.customer_id, same) if same else None
    if found is not None:
        by_gstin = bool(customer.gstin) and found.gstin == customer.gstin
        raise CustomerExists(
            "Another customer has this GSTIN." if by_gstin else "Another customer has this PAN and this name.",
            field="gstin" if by_gstin else "pan",
            customer_id=str(found.party_id),
            customer_code=found.code,
        )


async def insert(tx: Transaction, customer: Customer) -> None:
    """Writes a new customer with an empty account. Raises CodeTaken (uq_customers_org_id_code_key), CustomerExists."""
    keys = {"org_id": tx.caller.org_id, "customer_id": customer.customer_id}
    row = {**keys, "code": customer.code, "created_at": customer.created_at, **_changeable(customer)}
    if await insert_if_new(tx, customers, row) is None:
        await refuse_same(tx, customer)
        raise CodeTaken("Another customer has this code.", field="code", code=customer.code)
    await insert_row(tx, customer_balances, keys)


async def update(tx: Transaction, customer: Customer) -> None:
    """Writes what may change of one, under its new version."""
    await tx.run(
        sa.update(customers)
        .where(customers.c.org_id == tx.caller.org_id, customers.c.customer_id == customer.customer_id)
        .values(**_changeable(customer))
    )


async def page(session: ReadSession, query: ListCustomers) -> Page[Customer]:
    """Customers in the order of their codes. Index uq_customers_org_id_code_key."""
    statement = sa.select(customers).where(customers.c.org_id == session.caller.org_id)
    if query.active_only:
        statement = statement.where(customers.c.active)
    rows, token = await read_page(session, statement, (customers.c.code_key,), query.page)
    return Page(items=tuple(map(customer_of, rows)), next_page_token=token)


async def search(session: ReadSession, query: SearchCustomers) -> tuple[Customer, ...]:
    """Indexes uq_customers_org_id_code_key, ix_customers_name, ix_customers_phone, ix_customers_gstin."""
    requested = parties.Search(key="customer_id", query=query.query, limit=query.limit)
    return await parties.search(session, customers, requested, customer_of)


def customer_of(row: sa.Row[Any]) -> Customer:
    """A customer from its row."""
    shipping = row.shipping_address
    return Customer(
        **parties.party_of(row),
        customer_id=row.customer_id,
        type=CustomerType(row.type),
        billing_address=parties.address_of(row.billing_address),
        shipping_address=None if shipping is None else parties.address_of(shipping),
        credit_limit=row.credit_limit,
        discount_percent=row.discount_percent,
        min_shelf_life_days=row.min_shelf_life_days,
        delivery_sites=sites_of(row.delivery_sites),
        expired_goods=policy_of(row.expired_goods),
        authorised_operations=row.authorised_operations,
        country_code=row.country_code,
    )


def _named(session: ReadSession, customer_ids: Collection[UUID]) -> dict[str, Any]:
    """The parameters of `NAMED`, `ACCOUNTS` and `LOCKED_ACCOUNTS`."""
    return {"org_id": session.caller.org_id, "customer_ids": sorted(customer_ids)}


def _by_id(session: ReadSession, customer_id: UUID) -> sa.Select[Any]:
    return sa.select(customers).where(
        customers.c.org_id == session.caller.org_id, customers.c.customer_id == customer_id
    )


def _existing(row: sa.Row[Any] | None) -> Customer:
    if row is None:
        raise CustomerNotFound("No such customer.", field="customer_id")
    return customer_of(row)


def _changeable(customer: Customer) -> dict[str, Any]:
    shipping = customer.shipping_address
    values = {
        **parties.values_of_party(customer),
        "type": customer.type,
        "billing_address": parties.json_of_address(customer.billing_address),
        "shipping_address": parties.json_of_address(shipping) if shipping else sa.null(),
        "credit_limit": customer.credit_limit,
        "discount_percent": customer.discount_percent,
        "min_shelf_life_days": customer.min_shelf_life_days,
        "delivery_sites": json_of_sites(customer.delivery_sites),
        "expired_goods": json_of_policy(customer.expired_goods) or sa.null(),
        "authorised_operations": customer.authorised_operations,
        "country_code": customer.country_code,
    }
    return {name: value for name, value in values.items() if name not in _FIXED}
