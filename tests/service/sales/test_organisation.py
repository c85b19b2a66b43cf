"""The organisation: set up once, changed with announcements, sold under its registrations."""

from typing import Any

from bahi.sales.v1 import organisation_announced_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from kit.db.database import Database
from services.sales.store.base import kit_tables
from services.sales.store.party_tables import organisations, registrations
from tests.service.sales.counter import HOME_STATE, OTHER_STATE, Counter, address, key, line
from tests.service.sales.gst_numbers import of_state
from tests.service.sales.shelf import YEAR, refusal
from trade.store import organisation_copy

pb = organisations_pb2


def new(state: str = OTHER_STATE, **fields: Any) -> pb.NewRegistration:
    return pb.NewRegistration(**{"gstin": of_state(state), "address": address(state), "series_prefix": "MH", **fields})


async def add(counter: Counter, registration: pb.NewRegistration, role: Role = Role.ADMIN) -> pb.Registration:
    request = pb.CreateRegistrationRequest(registration=registration)
    return await counter.organisations.CreateRegistration(request, metadata=counter.as_user(role))


async def update(counter: Counter, etag: str = "", mask: tuple[str, ...] = (), **fields: Any) -> pb.Organisation:
    request = pb.UpdateOrganisationRequest(
        organisation=pb.OrganisationChanges(**fields), etag=etag, update_mask=FieldMask(paths=mask)
    )
    return await counter.organisations.UpdateOrganisation(request, metadata=counter.as_user(Role.ADMIN))


async def get(counter: Counter) -> pb.Organisation:
    return await counter.organisations.GetOrganisation(pb.GetOrganisationRequest(), metadata=counter.as_user())


async def copy_at(database: Database, counter: Counter) -> organisation_announced_pb2.OrganisationAnnounced | None:
    """What another service has been told."""
    async with database.transaction(counter.organisation.caller()) as tx:
        payload = await organisation_copy.load(tx)
    return None if payload is None else organisation_announced_pb2.OrganisationAnnounced.FromString(payload)


async def test_profile_is_made_once_with_the_state_of_its_gstin(counter: Counter) -> None:
    before = await refusal(get(counter))
    made = await counter.set_up(
        registrations=[pb.NewRegistration(gstin=of_state("23").lower(), address=address(""))], keep_paise=True
    )
    twice = await refusal(counter.set_up())

    assert before.reason == "ORGANISATION_NOT_FOUND"
    assert made.organisation_id == str(counter.organisation.org_id)
    (registration,) = made.registrations
    assert (registration.gstin, registration.state_code, registration.is_default) == (of_state("23"), "23", True)
    assert (made.time_zone, made.round_to_rupee, made.etag) == ("Asia/Kolkata", False, '"1"')
    assert twice.reason == "ORGANISATION_EXISTS"
    assert await get(counter) == made


async def test_wrong_registrations_are_refused_at_their_field(counter: Counter) -> None:
    wrong_digit = pb.NewRegistration(gstin=of_state("23")[:-1] + "?", address=address())
    cases = {
        ("GSTIN_INVALID", "registrations[0].gstin"): [wrong_digit],
        ("STATE_MISMATCH", "registrations[0].address.state_code"): [new(address=address(HOME_STATE))],
        ("REGISTRATION_EXISTS", "registrations[1].gstin"): [new(), new(series_prefix="M2")],
        ("SERIES_PREFIX_TAKEN", "registrations[1].series_prefix"): [new(), new(HOME_STATE)],
        ("DEFAULT_REGISTRATION_NEEDED", "registrations[1].is_default"): [
            new(is_default=True),
            new(HOME_STATE, series_prefix="MP", is_default=True),
        ],
    }

    for expected, given in cases.items():
        refused = await refusal(counter.set_up(registrations=given))
        assert (refused.reason, refused.field) == expected
    zone = await refusal(counter.set_up(time_zone="Asia/Nowhere"))

    assert (zone.reason, zone.field) == ("TIME_ZONE_UNKNOWN", "time_zone")
    assert (await counter.count(organisations), await counter.count(registrations)) == (0, 0)
    assert await counter.count(kit_tables.audit) == 0


