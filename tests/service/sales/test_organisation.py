"""The organisation: set up once, changed with announcements, sold under its registrations."""

from typing import Any

import sqlalchemy as sa
from bahi.documents.v1 import supplies_pb2
from bahi.sales.v1 import filing_terms_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from gst.dates.due_dates import Filer
from kit.auth.caller import Role
from kit.db.database import Database
from services.sales.store.base import kit_tables
from services.sales.store.party_tables import organisations, registrations
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, new_registration
from tests.support.clients.service_client import key
from tests.support.days import YEAR
from tests.support.parties import HOME_STATE, address, gstin
from tests.support.refusals import refusal
from trade.domain.organisation import Organisation
from trade.store import organisations as organisation_copies

pb = organisations_pb2


async def update(sales: SalesClient, etag: str = "*", mask: tuple[str, ...] = (), **fields: Any) -> pb.Organisation:
    request = pb.UpdateOrganisationRequest(
        organisation=pb.OrganisationChanges(**fields), etag=etag, update_mask=FieldMask(paths=mask)
    )
    return await sales.organisations.UpdateOrganisation(request, metadata=sales.as_user(Role.ADMIN))


async def copy_at(database: Database, sales: SalesClient) -> tuple[int, Organisation]:
    """The organisation as another service has stored it, and the version of it."""
    replicas = database.tables.replicas.c
    versions = sa.select(replicas.source_version).where(replicas.kind == organisation_copies.KIND)
    async with database.transaction(sales.organisation.caller()) as tx:
        (row,) = await tx.rows(versions)
        return row.source_version, await organisation_copies.load(tx)


async def test_profile_is_made_once_with_the_state_of_its_gstin(sales: SalesClient) -> None:
    before = await refusal(sales.profile())
    made = await sales.set_up(
        limited=True,
        registrations=[pb.NewRegistration(gstin=gstin("23").lower(), address=address(""))],
        round_to_rupee=False,
    )
    twice = await refusal(sales.set_up(limited=True))

    assert before.reason == "ORGANISATION_NOT_FOUND"
    assert made.organisation_id == str(sales.organisation.org_id)
    (registration,) = made.registrations
    assert (registration.gstin, registration.state_code, registration.is_default) == (gstin("23"), "23", True)
    assert (made.time_zone, made.round_to_rupee, made.etag) == ("Asia/Kolkata", False, '"1"')
    assert twice.reason == "ORGANISATION_EXISTS"
    assert await sales.profile() == made


async def test_wrong_registrations_are_refused_at_their_field(sales: SalesClient) -> None:
    wrong_digit = pb.NewRegistration(gstin=gstin("23")[:-1] + "?", address=address())
    cases = {
        ("GSTIN_INVALID", "registrations[0].gstin"): [wrong_digit],
        ("STATE_MISMATCH", "registrations[0].address.state_code"): [new_registration(address=address(HOME_STATE))],
        ("REGISTRATION_EXISTS", "registrations[1].gstin"): [new_registration(), new_registration(series_prefix="M2")],
        ("SERIES_PREFIX_TAKEN", "registrations[1].series_prefix"): [new_registration(), new_registration(HOME_STATE)],
        ("DEFAULT_REGISTRATION_NEEDED", "registrations[1].is_default"): [
            new_registration(is_default=True),
            new_registration(HOME_STATE, series_prefix="MP", is_default=True),
        ],
    }

    for expected, given in cases.items():
        refused = await refusal(sales.set_up(limited=True, registrations=given))
        assert (refused.reason, refused.field) == expected
    zone = await refusal(sales.set_up(time_zone="Asia/Nowhere"))

    assert (zone.reason, zone.field) == ("TIME_ZONE_UNKNOWN", "time_zone")
    assert (await sales.count(organisations), await sales.count(registrations)) == (0, 0)
    assert await sales.count(kit_tables.audit) == 0


