"""The organisation over gRPC."""

from typing import Any
from uuid import UUID

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import organisations_pb2 as pb
from bahi.sales.v1 import organisations_pb2_grpc

from kit.auth.caller import current_caller
from kit.commands.etag import etag_of
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands, proto_values
from kit.wire.field_mask import changed_fields
from services.sales.api.parties import read_address, read_licences, write_address, write_licences
from services.sales.api.words import number, word
from services.sales.domain.errors import OrganisationNotFound
from services.sales.domain.masks import check_filled
from services.sales.domain.organisation import Organisation, Registration
from services.sales.domain.states import AllocationPolicy
from services.sales.store import organisations
from services.sales.usecases import change_organisation
from services.sales.usecases.set_up_organisation import NewRegistration, set_up_organisation

DEFAULT_TIME_ZONE = "Asia/Kolkata"
_POLICY = "ALLOCATION_POLICY"


class OrganisationServicer(organisations_pb2_grpc.OrganisationServiceServicer):
    """The profile and its registrations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def SetUpOrganisation(self, request: pb.SetUpOrganisationRequest, context: Any) -> pb.Organisation:  # noqa: ANN401
        """Makes the profile."""

        async def work(tx: Transaction) -> pb.Organisation:
            made = await set_up_organisation(
                tx,
                legal_name=request.legal_name,
                trade_name=request.trade_name,
                time_zone=request.time_zone or DEFAULT_TIME_ZONE,
                allocation_policy=_policy(request.allocation_policy),
                round_to_rupee=not request.keep_paise,
                asked=[_new(new, f"registrations[{index}].") for index, new in enumerate(request.registrations)],
            )
            return write_organisation(made)

        return await commands.run(self._database, request, pb.Organisation, work)

    async def GetOrganisation(self, request: pb.GetOrganisationRequest, context: Any) -> pb.Organisation:  # noqa: ANN401
        """Reads the profile."""
        found = await self._database.run(current_caller(), organisations.find)
        if found is None:
            raise OrganisationNotFound("The organisation is not set up yet.")
        return write_organisation(found)

    async def UpdateOrganisation(self, request: pb.UpdateOrganisationRequest, context: Any) -> pb.Organisation:  # noqa: ANN401
        """Changes the profile."""
        values: dict[str, Any] = {
            "legal_name": request.organisation.legal_name,
            "trade_name": request.organisation.trade_name,
            "time_zone": request.organisation.time_zone,
            "allocation_policy": _policy(request.organisation.allocation_policy),
            "round_to_rupee": request.organisation.round_to_rupee,
        }
        named = changed_fields(request.organisation, request.update_mask)
        check_filled("organisation", named, [name for name in ("legal_name", "time_zone") if not values[name]])
        changes = {name: values[name] for name in named}

        async def work(tx: Transaction) -> pb.Organisation:
            return write_organisation(await change_organisation.change_profile(tx, request.etag, changes))

        return await commands.run(self._database, request, pb.Organisation, work)

    async def CreateRegistration(self, request: pb.CreateRegistrationRequest, context: Any) -> pb.Registration:  # noqa: ANN401
        """Adds a registration."""

        async def work(tx: Transaction) -> pb.Registration:
            new = _new(request.registration, "registration.")
            return write_registration(await change_organisation.add_registration(tx, new))

        return await commands.run(self._database, request, pb.Registration, work)

    async def UpdateRegistration(self, request: pb.UpdateRegistrationRequest, context: Any) -> pb.Registration:  # noqa: ANN401
        """Changes a registration."""
        given = request.registration
        values = {
            "address": read_address(given.address),
            "drug_licences": read_licences(given.drug_licences, "registration.drug_licences"),
            "is_default": given.is_default,
        }
        changes = {name: values[name] for name in changed_fields(given, request.update_mask)}

        async def work(tx: Transaction) -> pb.Registration:
            registration_id = UUID(request.registration_id)
            changed = await change_organisation.change_registration(tx, registration_id, request.etag, changes)
            return write_registration(changed)

        return await commands.run(self._database, request, pb.Registration, work)


def write_organisation(organisation: Organisation) -> pb.Organisation:
    """The profile as told."""
    return pb.Organisation(
        organisation_id=str(organisation.org_id),
        legal_name=organisation.legal_name,
        trade_name=organisation.trade_name,
        time_zone=organisation.time_zone,
        allocation_policy=number(products_pb2.AllocationPolicy, _POLICY, organisation.allocation_policy),
        round_to_rupee=organisation.round_to_rupee,
        registrations=[write_registration(registration) for registration in organisation.registrations],
        etag=etag_of(organisation.version),
        create_time=proto_values.timestamp_of(organisation.created_at),
        update_time=proto_values.timestamp_of(organisation.updated_at),
    )


def write_registration(registration: Registration) -> pb.Registration:
    """A registration as told."""
    return pb.Registration(
        registration_id=str(registration.registration_id),
        gstin=registration.gstin,
        state_code=registration.state_code,
        address=write_address(registration.address),
        drug_licences=write_licences(registration.drug_licences),
        series_prefix=registration.series_prefix,
        is_default=registration.is_default,
    )


def _new(message: pb.NewRegistration, field: str) -> NewRegistration:
    return NewRegistration(
        field=field,
        gstin=message.gstin,
        address=read_address(message.address),
        drug_licences=read_licences(message.drug_licences, f"{field}drug_licences"),
        series_prefix=message.series_prefix,
        is_default=message.is_default,
    )


def _policy(value: int) -> AllocationPolicy:
    return AllocationPolicy(word(products_pb2.AllocationPolicy, _POLICY, value) or AllocationPolicy.FEFO)
