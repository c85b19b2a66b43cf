"""Customers over gRPC."""

from bahi.sales.v1 import customers_pb2 as pb
from bahi.sales.v1.customers_pb2_grpc import CustomerServiceServicer

from kit.commands.etag import etag_of
from kit.pages import MAX_LARGE_PAGE_SIZE, Page
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.paging import page_request, search_size
from kit.wire.proto_values import amount_text, decimal_of, optional_uuid_of, rate_text, timestamp_of, uuid_of
from services.sales.api.deliveries import sites_from_proto, sites_to_proto
from services.sales.api.enums import CUSTOMER_TYPE
from services.sales.api.expired_goods import policy_from_proto, policy_to_proto
from services.sales.domain.customer import Customer, CustomerTerms, ListCustomers, SearchCustomers
from services.sales.usecases.customers.create import CreateCustomer, create_customer
from services.sales.usecases.customers.get import GetCustomer, get_customer
from services.sales.usecases.customers.list import list_customers
from services.sales.usecases.customers.search import search_customers
from services.sales.usecases.customers.update import UpdateCustomer, update_customer
from trade.api.parties import (
    GST_CATEGORY,
    address_from_proto,
    address_to_proto,
    licences_from_proto,
    licences_to_proto,
)
from trade.domain.changes import Changes


class CustomerServicer(CustomerServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateCustomer(self, request: pb.CreateCustomerRequest, context: Context) -> pb.Customer:
        return await self._service.command(request, create_customer, new_customer_from_proto, to_proto)

    async def GetCustomer(self, request: pb.GetCustomerRequest, context: Context) -> pb.Customer:
        return await self._service.read(request, get_customer, _get_customer, to_proto)

    async def ListCustomers(self, request: pb.ListCustomersRequest, context: Context) -> pb.ListCustomersResponse:
        return await self._service.read(request, list_customers, _list_customers, _page_to_proto)

    async def UpdateCustomer(self, request: pb.UpdateCustomerRequest, context: Context) -> pb.Customer:
        return await self._service.command(request, update_customer, _update_customer, to_proto)

    async def SearchCustomers(self, request: pb.SearchCustomersRequest, context: Context) -> pb.SearchCustomersResponse:
        return await self._service.read(request, search_customers, _search_customers, _found_to_proto)


def to_proto(customer: Customer) -> pb.Customer:
    shipping, limit = customer.shipping_address, customer.credit_limit
    return pb.Customer(
        customer_id=str(customer.customer_id),
        code=customer.code,
        name=customer.name,
        type=CUSTOMER_TYPE.to_proto(customer.type),
        gst_category=GST_CATEGORY.to_proto(customer.gst_category),
        gstin=customer.gstin,
        pan=customer.pan,
        phone=customer.phone,
        billing_address=address_to_proto(customer.billing_address),
        shipping_address=address_to_proto(shipping) if shipping else None,
        drug_licences=licences_to_proto(customer.drug_licences),
        credit_limit="" if limit is None else amount_text(limit),
        credit_days=customer.credit_days,
        separate_account=customer.separate_account,
        discount_percent=rate_text(customer.discount_percent),
        min_shelf_life_days=customer.min_shelf_life_days,
        delivery_sites=sites_to_proto(customer.delivery_sites),
        expired_goods=policy_to_proto(customer.expired_goods),
        authorised_operations=customer.authorised_operations,
        country_code=customer.country_code,
        active=customer.active,
        branch=customer.branch,
        etag=etag_of(customer.version),
        create_time=timestamp_of(customer.created_at),
        update_time=timestamp_of(customer.updated_at),
    )


def _page_to_proto(page: Page[Customer]) -> pb.ListCustomersResponse:
    return pb.ListCustomersResponse(customers=map(to_proto, page.items), next_page_token=page.next_page_token)


def _found_to_proto(customers: tuple[Customer, ...]) -> pb.SearchCustomersResponse:
    return pb.SearchCustomersResponse(customers=map(to_proto, customers))


def new_customer_from_proto(request: pb.CreateCustomerRequest) -> CreateCustomer:
    return CreateCustomer(
        code=request.code,
        terms=_terms_from_proto(request, "drug_licences", active=True),
        approval_id=optional_uuid_of(request.approval_id),
    )


def _update_customer(request: pb.UpdateCustomerRequest) -> UpdateCustomer:
    customer = request.customer
    changes = Changes(
        values=_terms_from_proto(customer, "customer.drug_licences", active=customer.active),
        fields=frozenset(changed_fields(customer, request.update_mask)),
    )
    changes.check_filled("type", "gst_category", "name", field="customer")
    return UpdateCustomer(customer_id=uuid_of(request.customer_id), etag=request.etag, changes=changes)


def _terms_from_proto(
    message: pb.CreateCustomerRequest | pb.CustomerChanges, licences_field: str, *, active: bool
) -> CustomerTerms:
    return CustomerTerms(
        name=message.name,
        type=CUSTOMER_TYPE.optional_from_proto(message.type),
        gst_category=GST_CATEGORY.optional_from_proto(message.gst_category),
        gstin=message.gstin,
        pan=message.pan,
        phone=message.phone,
        billing_address=address_from_proto(message.billing_address),
        shipping_address=(
            address_from_proto(message.shipping_address) if message.HasField("shipping_address") else None
        ),
        drug_licences=licences_from_proto(message.drug_licences, licences_field),
        credit_limit=decimal_of(message.credit_limit) if message.credit_limit else None,
        credit_days=message.credit_days,
        separate_account=message.separate_account,
        discount_percent=decimal_of(message.discount_percent),
        min_shelf_life_days=message.min_shelf_life_days,
        delivery_sites=sites_from_proto(message.delivery_sites),
        expired_goods=policy_from_proto(message),
        authorised_operations=message.authorised_operations,
        country_code=message.country_code,
        active=active,
    )


def _get_customer(request: pb.GetCustomerRequest) -> GetCustomer:
    return GetCustomer(customer_id=uuid_of(request.customer_id))


def _list_customers(request: pb.ListCustomersRequest) -> ListCustomers:
    return ListCustomers(active_only=request.active_only, page=page_request(request, 1, most=MAX_LARGE_PAGE_SIZE))


def _search_customers(request: pb.SearchCustomersRequest) -> SearchCustomers:
    return SearchCustomers(query=request.query, limit=search_size(request))
