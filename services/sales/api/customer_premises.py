"""Premises of customers over gRPC."""

from bahi.sales.v1 import customer_premises_pb2 as pb
from bahi.sales.v1.customer_premises_pb2_grpc import CustomerPremisesServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.paging import page_request
from kit.wire.proto_values import timestamp_of, uuid_of
from services.sales.domain.customer_premises import CustomerPremises, ListPremises, PremisesTerms
from services.sales.usecases.customer_premises.create import CreatePremises, create_customer_premises
from services.sales.usecases.customer_premises.get import GetPremises, get_customer_premises
from services.sales.usecases.customer_premises.list import list_customer_premises
from services.sales.usecases.customer_premises.update import UpdatePremises, update_customer_premises
from trade.api.parties import address_from_proto, address_to_proto, licences_from_proto, licences_to_proto
from trade.domain.changes import Changes


class CustomerPremisesServicer(CustomerPremisesServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateCustomerPremises(
        self, request: pb.CreateCustomerPremisesRequest, context: Context
    ) -> pb.CustomerPremises:
        return await self._service.command(request, create_customer_premises, _create_customer_premises, to_proto)

    async def GetCustomerPremises(
        self, request: pb.GetCustomerPremisesRequest, context: Context
    ) -> pb.CustomerPremises:
        return await self._service.read(request, get_customer_premises, _get_customer_premises, to_proto)

    async def ListCustomerPremises(
        self, request: pb.ListCustomerPremisesRequest, context: Context
    ) -> pb.ListCustomerPremisesResponse:
        return await self._service.read(request, list_customer_premises, _list_customer_premises, _page_to_proto)

    async def UpdateCustomerPremises(
        self, request: pb.UpdateCustomerPremisesRequest, context: Context
    ) -> pb.CustomerPremises:
        return await self._service.command(request, update_customer_premises, _update_customer_premises, to_proto)


def to_proto(premises: CustomerPremises) -> pb.CustomerPremises:
    return pb.CustomerPremises(
        customer_premises_id=str(premises.premises_id),
        customer_id=str(premises.customer_id),
        name=premises.name,
        address=address_to_proto(premises.address),
        route=premises.route,
        phone=premises.phone,
        drug_licences=licences_to_proto(premises.drug_licences),
        active=premises.active,
        etag=etag_of(premises.version),
        create_time=timestamp_of(premises.created_at),
        update_time=timestamp_of(premises.updated_at),
    )


def _page_to_proto(page: Page[CustomerPremises]) -> pb.ListCustomerPremisesResponse:
    return pb.ListCustomerPremisesResponse(
        customer_premises=map(to_proto, page.items), next_page_token=page.next_page_token
    )


def _create_customer_premises(request: pb.CreateCustomerPremisesRequest) -> CreatePremises:
    return CreatePremises(
        customer_id=uuid_of(request.customer_id), terms=_terms_from_proto(request, "drug_licences", active=True)
    )


def _update_customer_premises(request: pb.UpdateCustomerPremisesRequest) -> UpdatePremises:
    premises = request.customer_premises
    changes = Changes(
        values=_terms_from_proto(premises, "customer_premises.drug_licences", active=premises.active),
        fields=frozenset(changed_fields(premises, request.update_mask)),
    )
    changes.check_filled("name", field="customer_premises")
    return UpdatePremises(premises_id=uuid_of(request.customer_premises_id), etag=request.etag, changes=changes)


def _terms_from_proto(
    message: pb.CreateCustomerPremisesRequest | pb.CustomerPremisesChanges, licences_field: str, *, active: bool
) -> PremisesTerms:
    return PremisesTerms(
        name=message.name,
        address=address_from_proto(message.address),
        route=message.route,
        phone=message.phone,
        drug_licences=licences_from_proto(message.drug_licences, licences_field),
        active=active,
    )


def _get_customer_premises(request: pb.GetCustomerPremisesRequest) -> GetPremises:
    return GetPremises(premises_id=uuid_of(request.customer_premises_id))


def _list_customer_premises(request: pb.ListCustomerPremisesRequest) -> ListPremises:
    return ListPremises(
        customer_id=uuid_of(request.customer_id),
        active_only=request.active_only,
        page=page_request(request, key_length=1),
    )
