"""Customers over gRPC."""

from typing import Any
from uuid import UUID

from bahi.documents.v1 import parties_pb2
from bahi.sales.v1 import customers_pb2 as pb
from bahi.sales.v1 import customers_pb2_grpc

from gst.tax.categories import RecipientCategory
from kit.auth.caller import current_caller
from kit.commands.etag import etag_of
from kit.db.database import Database
from kit.db.session import Transaction
from kit.ids import new_id
from kit.wire import commands, proto_values
from kit.wire.field_mask import changed_fields
from kit.wire.paging import page_request, search_size
from services.sales.api.parties import read_address, read_licences, write_address, write_licences
from services.sales.api.words import number, word
from services.sales.domain.customer import Customer
from services.sales.domain.errors import CustomerNotFound
from services.sales.domain.masks import check_filled, inside
from services.sales.domain.states import CustomerType
from services.sales.store import customers
from services.sales.usecases.keep_customers import change_customer, create_customer

_TYPE, _CATEGORY = "CUSTOMER_TYPE", "GST_CATEGORY"


class CustomerServicer(customers_pb2_grpc.CustomerServiceServicer):
    """Customers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def CreateCustomer(self, request: pb.CreateCustomerRequest, context: Any) -> pb.Customer:  # noqa: ANN401
        """Makes a customer."""

        async def work(tx: Transaction) -> pb.Customer:
            created = await create_customer(
                tx,
                Customer(
                    customer_id=new_id(),
                    code=request.code,
                    active=True,
                    version=1,
                    created_at=tx.now,
                    updated_at=tx.now,
                    **_values(request),
                ),
            )
            return write_customer(created)

        return await commands.run(self._database, request, pb.Customer, work)

    async def GetCustomer(self, request: pb.GetCustomerRequest, context: Any) -> pb.Customer:  # noqa: ANN401
        """Reads a customer."""
        customer_id = UUID(request.customer_id)
        found = await self._database.run(current_caller(), lambda tx: customers.find(tx, customer_id))
        if found is None:
            raise CustomerNotFound("No such customer.", field="customer_id")
        return write_customer(found)

    async def ListCustomers(self, request: pb.ListCustomersRequest, context: Any) -> pb.ListCustomersResponse:  # noqa: ANN401
        """A page of customers."""
        page = page_request(request, 1)
        shown, token = await self._database.run(
            current_caller(), lambda tx: customers.page(tx, page, active_only=request.active_only)
        )
        return pb.ListCustomersResponse(
            customers=[write_customer(customer) for customer in shown], next_page_token=token
        )

    async def UpdateCustomer(self, request: pb.UpdateCustomerRequest, context: Any) -> pb.Customer:  # noqa: ANN401
        """Changes a customer."""
        given = request.customer
        with inside("customer"):
            values = _values(given) | {"active": given.active}
        named = changed_fields(given, request.update_mask)
        empty = {"type": not given.type, "gst_category": not given.gst_category, "name": not given.name}
        check_filled("customer", named, [name for name, is_empty in empty.items() if is_empty])
        changes = {name: values[name] for name in named}

        async def work(tx: Transaction) -> pb.Customer:
            return write_customer(await change_customer(tx, UUID(request.customer_id), request.etag, changes))

        return await commands.run(self._database, request, pb.Customer, work)

    async def SearchCustomers(self, request: pb.SearchCustomersRequest, context: Any) -> pb.SearchCustomersResponse:  # noqa: ANN401
        """The customers that a few letters bring up."""
        limit = search_size(request)
        found = await self._database.run(current_caller(), lambda tx: customers.search(tx, request.query, limit))
        return pb.SearchCustomersResponse(customers=[write_customer(customer) for customer in found])


def write_customer(customer: Customer) -> pb.Customer:
    """A customer as told."""
    shipping, limit = customer.shipping_address, customer.credit_limit
    return pb.Customer(
        customer_id=str(customer.customer_id),
        code=customer.code,
        name=customer.name,
        type=number(pb.CustomerType, _TYPE, customer.type),
        gst_category=number(parties_pb2.GstCategory, _CATEGORY, customer.gst_category),
        gstin=customer.gstin,
        pan=customer.pan,
        phone=customer.phone,
        billing_address=write_address(customer.billing_address),
        shipping_address=write_address(shipping) if shipping else None,
        drug_licences=write_licences(customer.drug_licences),
        credit_limit="" if limit is None else proto_values.amount_text(limit),
        credit_days=customer.credit_days,
        discount_percent=proto_values.rate_text(customer.discount_percent),
        min_shelf_life_days=customer.min_shelf_life_days,
        active=customer.active,
        etag=etag_of(customer.version),
        create_time=proto_values.timestamp_of(customer.created_at),
        update_time=proto_values.timestamp_of(customer.updated_at),
    )


def _values(given: pb.CreateCustomerRequest | pb.CustomerChanges) -> dict[str, Any]:
    """What a request says of a customer, by field; an unspecified kind is left to the caller's checks."""
    kind = word(pb.CustomerType, _TYPE, given.type)
    category = word(parties_pb2.GstCategory, _CATEGORY, given.gst_category)
    return {
        "name": given.name,
        "type": CustomerType(kind) if kind else None,
        "gst_category": RecipientCategory(category) if category else None,
        "gstin": given.gstin,
        "pan": given.pan,
        "phone": given.phone,
        "billing_address": read_address(given.billing_address),
        "shipping_address": read_address(given.shipping_address) if given.HasField("shipping_address") else None,
        "drug_licences": read_licences(given.drug_licences, "drug_licences"),
        "credit_limit": proto_values.decimal_of(given.credit_limit) if given.credit_limit else None,
        "credit_days": given.credit_days,
        "discount_percent": proto_values.decimal_of(given.discount_percent),
        "min_shelf_life_days": given.min_shelf_life_days,
    }
