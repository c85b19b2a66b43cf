"""The organisation and its GST registrations over gRPC."""

from collections.abc import Iterable

from bahi.sales.v1 import organisations_pb2 as pb
from bahi.sales.v1.organisations_pb2_grpc import OrganisationServiceServicer

from gst.tax.place_of_supply import CollectedAt
from kit.commands.etag import etag_of
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.proto_values import amount_text, date_text, decimal_of, optional_date_of, timestamp_of, uuid_of
from services.sales.api.deliveries import COLLECTED_AT
from services.sales.api.expired_goods import policy_from_proto, policy_to_proto
from services.sales.api.letters import letters_from_proto, letters_to_proto
from services.sales.domain.organisation import (
    CreateRegistration,
    Organisation,
    Profile,
    Registration,
    RegistrationTerms,
    VersionedRegistration,
)
from services.sales.domain.turnover import Turnover, check_turnovers
from services.sales.usecases.organisations.create_registration import create_registration
from services.sales.usecases.organisations.get import GetOrganisation, get_organisation
from services.sales.usecases.organisations.get_registration import GetRegistration, get_registration
from services.sales.usecases.organisations.set_up import SetUpOrganisation, set_up_organisation
from services.sales.usecases.organisations.update import UpdateOrganisation, update_organisation
from services.sales.usecases.organisations.update_registration import UpdateRegistration, update_registration
from trade.api.organisations import (
    ALLOCATION_POLICY,
    PRODUCT_CLASS,
    annual_returns_from_proto,
    annual_returns_to_proto,
    composition_terms_from_proto,
    composition_terms_to_proto,
    filing_terms_from_proto,
    filing_terms_to_proto,
)
from trade.api.parties import address_from_proto, address_to_proto, licences_from_proto, licences_to_proto
from trade.domain.changes import Changes
from trade.domain.organisation import HOME_TIME_ZONE, AllocationPolicy