async def test_every_change_is_announced_under_a_higher_version(sales: SalesClient) -> None:
    await sales.set_up(limited=True)
    await update(sales, legal_name="Narmada Medical Private Limited")
    await sales.add_registration(new_registration())
    await sales.deliver()

    version, copy = await copy_at(sales.inventory.running.database, sales)

    assert (version, copy.legal_name) == (3, "Narmada Medical Private Limited")
    assert [(item.state_code, item.series_prefix, item.is_default) for item in copy.registrations] == [
        ("23", "", True),
        ("27", "MH", False),
    ]


async def test_documents_of_a_registration_carry_its_letters_and_its_state(sales: SalesClient) -> None:
    await sales.set_up(limited=True)
    other = await sales.add_registration(new_registration())
    customer, product = await sales.customer(), await sales.stocked()

    invoice = await sales.sell(customer, line(product, "10"), registration_id=other.registration_id)
    home = await sales.sell(customer, line(product, "10"))

    assert (invoice.number, invoice.supply_kind) == (f"MHI/{YEAR}/000001", supplies_pb2.SUPPLY_KIND_INTER_STATE)
    assert (invoice.seller.gstin, home.number) == (gstin("27"), f"INV/{YEAR}/000001")


async def test_filing_terms_of_a_registration_are_announced_and_change_under_its_etag(sales: SalesClient) -> None:
    (home,) = (await sales.set_up(limited=True)).registrations
    quarterly = filing_terms_pb2.FilingTerms(
        from_date="2026-04-01", filing_frequency=filing_terms_pb2.FILING_FREQUENCY_QUARTERLY
    )
    november = filing_terms_pb2.FilingTerms(
        from_date="2026-11-01",
        filing_frequency=filing_terms_pb2.FILING_FREQUENCY_QUARTERLY,
        november_note_cuts_tax=True,
    )

    async def change(etag: str, *terms: filing_terms_pb2.FilingTerms) -> pb.Registration:
        request = pb.UpdateRegistrationRequest(
            registration_id=home.registration_id,
            registration=pb.RegistrationChanges(filing_terms=terms),
            etag=etag,
        )
        return await sales.organisations.UpdateRegistration(request, metadata=sales.as_user(Role.ADMIN))

    changed = await change(home.etag, november, quarterly)
    stale = await refusal(change(home.etag))
    twice = await refusal(change("*", quarterly, quarterly))
    await sales.deliver()
    _, copy = await copy_at(sales.inventory.running.database, sales)

    assert list(changed.filing_terms) == [quarterly, november]
    assert (stale.reason, twice.reason) == ("STALE_ETAG", "FILING_TERMS_INVALID")
    assert twice.field == "registration.filing_terms[1].from_date"
    (announced,) = copy.registrations
    assert list((await sales.profile()).registrations[0].filing_terms) == [quarterly, november]
    assert [(item.filing_frequency, item.november_note_cuts_tax) for item in announced.filing_terms] == [
        (Filer.QUARTERLY, False),
        (Filer.QUARTERLY, True),
    ]


async def test_annual_returns_of_a_registration_are_kept_by_year_and_announced(sales: SalesClient) -> None:
    (home,) = (await sales.set_up(limited=True)).registrations
    newer = filing_terms_pb2.AnnualReturn(financial_year="2025-26", filed_date="2026-10-15")
    older = filing_terms_pb2.AnnualReturn(financial_year="2024-25", filed_date="2025-12-20")

    async def change(*returns: filing_terms_pb2.AnnualReturn) -> pb.Registration:
        request = pb.UpdateRegistrationRequest(
            registration_id=home.registration_id,
            registration=pb.RegistrationChanges(annual_returns=returns),
            update_mask=FieldMask(paths=["annual_returns"]),
            etag="*",
        )
        return await sales.organisations.UpdateRegistration(request, metadata=sales.as_user(Role.ADMIN))

    changed = await change(newer, older)
    twice = await refusal(change(newer, newer))
    await sales.deliver()
    _, copy = await copy_at(sales.inventory.running.database, sales)

    assert list(changed.annual_returns) == [older, newer]
    assert (twice.reason, twice.field) == ("ANNUAL_RETURN_INVALID", "registration.annual_returns[1].financial_year")
    assert list((await sales.profile()).registrations[0].annual_returns) == [older, newer]
    assert [each.filed_date.isoformat() for each in copy.registrations[0].annual_returns] == [
        "2025-12-20",
        "2026-10-15",
    ]


