"""Columns and rows of customers and vendors: one form of each in the database, and one search."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, TypedDict, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gst.tax.categories import RecipientCategory
from kit.db import schema
from kit.db.search_keys import search_key
from kit.db.session import ReadSession, Transaction
from trade.domain.parties import Address, DrugLicence, Party, SameParty

_HIGHEST_CHARACTER: Final = "\U0010ffff"
"""Texts that begin with `prefix` lie in [prefix, prefix + _HIGHEST_CHARACTER)."""

_FIELDS: Final = tuple(field.name for field in dataclasses.fields(Party))
_ADDRESS: Final = tuple(field.name for field in dataclasses.fields(Address))
_texts_of: Final = attrgetter(*_ADDRESS)

Found = TypeVar("Found")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How what is searched begins, and the column of the party's id."""

    key: str
    query: str
    limit: int


def party_columns() -> list[sa.Column[Any]]:
    """The columns of `Party`. Code, name, phone and GSTIN are found by their beginnings: see `search`."""
    return [
        schema.text("code"),
        schema.searched("code"),
        schema.text("name"),
        schema.searched("name"),
        schema.text("gst_category"),
        schema.byte_ordered("gstin"),
        schema.text("pan"),
        schema.byte_ordered("phone"),
        sa.Column("drug_licences", postgresql.JSONB, nullable=False),
        sa.Column("credit_days", sa.Integer, nullable=False),
        # The name as it is compared.
        schema.text("printed_name"),
        # A manager keeps it apart from another one that reads the same.
        sa.Column("separate_account", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        # The organisation has its PAN. Written with the party, and when the organisation gets another registration.
        sa.Column("branch", sa.Boolean, nullable=False),
        schema.version(),
        schema.instant("created_at"),
        schema.instant("updated_at"),
    ]


def values_of_party(party: Party) -> dict[str, Any]:
    """The columns of `Party`, by name."""
    values = {name: getattr(party, name) for name in _FIELDS}
    return {
        **values,
        "drug_licences": json_of_licences(party.drug_licences),
        "printed_name": party.printed_name,
    }


class PartyArguments(TypedDict):
    """The arguments of `Party`."""

    code: str
    name: str
    gst_category: RecipientCategory
    gstin: str
    pan: str
    phone: str
    drug_licences: tuple[DrugLicence, ...]
    credit_days: int
    separate_account: bool
    active: bool
    branch: bool
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime


def party_of(row: sa.Row[Any]) -> PartyArguments:
    """The arguments of `Party`, from a row with its columns."""
    return PartyArguments(
        code=row.code,
        name=row.name,
        gst_category=RecipientCategory(row.gst_category),
        gstin=row.gstin,
        pan=row.pan,
        phone=row.phone,
        drug_licences=licences_of(row.drug_licences),
        credit_days=row.credit_days,
        separate_account=row.separate_account,
        active=row.active,
        branch=row.branch,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def find_same(
    session: ReadSession, parties: sa.Table, key: str, party_id: UUID, same: Sequence[sa.ColumnElement[bool]]
) -> SameParty | None:
    """The first other party for which one of the conditions holds. `key` is the column of the id."""
    columns = parties.c
    row = await session.row(
        sa.select(columns[key].label("party_id"), columns.code, columns.name, columns.gstin)
        .where(columns.org_id == session.caller.org_id, columns[key] != party_id, sa.or_(*same))
        .order_by(columns[key])
        .limit(1)
    )
    if row is None:
        return None
    return SameParty(party_id=row.party_id, code=row.code, name=row.name, gstin=row.gstin)


def json_of_address(address: Address) -> dict[str, str]:
    """An address as a JSON column holds it: without what is empty."""
    return {name: text for name, text in zip(_ADDRESS, _texts_of(address), strict=True) if text}


def address_of(json: Mapping[str, str]) -> Address:
    return Address(**json)


def json_of_licences(licences: Sequence[DrugLicence]) -> list[dict[str, str]]:
    """Licences as a JSON column holds them: dates in ISO form, without what is absent."""
    return [_json_of_licence(licence) for licence in licences]


def licences_of(json: Sequence[Mapping[str, str]]) -> tuple[DrugLicence, ...]:
    return tuple(
        DrugLicence(
            form=item["form"],
            number=item["number"],
            valid_from=_day(item.get("valid_from")),
            valid_until=_day(item.get("valid_until")),
        )
        for item in json
    )


async def mark_branches(tx: Transaction, parties: sa.Table, pans: Collection[str]) -> None:
    """Marks those that have one of the organisation's PANs. It is no field of a request, so the version stays.

    Reads all parties of the organisation, which seldom gets a registration.
    """
    await tx.run(
        sa.update(parties)
        .where(parties.c.org_id == tx.caller.org_id, parties.c.pan.in_(pans), ~parties.c.branch)
        .values(branch=True)
    )


async def search(
    session: ReadSession, parties: sa.Table, search: Search, party_of_row: Callable[[sa.Row[Any]], Found]
) -> tuple[Found, ...]:
    """Active parties whose code, name, phone or GSTIN begins with the query: an exact code first, then by name.

    Each way is a range of an index of its own, which begins with `org_id` and
    goes on with `code_key`, `name_key`, `phone` or `gstin`.
    """
    columns, key = parties.c, parties.c[search.key]
    queried = sa.text(f"SELECT {search_key(':query')} AS text").bindparams(query=search.query)
    query = queried.columns(sa.column("text", sa.Text)).cte("queried")
    lower = sa.select(query.c.text).scalar_subquery()
    ways = [
        sa.select(key)
        .where(
            columns.org_id == session.caller.org_id,
            columns.active,
            column >= prefix,
            column < prefix.concat(_HIGHEST_CHARACTER),
        )
        .order_by(column)
        .limit(search.limit)
        for column, prefix in (
            (columns.code_key, lower),
            (columns.name_key, lower),
            (columns.phone, lower),
            (columns.gstin, sa.func.upper(lower)),
        )
    ]
    found = sa.union(*(sa.select(way.subquery().c[search.key]) for way in ways)).subquery()
    statement = (
        sa.select(parties)
        .join(found, key == found.c[search.key])
        .where(columns.org_id == session.caller.org_id)
        .order_by(columns.code_key != lower, columns.name_key, key)
        .limit(search.limit)
    )
    return tuple(map(party_of_row, await session.rows(statement)))


def _json_of_licence(licence: DrugLicence) -> dict[str, str]:
    days = {"valid_from": licence.valid_from, "valid_until": licence.valid_until}
    known = {name: day.isoformat() for name, day in days.items() if day}
    return {"form": licence.form, "number": licence.number, **known}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
