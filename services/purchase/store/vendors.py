"""Vendors in the books."""

import dataclasses
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.inward.bill_check import RoundingSchool
from gst.money import NIL
from kit.db.inserts import insert_if_new, insert_row
from kit.db.pages import read_page
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.purchase.domain.errors import VendorExists, VendorInactive, VendorNotFound
from services.purchase.domain.msme import EnterpriseActivity, EnterpriseClass, Msme
from services.purchase.domain.vendors import ListVendors, SearchVendors, Vendor, VendorBank
from services.purchase.store.money_tables import vendor_balances
from services.purchase.store.tables import vendors
from trade.domain.organisation import Organisation
from trade.domain.own_registrations import check_not_own
from trade.domain.refusals import CodeTaken
from trade.store import parties


async def refuse_same(session: ReadSession, vendor: Vendor) -> None:
    """Raises VendorExists when another vendor has the GSTIN and neither is kept apart. Index ux_vendors_gstin."""
    columns = vendors.c
    if not vendor.gstin or vendor.separate_account:
        return
    same = sa.and_(columns.gstin == vendor.gstin, sa.not_(columns.separate_account))
    found = await parties.find_same(session, vendors, "vendor_id", vendor.vendor_id, [same])
    if found is not None:
        raise VendorExists(
            "Another vendor has this GSTIN.", field="gstin", vendor_id=str(found.party_id), vendor_code=found.code
        )


async def insert(tx: Transaction, vendor: Vendor) -> None:
    """Writes a vendor with an empty account. Raises CodeTaken, VendorExists."""
    keys = {"org_id": tx.caller.org_id, "vendor_id": vendor.vendor_id}
    if await insert_if_new(tx, vendors, {**keys, **_values(vendor)}) is None:
        await refuse_same(tx, vendor)
        raise CodeTaken("Another vendor has this code.", field="code", code=vendor.code)
    await insert_row(tx, vendor_balances, {**keys, "balance": NIL})


async def update(tx: Transaction, vendor: Vendor) -> None:
    """Writes a vendor under its new version. The transaction has locked it."""
    await tx.run(
        sa.update(vendors)
        .where(vendors.c.org_id == tx.caller.org_id, vendors.c.vendor_id == vendor.vendor_id)
        .values(_values(vendor))
    )


async def keep_shown_school(tx: Transaction, vendor_id: UUID, school: RoundingSchool) -> None:
    """Keeps the rounding school that a bill shows. It is no field of the vendor's, so the version stays."""
    await tx.run(
        sa.update(vendors)
        .where(vendors.c.org_id == tx.caller.org_id, vendors.c.vendor_id == vendor_id)
        .values(shown_rounding_school=school)
    )


async def load(session: ReadSession, vendor_id: UUID, *, field: str = "vendor_id") -> Vendor:
    """One vendor, by its primary key. `field` is where the request names it. Raises VendorNotFound."""
    return _existing(await session.row(_by_id(session, vendor_id)), field=field)


async def lock(tx: Transaction, vendor_id: UUID) -> Vendor:
    """As `load`, under a row lock."""
    return _existing(await tx.row(_by_id(tx, vendor_id).with_for_update(key_share=True)), field="vendor_id")


async def load_active(
    session: ReadSession, vendor_id: UUID, organisation: Organisation, *, field: str = "vendor_id"
) -> Vendor:
    """A vendor to buy from, which the request names at `field`. Raises VendorNotFound, VendorInactive or OwnGstin."""
    vendor = await load(session, vendor_id, field=field)
    if not vendor.active:
        raise VendorInactive("The vendor is inactive.", field=field)
    check_not_own(vendor.gstin, organisation.registrations, field=field)
    return vendor


async def page(session: ReadSession, query: ListVendors) -> Page[Vendor]:
    """Vendors by code. Index uq_vendors_org_id_code_key."""
    statement = sa.select(vendors).where(vendors.c.org_id == session.caller.org_id)
    if query.active_only:
        statement = statement.where(vendors.c.active)
    rows, token = await read_page(session, statement, (vendors.c.code_key,), query.page)
    return Page(items=tuple(map(_vendor_of, rows)), next_page_token=token)


async def search(session: ReadSession, query: SearchVendors) -> tuple[Vendor, ...]:
    """See `trade.store.parties.search`.

    Indexes uq_vendors_org_id_code_key, ix_vendors_name, ix_vendors_phone, ix_vendors_gstin.
    """
    requested = parties.Search(key="vendor_id", query=query.query, limit=query.limit)
    return await parties.search(session, vendors, requested, _vendor_of)


def _by_id(session: ReadSession, vendor_id: UUID) -> sa.Select[Any]:
    return sa.select(vendors).where(vendors.c.org_id == session.caller.org_id, vendors.c.vendor_id == vendor_id)


def _existing(row: sa.Row[Any] | None, *, field: str) -> Vendor:
    if row is None:
        raise VendorNotFound("No such vendor.", field=field)
    return _vendor_of(row)


def _values(vendor: Vendor) -> dict[str, Any]:
    bank = dataclasses.asdict(vendor.bank)
    return {
        **parties.values_of_party(vendor),
        "address": parties.json_of_address(vendor.address),
        "email": vendor.email,
        **_msme_values(vendor.msme),
        "transporter": vendor.transporter,
        "bank": {name: text for name, text in bank.items() if text},
        "country_code": vendor.country_code,
        "rounding_school": vendor.rounding_school,
    }


def _vendor_of(row: sa.Row[Any]) -> Vendor:
    return Vendor(
        **parties.party_of(row),
        vendor_id=row.vendor_id,
        address=parties.address_of(row.address),
        email=row.email,
        msme=_msme_of(row),
        transporter=row.transporter,
        bank=VendorBank(**row.bank),
        country_code=row.country_code,
        rounding_school=_school(row.rounding_school),
        shown_rounding_school=_school(row.shown_rounding_school),
    )


def _msme_values(msme: Msme | None) -> dict[str, Any]:
    if msme is None:
        return {"enterprise_class": None, "enterprise_activity": None, "udyam_number": "", "written_terms": False}
    return {
        "enterprise_class": msme.enterprise_class,
        "enterprise_activity": msme.activity,
        "udyam_number": msme.udyam_number,
        "written_terms": msme.written_terms,
    }


def _msme_of(row: sa.Row[Any]) -> Msme | None:
    if row.enterprise_class is None:
        return None
    return Msme(
        enterprise_class=EnterpriseClass(row.enterprise_class),
        activity=EnterpriseActivity(row.enterprise_activity),
        udyam_number=row.udyam_number,
        written_terms=row.written_terms,
    )


def _school(value: str | None) -> RoundingSchool | None:
    return None if value is None else RoundingSchool(value)