async def test_default_moves_and_is_never_lost(sales: SalesClient) -> None:
    made = await sales.set_up(limited=True)
    other = await sales.add_registration(new_registration())

    async def change(registration_id: str, *, is_default: bool) -> pb.Registration:
        request = pb.UpdateRegistrationRequest(
            registration_id=registration_id,
            registration=pb.RegistrationChanges(is_default=is_default),
            update_mask=FieldMask(paths=["is_default"]),
            etag="*",
        )
        return await sales.organisations.UpdateRegistration(request, metadata=sales.as_user(Role.ADMIN))

    lost = await refusal(change(made.registrations[0].registration_id, is_default=False))
    await change(other.registration_id, is_default=True)

    assert lost.reason == "DEFAULT_REGISTRATION_NEEDED"
    assert [item.is_default for item in (await sales.profile()).registrations] == [True, False]
    assert (await sales.profile()).registrations[0].registration_id == other.registration_id


async def test_update_changes_the_named_fields_only(sales: SalesClient) -> None:
    made = await sales.set_up(limited=True)

    changed = await update(sales, etag=made.etag, mask=("round_to_rupee",), legal_name="Ignored")
    stale = await refusal(update(sales, etag=made.etag, legal_name="Too late"))
    unknown = await refusal(update(sales, mask=("registrations",)))
    emptied = await refusal(update(sales, mask=("legal_name",)))
    nowhere = await refusal(update(sales, time_zone="Asia/Nowhere"))

    assert (changed.round_to_rupee, changed.legal_name, changed.etag) == (False, made.legal_name, '"2"')
    assert (emptied.field, nowhere.field) == ("organisation.legal_name", "organisation.time_zone")
    assert (stale.reason, unknown.reason, emptied.reason) == ("STALE_ETAG", "FIELD_UNKNOWN", "FIELD_MISSING")


async def test_only_an_admin_changes_the_organisation(sales: SalesClient) -> None:
    request = pb.CreateOrganisationRequest(legal_name="Narmada", registrations=[new_registration()])

    refused = await refusal(
        sales.organisations.CreateOrganisation(request, metadata=sales.as_user(Role.MANAGER, key=key()))
    )

    assert refused.reason == "ROLE_INSUFFICIENT"
    assert await sales.count(organisations) == 0


async def test_set_up_replayed_with_its_key_gives_the_same_reply(sales: SalesClient) -> None:
    request = pb.CreateOrganisationRequest(legal_name="Narmada", registrations=[new_registration()])
    metadata = sales.as_user(Role.ADMIN, key=key())

    first = await sales.organisations.CreateOrganisation(request, metadata=metadata)
    second = await sales.organisations.CreateOrganisation(request, metadata=metadata)

    assert first == second


async def test_a_registration_is_read_with_the_version_of_its_organisation(sales: SalesClient) -> None:
    made = await sales.set_up(limited=True)
    added = await sales.add_registration(new_registration())

    async def read(registration_id: str) -> pb.Registration:
        request = pb.GetRegistrationRequest(registration_id=registration_id)
        return await sales.organisations.GetRegistration(request, metadata=sales.as_user())

    assert (made.registrations[0].etag, added.etag) == ('"1"', '"2"')
    assert await read(added.registration_id) == added
    assert (await read(made.registrations[0].registration_id)).etag == (await sales.profile()).etag