async def test_every_change_is_announced_under_a_higher_version(counter: Counter) -> None:
    await counter.set_up()
    await update(counter, legal_name="Narmada Medical Private Limited")
    await add(counter, new())
    await counter.deliver()

    copy = await copy_at(counter.inventory.running.database, counter)

    assert copy is not None
    assert (copy.source_version, copy.legal_name) == (3, "Narmada Medical Private Limited")
    assert [(item.state_code, item.series_prefix, item.is_default) for item in copy.registrations] == [
        ("23", "", True),
        ("27", "MH", False),
    ]


async def test_documents_of_a_registration_carry_its_letters_and_its_state(counter: Counter) -> None:
    await counter.set_up()
    other = await add(counter, new())
    customer, product = await counter.customer(), await counter.stocked()

    invoice = await counter.sell(customer, line(product, "10"), registration_id=other.registration_id)
    home = await counter.sell(customer, line(product, "10"))

    assert (invoice.number, invoice.supply_kind) == (f"MHI/{YEAR}/000001", "inter_state")
    assert (invoice.seller.gstin, home.number) == (of_state("27"), f"INV/{YEAR}/000001")


async def test_default_moves_and_is_never_lost(counter: Counter) -> None:
    made = await counter.set_up()
    other = await add(counter, new())

    async def change(registration_id: str, *, is_default: bool) -> pb.Registration:
        request = pb.UpdateRegistrationRequest(
            registration_id=registration_id,
            registration=pb.RegistrationChanges(is_default=is_default),
            update_mask=FieldMask(paths=["is_default"]),
        )
        return await counter.organisations.UpdateRegistration(request, metadata=counter.as_user(Role.ADMIN))

    lost = await refusal(change(made.registrations[0].registration_id, is_default=False))
    await change(other.registration_id, is_default=True)

    assert lost.reason == "DEFAULT_REGISTRATION_NEEDED"
    assert [item.is_default for item in (await get(counter)).registrations] == [True, False]
    assert (await get(counter)).registrations[0].registration_id == other.registration_id


async def test_update_changes_the_named_fields_only(counter: Counter) -> None:
    made = await counter.set_up()

    changed = await update(counter, etag=made.etag, mask=("round_to_rupee",), legal_name="Ignored")
    stale = await refusal(update(counter, etag=made.etag, legal_name="Too late"))
    unknown = await refusal(update(counter, mask=("registrations",)))
    emptied = await refusal(update(counter, mask=("legal_name",)))
    nowhere = await refusal(update(counter, time_zone="Asia/Nowhere"))

    assert (changed.round_to_rupee, changed.legal_name, changed.etag) == (False, made.legal_name, '"2"')
    assert (emptied.field, nowhere.field) == ("organisation.legal_name", "organisation.time_zone")
    assert (stale.reason, unknown.reason, emptied.reason) == ("STALE_ETAG", "FIELD_UNKNOWN", "FIELD_MISSING")


async def test_only_an_admin_changes_the_organisation(counter: Counter) -> None:
    request = pb.SetUpOrganisationRequest(legal_name="Narmada", registrations=[new()])

    refused = await refusal(
        counter.organisations.SetUpOrganisation(request, metadata=counter.as_user(Role.MANAGER, key=key()))
    )

    assert refused.reason == "ROLE_INSUFFICIENT"
    assert await counter.count(organisations) == 0


async def test_set_up_replayed_with_its_key_gives_the_same_reply(counter: Counter) -> None:
    request = pb.SetUpOrganisationRequest(legal_name="Narmada", registrations=[new()])
    metadata = counter.as_user(Role.ADMIN, key=key())

    first = await counter.organisations.SetUpOrganisation(request, metadata=metadata)
    second = await counter.organisations.SetUpOrganisation(request, metadata=metadata)

    assert first == second