class OrganisationServicer(OrganisationServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateOrganisation(self, request: pb.CreateOrganisationRequest, context: Context) -> pb.Organisation:
        return await self._service.command(request, set_up_organisation, _create_organisation, to_proto)

    async def GetOrganisation(self, request: pb.GetOrganisationRequest, context: Context) -> pb.Organisation:
        return await self._service.read(request, get_organisation, _get_organisation, to_proto)

    async def UpdateOrganisation(self, request: pb.UpdateOrganisationRequest, context: Context) -> pb.Organisation:
        return await self._service.command(request, update_organisation, _update_organisation, to_proto)

    async def CreateRegistration(self, request: pb.CreateRegistrationRequest, context: Context) -> pb.Registration:
        return await self._service.command(request, create_registration, _create_registration, registration_to_proto)

    async def GetRegistration(self, request: pb.GetRegistrationRequest, context: Context) -> pb.Registration:
        return await self._service.read(request, get_registration, _get_registration, registration_to_proto)

    async def UpdateRegistration(self, request: pb.UpdateRegistrationRequest, context: Context) -> pb.Registration:
        return await self._service.command(request, update_registration, _update_registration, registration_to_proto)


def to_proto(organisation: Organisation) -> pb.Organisation:
    return pb.Organisation(
        organisation_id=str(organisation.organisation_id),
        legal_name=organisation.legal_name,
        trade_name=organisation.trade_name,
        time_zone=organisation.time_zone,
        allocation_policy=ALLOCATION_POLICY.to_proto(organisation.allocation_policy),
        round_to_rupee=organisation.round_to_rupee,
        classes_without_batch=map(PRODUCT_CLASS.to_proto, sorted(organisation.classes_without_batch)),
        books_begin=date_text(organisation.books_begin),
        mixed_goods_on_one_invoice=organisation.mixed_goods_on_one_invoice,
        collected_at=COLLECTED_AT.to_proto(organisation.collected_at),
        expired_goods=policy_to_proto(organisation.expired_goods),
        turnovers=[
            pb.Turnover(financial_year=found.financial_year, amount=amount_text(found.amount))
            for found in organisation.turnovers
        ],
        registrations=[
            _registration_to_proto(registration, organisation.version) for registration in organisation.registrations
        ],
        etag=etag_of(organisation.version),
        create_time=timestamp_of(organisation.created_at),
        update_time=timestamp_of(organisation.updated_at),
    )


def registration_to_proto(found: VersionedRegistration) -> pb.Registration:
    return _registration_to_proto(found.registration, found.version)


def _registration_to_proto(registration: Registration, version: int) -> pb.Registration:
    return pb.Registration(
        registration_id=str(registration.registration_id),
        gstin=registration.gstin,
        state_code=registration.state_code,
        address=address_to_proto(registration.address),
        drug_licences=licences_to_proto(registration.drug_licences),
        series_prefix=registration.series_prefix,
        is_default=registration.is_default,
        composition_terms=composition_terms_to_proto(registration.composition_terms),
        letters_of_undertaking=letters_to_proto(registration.letters_of_undertaking),
        etag=etag_of(version),
        filing_terms=filing_terms_to_proto(registration.filing_terms),
        annual_returns=annual_returns_to_proto(registration.annual_returns),
    )


def _create_organisation(request: pb.CreateOrganisationRequest) -> SetUpOrganisation:
    return SetUpOrganisation(
        profile=Profile(
            legal_name=request.legal_name,
            trade_name=request.trade_name,
            time_zone=request.time_zone or HOME_TIME_ZONE,
            allocation_policy=ALLOCATION_POLICY.optional_from_proto(request.allocation_policy) or AllocationPolicy.FEFO,
            round_to_rupee=request.round_to_rupee if request.HasField("round_to_rupee") else True,
            classes_without_batch=frozenset(map(PRODUCT_CLASS.from_proto, request.classes_without_batch)),
            books_begin=optional_date_of(request.books_begin, "books_begin"),
            mixed_goods_on_one_invoice=request.mixed_goods_on_one_invoice,
            collected_at=COLLECTED_AT.optional_from_proto(request.collected_at) or CollectedAt.DELIVERY_ENDS,
            expired_goods=policy_from_proto(request),
            turnovers=_turnovers_from_proto(request.turnovers, "turnovers"),
        ),
        registrations=tuple(
            _registration_from_proto(registration, f"registrations[{index}]")
            for index, registration in enumerate(request.registrations)
        ),
    )


def _turnovers_from_proto(messages: Iterable[pb.Turnover], field: str) -> tuple[Turnover, ...]:
    given = [Turnover(financial_year=each.financial_year, amount=decimal_of(each.amount)) for each in messages]
    return check_turnovers(given, field)


def _get_organisation(_request: pb.GetOrganisationRequest) -> GetOrganisation:
    return GetOrganisation()


def _update_organisation(request: pb.UpdateOrganisationRequest) -> UpdateOrganisation:
    profile = request.organisation
    changes = Changes(
        values=Profile(
            legal_name=profile.legal_name,
            trade_name=profile.trade_name,
            time_zone=profile.time_zone,
            allocation_policy=ALLOCATION_POLICY.optional_from_proto(profile.allocation_policy) or AllocationPolicy.FEFO,
            round_to_rupee=profile.round_to_rupee,
            classes_without_batch=frozenset(map(PRODUCT_CLASS.from_proto, profile.classes_without_batch)),
            books_begin=optional_date_of(profile.books_begin, "organisation.books_begin"),
            mixed_goods_on_one_invoice=profile.mixed_goods_on_one_invoice,
            collected_at=COLLECTED_AT.optional_from_proto(profile.collected_at) or CollectedAt.DELIVERY_ENDS,
            expired_goods=policy_from_proto(profile),
            turnovers=_turnovers_from_proto(profile.turnovers, "organisation.turnovers"),
        ),
        fields=frozenset(changed_fields(profile, request.update_mask)),
    )
    changes.check_filled("legal_name", "time_zone", "books_begin", field="organisation")
    return UpdateOrganisation(etag=request.etag, changes=changes)


def _create_registration(request: pb.CreateRegistrationRequest) -> CreateRegistration:
    return _registration_from_proto(request.registration, "registration")


def _get_registration(request: pb.GetRegistrationRequest) -> GetRegistration:
    return GetRegistration(registration_id=uuid_of(request.registration_id))


def _update_registration(request: pb.UpdateRegistrationRequest) -> UpdateRegistration:
    registration = request.registration
    return UpdateRegistration(
        registration_id=uuid_of(request.registration_id),
        etag=request.etag,
        changes=Changes(
            values=RegistrationTerms(
                address=address_from_proto(registration.address),
                drug_licences=licences_from_proto(registration.drug_licences, "registration.drug_licences"),
                is_default=registration.is_default,
                filing_terms=filing_terms_from_proto(registration.filing_terms, "registration.filing_terms"),
                composition_terms=composition_terms_from_proto(
                    registration.composition_terms, "registration.composition_terms"
                ),
                letters_of_undertaking=letters_from_proto(
                    registration.letters_of_undertaking, "registration.letters_of_undertaking"
                ),
                annual_returns=annual_returns_from_proto(registration.annual_returns, "registration.annual_returns"),
            ),
            fields=frozenset(changed_fields(registration, request.update_mask)),
        ),
    )


def _registration_from_proto(registration: pb.NewRegistration, field: str) -> CreateRegistration:
    return CreateRegistration(
        gstin=registration.gstin,
        address=address_from_proto(registration.address),
        drug_licences=licences_from_proto(registration.drug_licences, f"{field}.drug_licences"),
        series_prefix=registration.series_prefix,
        is_default=registration.is_default,
        filing_terms=filing_terms_from_proto(registration.filing_terms, f"{field}.filing_terms"),
        composition_terms=composition_terms_from_proto(registration.composition_terms, f"{field}.composition_terms"),
        letters_of_undertaking=letters_from_proto(
            registration.letters_of_undertaking, f"{field}.letters_of_undertaking"
        ),
        annual_returns=annual_returns_from_proto(registration.annual_returns, f"{field}.annual_returns"),
    )
