"""Debit claims over gRPC."""

from typing import Any

from bahi.purchase.v1 import debit_claims_pb2 as pb
from bahi.purchase.v1.debit_claims_pb2_grpc import DebitClaimServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    amount_text,
    date_text,
    decimal_of,
    optional_date_of,
    optional_uuid_of,
    quantity_text,
    timestamp_of,
    uuid_of,
)
from services.purchase.api.enums import (
    CLAIM_SETTLEMENT_KIND,
    CLAIM_SETTLEMENT_STATUS,
    CLAIMED_DIFFERENCE,
    DEBIT_CLAIM_STATUS,
)
from services.purchase.domain.debit_claims import ClaimSettlement, DebitClaim, DebitClaimLine, ListDebitClaims
from services.purchase.domain.found_units import FoundUnits
from services.purchase.usecases.debit_claims.cancel import CancelDebitClaim, cancel_debit_claim
from services.purchase.usecases.debit_claims.create import CreateDebitClaim, create_debit_claim
from services.purchase.usecases.debit_claims.get import GetDebitClaim, get_debit_claim
from services.purchase.usecases.debit_claims.list import list_debit_claims
from services.purchase.usecases.debit_claims.reopen import ReopenDebitClaim, reopen_debit_claim
from services.purchase.usecases.debit_claims.settle import SettleDebitClaim, settle_debit_claim
from services.purchase.usecases.debit_claims.unsettle import UnsettleDebitClaim, unsettle_debit_claim
from trade.api.accounts import PAYMENT_MODE, reference_from_proto
from trade.api.approvals import approved_fields
from trade.api.documents import requested_date


