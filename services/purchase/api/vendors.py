"""Vendors over gRPC."""

from bahi.purchase.v1 import vendors_pb2 as pb
from bahi.purchase.v1.vendors_pb2_grpc import VendorServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.paging import page_request, search_size
from kit.wire.proto_values import timestamp_of, uuid_of
from services.purchase.api.enums import ENTERPRISE_ACTIVITY, ENTERPRISE_CLASS, ROUNDING_SCHOOL
from services.purchase.domain.msme import Msme
from services.purchase.domain.vendors import ListVendors, SearchVendors, Vendor, VendorBank, VendorTerms
from services.purchase.usecases.vendors.create import CreateVendor, create_vendor
from services.purchase.usecases.vendors.get import GetVendor, get_vendor
from services.purchase.usecases.vendors.list import list_vendors
from services.purchase.usecases.vendors.search import search_vendors
from services.purchase.usecases.vendors.update import UpdateVendor, update_vendor
from trade.api.parties import (
    GST_CATEGORY,
    address_from_proto,
    address_to_proto,
    licences_from_proto,
    licences_to_proto,
)
from trade.domain.changes import Changes


class VendorServicer(VendorServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def CreateVendor(self, request: pb.CreateVendorRequest, context: Context) -> pb.Vendor:
        return await self._service.command(request, create_vendor, _create_vendor, to_proto)

    async def GetVendor(self, request: pb.GetVendorRequest, context: Context) -> pb.Vendor:
        return await self._service.read(request, get_vendor, _get_vendor, to_proto)

    async def ListVendors(self, request: pb.ListVendorsRequest, context: Context) -> pb.ListVendorsResponse:
        return await self._service.read(request, list_vendors, _list_vendors, _page_to_proto)

    async def UpdateVendor(self, request: pb.UpdateVendorRequest, context: Context) -> pb.Vendor:
        return await self._service.command(request, update_vendor, _update_vendor, to_proto)

    async def SearchVendors(self, request: pb.SearchVendorsRequest, context: Context) -> pb.SearchVendorsResponse:
        return await self._service.read(request, search_vendors, _search_vendors, _found_to_proto)


def to_proto(vendor: Vendor) -> pb.Vendor:
    return pb.Vendor(
        vendor_id=str(vendor.vendor_id),
        code=vendor.code,
        name=vendor.name,
        gst_category=GST_CATEGORY.to_proto(vendor.gst_category),
        gstin=vendor.gstin,
        pan=vendor.pan,
        address=address_to_proto(vendor.address),
        phone=vendor.phone,
        email=vendor.email,
        drug_licences=licences_to_proto(vendor.drug_licences),
        credit_days=vendor.credit_days,
        separate_account=vendor.separate_account,
        msme=_msme_to_proto(vendor.msme),
        transporter=vendor.transporter,
        bank=_bank_to_proto(vendor.bank),
        country_code=vendor.country_code,
        rounding_school=ROUNDING_SCHOOL.optional_to_proto(vendor.rounding_school),
        proposed_rounding_school=ROUNDING_SCHOOL.optional_to_proto(vendor.proposed_rounding_school),
        active=vendor.active,
        branch=vendor.branch,
        etag=etag_of(vendor.version),
        create_time=timestamp_of(vendor.created_at),
        update_time=timestamp_of(vendor.updated_at),
    )


def _bank_to_proto(bank: VendorBank) -> pb.VendorBank:
    return pb.VendorBank(
        account_name=bank.account_name,
        account_number=bank.account_number,
        ifsc=bank.ifsc,
        upi_id=bank.upi_id,
    )


def _msme_to_proto(msme: Msme | None) -> pb.Msme | None:
    if msme is None:
        return None
    return pb.Msme(
        enterprise_class=ENTERPRISE_CLASS.to_proto(msme.enterprise_class),
        activity=ENTERPRISE_ACTIVITY.to_proto(msme.activity),
        udyam_number=msme.udyam_number,
        written_terms=msme.written_terms,
    )


def _msme_from_proto(given: pb.Msme) -> Msme:
    return Msme(
        enterprise_class=ENTERPRISE_CLASS.from_proto(given.enterprise_class),
        activity=ENTERPRISE_ACTIVITY.from_proto(given.activity),
        udyam_number=given.udyam_number,
        written_terms=given.written_terms,
    )


def _page_to_proto(page: Page[Vendor]) -> pb.ListVendorsResponse:
    return pb.ListVendorsResponse(vendors=map(to_proto, page.items), next_page_token=page.next_page_token)


def _found_to_proto(vendors: tuple[Vendor, ...]) -> pb.SearchVendorsResponse:
    return pb.SearchVendorsResponse(vendors=map(to_proto, vendors))


def _create_vendor(request: pb.CreateVendorRequest) -> CreateVendor:
    return CreateVendor(code=request.code, terms=_terms_from_proto(request, "drug_licences", active=True))


def _update_vendor(request: pb.UpdateVendorRequest) -> UpdateVendor:
    vendor = request.vendor
    changes = Changes(
        values=_terms_from_proto(vendor, "vendor.drug_licences", active=vendor.active),
        fields=frozenset(changed_fields(vendor, request.update_mask)),
    )
    changes.check_filled("gst_category", "name", field="vendor")
    return UpdateVendor(vendor_id=uuid_of(request.vendor_id), etag=request.etag, changes=changes)


def _terms_from_proto(
    given: pb.CreateVendorRequest | pb.VendorChanges, licences_field: str, *, active: bool
) -> VendorTerms:
    bank = given.bank
    return VendorTerms(
        name=given.name,
        gst_category=GST_CATEGORY.optional_from_proto(given.gst_category),
        gstin=given.gstin,
        pan=given.pan,
        address=address_from_proto(given.address),
        phone=given.phone,
        email=given.email,
        drug_licences=licences_from_proto(given.drug_licences, licences_field),
        credit_days=given.credit_days,
        separate_account=given.separate_account,
        msme=_msme_from_proto(given.msme) if given.HasField("msme") else None,
        transporter=given.transporter,
        bank=VendorBank(
            account_name=bank.account_name,
            account_number=bank.account_number,
            ifsc=bank.ifsc,
            upi_id=bank.upi_id,
        ),
        country_code=given.country_code,
        rounding_school=ROUNDING_SCHOOL.optional_from_proto(given.rounding_school),
        active=active,
    )


def _get_vendor(request: pb.GetVendorRequest) -> GetVendor:
    return GetVendor(vendor_id=uuid_of(request.vendor_id))


def _list_vendors(request: pb.ListVendorsRequest) -> ListVendors:
    return ListVendors(active_only=request.active_only, page=page_request(request, key_length=1))


def _search_vendors(request: pb.SearchVendorsRequest) -> SearchVendors:
    return SearchVendors(query=request.query, limit=search_size(request))
