"""Premises of customers in the books."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row
from kit.db.pages import read_page
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.sales.domain.customer_premises import CustomerPremises, ListPremises
from services.sales.domain.errors import CustomerPremisesNotFound
from services.sales.store.party_tables import customer_premises
from trade.store.parties import address_of, json_of_address, json_of_licences, licences_of


async def insert(tx: Transaction, premises: CustomerPremises) -> None:
    """Writes new premises."""
    keys = {
        "org_id": tx.caller.org_id,
        "customer_premises_id": premises.premises_id,
        "customer_id": premises.customer_id,
        "created_at": premises.created_at,
    }
    await insert_row(tx, customer_premises, {**keys, **_changeable(premises)})


async def update(tx: Transaction, premises: CustomerPremises) -> None:
    """Writes what may change, under the new version."""
    columns = customer_premises.c
    await tx.run(
        sa.update(customer_premises)
        .where(columns.org_id == tx.caller.org_id, columns.customer_premises_id == premises.premises_id)
        .values(**_changeable(premises))
    )


async def load(session: ReadSession, premises_id: UUID, *, field: str = "customer_premises_id") -> CustomerPremises:
    """By primary key. `field` is where the request names it. Raises CustomerPremisesNotFound."""
    return _existing(await session.row(_by_id(session, premises_id)), field)


async def lock(tx: Transaction, premises_id: UUID) -> CustomerPremises:
    """As `load`, under a row lock."""
    return _existing(await tx.row(_by_id(tx, premises_id).with_for_update()), "customer_premises_id")


async def page(session: ReadSession, query: ListPremises) -> Page[CustomerPremises]:
    """Premises of a customer as they were entered. Index ix_customer_premises_customer."""
    columns = customer_premises.c
    statement = sa.select(customer_premises).where(
        columns.org_id == session.caller.org_id, columns.customer_id == query.customer_id
    )
    if query.active_only:
        statement = statement.where(columns.active)
    rows, token = await read_page(session, statement, (columns.customer_premises_id,), query.page)
    return Page(items=tuple(map(_premises_of, rows)), next_page_token=token)


def _by_id(session: ReadSession, premises_id: UUID) -> sa.Select[Any]:
    columns = customer_premises.c
    return sa.select(customer_premises).where(
        columns.org_id == session.caller.org_id, columns.customer_premises_id == premises_id
    )


def _existing(row: sa.Row[Any] | None, field: str) -> CustomerPremises:
    if row is None:
        raise CustomerPremisesNotFound("No such premises.", field=field)
    return _premises_of(row)


def _changeable(premises: CustomerPremises) -> dict[str, Any]:
    return {
        "name": premises.name,
        "address": json_of_address(premises.address),
        "route": premises.route,
        "phone": premises.phone,
        "drug_licences": json_of_licences(premises.drug_licences),
        "active": premises.active,
        "version": premises.version,
        "updated_at": premises.updated_at,
    }


def _premises_of(row: sa.Row[Any]) -> CustomerPremises:
    return CustomerPremises(
        premises_id=row.customer_premises_id,
        customer_id=row.customer_id,
        name=row.name,
        address=address_of(row.address),
        route=row.route,
        phone=row.phone,
        drug_licences=licences_of(row.drug_licences),
        active=row.active,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