class DebitClaimServicer(DebitClaimServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetDebitClaim(self, request: pb.GetDebitClaimRequest, context: Context) -> pb.DebitClaim:
        return await self._service.read(request, get_debit_claim, _get_debit_claim, to_proto)

    async def ListDebitClaims(self, request: pb.ListDebitClaimsRequest, context: Context) -> pb.ListDebitClaimsResponse:
        return await self._service.read(request, list_debit_claims, _list_debit_claims, _page_to_proto)

    async def CreateDebitClaim(self, request: pb.CreateDebitClaimRequest, context: Context) -> pb.DebitClaim:
        return await self._service.command(request, create_debit_claim, _create_debit_claim, to_proto)

    async def SettleDebitClaim(self, request: pb.SettleDebitClaimRequest, context: Context) -> pb.DebitClaim:
        return await self._service.command(request, settle_debit_claim, claim_settlement_from_proto, to_proto)

    async def UnsettleDebitClaim(self, request: pb.UnsettleDebitClaimRequest, context: Context) -> pb.DebitClaim:
        return await self._service.command(request, unsettle_debit_claim, _unsettle_debit_claim, to_proto)

    async def CancelDebitClaim(self, request: pb.CancelDebitClaimRequest, context: Context) -> pb.DebitClaim:
        return await self._service.command(request, cancel_debit_claim, _cancel_debit_claim, to_proto)

    async def ReopenDebitClaim(self, request: pb.ReopenDebitClaimRequest, context: Context) -> pb.DebitClaim:
        return await self._service.command(request, reopen_debit_claim, _reopen_debit_claim, to_proto)


def to_proto(claim: DebitClaim) -> pb.DebitClaim:
    return pb.DebitClaim(
        **_header(claim),
        lines=map(_line_to_proto, claim.lines),
        settlements=map(_settlement_to_proto, claim.settlements),
    )


def _header(claim: DebitClaim) -> dict[str, Any]:
    """What a claim and its summary show alike."""
    return {
        "debit_claim_id": str(claim.debit_claim_id),
        "number": claim.number,
        "date": date_text(claim.date),
        "status": DEBIT_CLAIM_STATUS.to_proto(claim.status),
        "vendor_id": str(claim.vendor_id),
        "vendor_name": claim.vendor_name,
        "amount": amount_text(claim.amount),
        "reason": claim.reason,
        "created_by": str(claim.created_by),
        "trace_id": claim.trace_id,
        "create_time": timestamp_of(claim.created_at),
        "etag": etag_of(claim.version),
        "cancel_reason": claim.cancel_reason,
        "cancel_time": timestamp_of(claim.cancelled_at) if claim.cancelled_at else None,
        "vendor_bill_id": str(claim.vendor_bill_id),
        "vendor_bill_number": claim.vendor_bill_number,
        "settled_amount": amount_text(claim.settled_amount),
        "open_amount": amount_text(claim.open_amount),
        "cancelled_amount": amount_text(claim.cancelled_amount),
    }


def _line_to_proto(line: DebitClaimLine) -> pb.DebitClaimLine:
    return pb.DebitClaimLine(
        difference=CLAIMED_DIFFERENCE.to_proto(line.difference),
        goods_receipt_line_id=str(line.goods_receipt_line_id),
        quantity=quantity_text(line.quantity),
        value=amount_text(line.value),
        tax_amount=amount_text(line.tax),
        amount=amount_text(line.amount),
        reason=line.reason,
        explanation=line.explanation,
    )


def _settlement_to_proto(settlement: ClaimSettlement) -> pb.ClaimSettlement:
    return pb.ClaimSettlement(
        settlement_id=str(settlement.settlement_id),
        kind=CLAIM_SETTLEMENT_KIND.to_proto(settlement.kind),
        date=date_text(settlement.date),
        status=CLAIM_SETTLEMENT_STATUS.to_proto(settlement.status),
        amount=amount_text(settlement.amount),
        document_id=str(settlement.document_id or ""),
        document_number=settlement.document_number if settlement.document_id else "",
        mode=PAYMENT_MODE.optional_to_proto(settlement.mode),
        reference=settlement.reference,
        bank=settlement.bank,
        note=settlement.note,
        date_reason=settlement.date_reason,
        created_by=str(settlement.created_by),
        create_time=timestamp_of(settlement.created_at),
        cancel_reason=settlement.cancel_reason,
        cancel_time=timestamp_of(settlement.cancelled_at) if settlement.cancelled_at else None,
        **approved_fields(settlement),
    )


def _page_to_proto(page: Page[DebitClaim]) -> pb.ListDebitClaimsResponse:
    return pb.ListDebitClaimsResponse(
        debit_claims=[pb.DebitClaimSummary(**_header(claim)) for claim in page.items],
        next_page_token=page.next_page_token,
    )


def _create_debit_claim(request: pb.CreateDebitClaimRequest) -> CreateDebitClaim:
    return CreateDebitClaim(
        vendor_bill_id=uuid_of(request.vendor_bill_id),
        reason=request.reason.strip(),
        lines=tuple(
            FoundUnits(
                goods_receipt_line_id=uuid_of(line.goods_receipt_line_id),
                difference=CLAIMED_DIFFERENCE.from_proto(line.difference),
                quantity=decimal_of(line.quantity),
                reason=line.reason.strip(),
            )
            for line in request.lines
        ),
    )


def claim_settlement_from_proto(request: pb.SettleDebitClaimRequest) -> SettleDebitClaim:
    return SettleDebitClaim(
        debit_claim_id=uuid_of(request.debit_claim_id),
        kind=CLAIM_SETTLEMENT_KIND.from_proto(request.kind),
        amount=decimal_of(request.amount) if request.amount else None,
        date=requested_date(request),
        document_id=optional_uuid_of(request.document_id),
        mode=PAYMENT_MODE.optional_from_proto(request.mode),
        reference=reference_from_proto(request),
        note=request.note,
        etag=request.etag,
        approval_id=optional_uuid_of(request.approval_id),
    )


def _unsettle_debit_claim(request: pb.UnsettleDebitClaimRequest) -> UnsettleDebitClaim:
    return UnsettleDebitClaim(
        debit_claim_id=uuid_of(request.debit_claim_id),
        settlement_id=uuid_of(request.settlement_id),
        reason=request.reason,
        etag=request.etag,
    )


def _cancel_debit_claim(request: pb.CancelDebitClaimRequest) -> CancelDebitClaim:
    return CancelDebitClaim(debit_claim_id=uuid_of(request.debit_claim_id), etag=request.etag, reason=request.reason)


def _reopen_debit_claim(request: pb.ReopenDebitClaimRequest) -> ReopenDebitClaim:
    return ReopenDebitClaim(debit_claim_id=uuid_of(request.debit_claim_id), etag=request.etag, reason=request.reason)


def _get_debit_claim(request: pb.GetDebitClaimRequest) -> GetDebitClaim:
    return GetDebitClaim(debit_claim_id=uuid_of(request.debit_claim_id))


def _list_debit_claims(request: pb.ListDebitClaimsRequest) -> ListDebitClaims:
    return ListDebitClaims(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        vendor_id=optional_uuid_of(request.vendor_id),
        vendor_bill_id=optional_uuid_of(request.vendor_bill_id),
        open_only=request.open_only,
        page=page_request(request),
    )
