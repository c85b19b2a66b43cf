"""Vendors in and out of the database."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.documents.v1 import parties_pb2
from bahi.purchase.v1 import vendors_pb2
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from sqlalchemy.dialects import postgresql

from kit.commands.etag import etag_of
from kit.db.pages import paged
from kit.db.session import ReadSession, Transaction
from kit.pages import PageRequest
from kit.wire.proto_values import timestamp_of
from services.purchase.domain.errors import VendorInactive, VendorNotFound
from services.purchase.domain.states import GstCategory
from services.purchase.store.rows import Row, all_rows, one_row
from services.purchase.store.tables import vendors
from trade.domain.refusals import CodeTaken

_LAST = "\U0010ffff"
"""Sorts after every character, so that a prefix is a range."""


def category_of(number: int) -> GstCategory:
    """The category behind the contract's number."""
    name = parties_pb2.GstCategory.Name(parties_pb2.GstCategory.ValueType(number))
    return GstCategory(name.removeprefix("GST_CATEGORY_"))


def as_json(message: Message) -> dict[str, Any]:
    """A message as a JSON column holds it."""
    return MessageToDict(message, preserving_proto_field_name=True)


def shown(row: Row) -> vendors_pb2.Vendor:
    """A vendor for the contract."""
    return vendors_pb2.Vendor(
        vendor_id=str(row["vendor_id"]),
        code=row["code"],
        name=row["name"],
        gst_category=parties_pb2.GstCategory.Value(f"GST_CATEGORY_{row['gst_category']}"),
        gstin=row["gstin"],
        pan=row["pan"],
        address=ParseDict({**row["address"], "state_code": row["state_code"]}, parties_pb2.Address()),
        phone=row["phone"],
        email=row["email"],
        drug_licences=[ParseDict(licence, parties_pb2.DrugLicence()) for licence in row["drug_licences"]],
        credit_days=row["credit_days"],
        msme=row["msme"],
        bank=ParseDict(row["bank"], vendors_pb2.VendorBank()),
        active=row["active"],
        etag=etag_of(row["version"]),
        create_time=timestamp_of(row["created_at"]),
        update_time=timestamp_of(row["updated_at"]),
    )


async def insert(tx: Transaction, row: dict[str, Any]) -> Row:
    """Enters a vendor. Raises CodeTaken."""
    statement = postgresql.insert(vendors).values(org_id=tx.caller.org_id, **row)
    inserted = await one_row(tx, statement.on_conflict_do_nothing().returning(vendors))
    if inserted is None:
        raise CodeTaken("Another vendor has this code.", field="code", code=str(row["code"]))
    return inserted


async def update(tx: Transaction, vendor_id: UUID, changes: dict[str, Any]) -> Row:
    """Writes changes of a vendor that the transaction has locked."""
    statement = (
        sa.update(vendors)
        .where(vendors.c.org_id == tx.caller.org_id, vendors.c.vendor_id == vendor_id)
        .values(**changes, version=vendors.c.version + 1, updated_at=tx.now)
        .returning(vendors)
    )
    return (await all_rows(tx, statement))[0]


async def find(tx: ReadSession, vendor_id: UUID, *, lock: bool = False, field: str = "vendor_id") -> Row:
    """A vendor. Raises VendorNotFound."""
    statement = sa.select(vendors).where(vendors.c.org_id == tx.caller.org_id, vendors.c.vendor_id == vendor_id)
    found = await one_row(tx, statement.with_for_update(key_share=True) if lock else statement)
    if found is None:
        raise VendorNotFound("No such vendor.", field=field)
    return found


async def find_active(tx: ReadSession, vendor_id: UUID) -> Row:
    """A vendor to buy from. Raises VendorNotFound or VendorInactive."""
    found = await find(tx, vendor_id)
    if not found["active"]:
        raise VendorInactive("The vendor is inactive.", field="vendor_id")
    return found


async def page(tx: ReadSession, page: PageRequest, *, active_only: bool) -> list[Row]:
    """Vendors by code, one more than the page holds if there are more. Index uq_vendors_org_id_code_key."""
    statement = sa.select(vendors).where(vendors.c.org_id == tx.caller.org_id)
    if active_only:
        statement = statement.where(vendors.c.active)
    return await all_rows(tx, paged(statement, (vendors.c.code_key,), page))


async def search(tx: ReadSession, query: str, limit: int) -> list[Row]:
    """Vendors whose name, code or GSTIN begins so, by name.

    Each way is a range of its own index (ix_vendors_name, uq_vendors_org_id_code_key, ix_vendors_gstin).
    """
    begins = query.lower()
    matches = [
        sa.select(vendors.c.vendor_id)
        .where(vendors.c.org_id == tx.caller.org_id, key >= begins, key < begins + _LAST)
        .limit(limit)
        for key in (vendors.c.name_key, vendors.c.code_key, vendors.c.gstin_key)
    ]
    statement = (
        sa.select(vendors)
        .where(vendors.c.org_id == tx.caller.org_id, vendors.c.vendor_id.in_(sa.union(*matches)))
        .order_by(vendors.c.name_key, vendors.c.vendor_id)
        .limit(limit)
    )
    return await all_rows(tx, statement)
