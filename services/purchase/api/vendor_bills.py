"""Vendor bills over gRPC."""

from typing import Any

from bahi.purchase.v1 import vendor_bills_pb2 as pb
from bahi.purchase.v1.vendor_bills_pb2_grpc import VendorBillServiceServicer

from kit.commands.etag import etag_of
from kit.pages import Page
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import (
    amount_text,
    date_of,
    date_text,
    decimal_of,
    optional_date_of,
    optional_uuid_of,
    quantity_text,
    timestamp_of,
    uuid_of,
)
from services.purchase.api.enums import (
    DIFFERENCE_DECISION,
    DUE_RULE,
    INPUT_TAX,
    KEPT_COMPARISON,
    RECEIVED_CONDITION,
    ROUNDING_SCHOOL,
    ROUNDING_SOURCE,
)
from services.purchase.api.matched_bills import matched_figure_to_proto, matched_line_to_proto
from services.purchase.domain.bill_match import Figures
from services.purchase.domain.bill_rounding import BillRounding
from services.purchase.domain.difference_decisions import Decisions, LineDecision
from services.purchase.domain.statuses_and_kinds import DifferenceDecision
from services.purchase.domain.vendor_bills import (
    BilledLine,
    ListVendorBills,
    MatchedBill,
    PrintedBill,
    VendorBill,
    VendorBillLine,
    VendorBillSummary,
)
from services.purchase.usecases.vendor_bills.cancel import CancelVendorBill, cancel_vendor_bill
from services.purchase.usecases.vendor_bills.get import GetVendorBill, get_vendor_bill
from services.purchase.usecases.vendor_bills.list import list_vendor_bills
from services.purchase.usecases.vendor_bills.match import Match, MatchVendorBill
from services.purchase.usecases.vendor_bills.post import Posting, PostVendorBill
from trade.api.documents import DOCUMENT_STATUS
from trade.api.figures import line_to_proto, tax_to_proto
from trade.api.prices import optional_requested_price, pack_to_proto, unit_price_text
from trade.api.supplies import SUPPLY_KIND
from trade.domain.dating import RequestedDate


class VendorBillServicer(VendorBillServiceServicer):
    def __init__(self, service: Service, match: Match, post: Posting) -> None:
        self._service = service
        self._match = match
        self._post = post

    async def MatchVendorBill(self, request: pb.MatchVendorBillRequest, context: Context) -> pb.VendorBillMatch:
        return await self._service.preview(request, self._match, _match_vendor_bill, _match_to_proto)

    async def CreateVendorBill(self, request: pb.CreateVendorBillRequest, context: Context) -> pb.VendorBill:
        return await self._service.command_on_facts(request, self._post, _create_vendor_bill, to_proto)

    async def GetVendorBill(self, request: pb.GetVendorBillRequest, context: Context) -> pb.VendorBill:
        return await self._service.read(request, get_vendor_bill, _get_vendor_bill, to_proto)

    async def ListVendorBills(self, request: pb.ListVendorBillsRequest, context: Context) -> pb.ListVendorBillsResponse:
        return await self._service.read(request, list_vendor_bills, _list_vendor_bills, _page_to_proto)

    async def CancelVendorBill(self, request: pb.CancelVendorBillRequest, context: Context) -> pb.VendorBill:
        return await self._service.command(request, cancel_vendor_bill, _cancel_vendor_bill, to_proto)


def to_proto(bill: VendorBill) -> pb.VendorBill:
    return pb.VendorBill(
        **_header(bill),
        date_reason=bill.date_reason,
        input_tax_explanation=bill.input_tax_explanation,
        goods_receipt_ids=map(str, bill.goods_receipt_ids),
        accepted_explanations=bill.accepted_explanations,
        lines=map(_line_to_proto, bill.lines),
    )


def summary_to_proto(bill: VendorBillSummary) -> pb.VendorBillSummary:
    return pb.VendorBillSummary(**_header(bill))


def _header(bill: VendorBillSummary) -> dict[str, Any]:
    """The fields that a bill and its summary share."""
    return {
        "vendor_bill_id": str(bill.vendor_bill_id),
        "vendor_id": str(bill.vendor_id),
        "vendor_name": bill.vendor_name,
        "vendor_gstin": bill.vendor_gstin,
        "registration_id": str(bill.registration_id),
        "number": bill.number,
        "date": date_text(bill.date),
        "booking_date": date_text(bill.booking_date),
        "due_date": date_text(bill.due_date),
        "due_rule": DUE_RULE.to_proto(bill.due_rule),
        "place_of_supply": bill.place_of_supply,
        "supply_kind": SUPPLY_KIND.to_proto(bill.supply_kind),
        "figures": tax_to_proto(bill.figures),
        "input_tax": INPUT_TAX.to_proto(bill.input_tax),
        "under_bill_of_entry": bill.under_bill_of_entry,
        "last_tax_date": date_text(bill.last_day_of_input_tax),
        "outstanding": amount_text(bill.outstanding),
        "open_claim_amount": amount_text(bill.open_claim_amount),
        "note": bill.note,
        "created_by": str(bill.created_by),
        "trace_id": bill.trace_id,
        "create_time": timestamp_of(bill.created_at),
        "status": DOCUMENT_STATUS.to_proto(bill.status),
        "cancel_reason": bill.cancel_reason,
        "cancel_time": timestamp_of(bill.cancelled_at) if bill.cancelled_at else None,
        "difference_reason": bill.difference_reason,
        "rounding": _rounding_to_proto(bill.rounding),
        "etag": etag_of(bill.version),
    }


def _rounding_to_proto(rounding: BillRounding | None) -> pb.BillRounding | None:
    if rounding is None:
        return None
    return pb.BillRounding(
        school=ROUNDING_SCHOOL.to_proto(rounding.school),
        source=ROUNDING_SOURCE.to_proto(rounding.source),
        explanation=rounding.explanation,
    )


def _line_to_proto(line: VendorBillLine) -> pb.VendorBillLine:
    return pb.VendorBillLine(
        goods_receipt_id=str(line.goods_receipt_id),
        goods_receipt_line_id=str(line.goods_receipt_line_id),
        quantity=quantity_text(line.units.quantity),
        free_quantity=quantity_text(line.units.free_quantity),
        returned_quantity=quantity_text(line.units.returned),
        short_quantity=quantity_text(line.short_quantity),
        short_value=amount_text(line.short_figures.taxable),
        rate=unit_price_text(line.rate),
        pack_rate=pack_to_proto(line.rate),
        tax_class=line.tax_class,
        figures=line_to_proto(line.figures),
        condition=RECEIVED_CONDITION.to_proto(line.condition),
        kept_comparison=KEPT_COMPARISON.to_proto(line.kept_comparison),
        decision=DIFFERENCE_DECISION.optional_to_proto(line.decided.decision if line.decided else None),
        difference_reason=line.decided.reason if line.decided else "",
    )


def _page_to_proto(page: Page[VendorBillSummary]) -> pb.ListVendorBillsResponse:
    shown = map(summary_to_proto, page.items)
    return pb.ListVendorBillsResponse(vendor_bills=shown, next_page_token=page.next_page_token)


def _match_to_proto(matched: MatchedBill) -> pb.VendorBillMatch:
    decision = matched.input_tax(None)
    return pb.VendorBillMatch(
        matches=matched.match.matches,
        lines=map(matched_line_to_proto, matched.lines),
        figures=map(matched_figure_to_proto, matched.match.figures),
        explanations=matched.match.explanations,
        accepted_explanations=matched.match.accepted_explanations,
        rounding=_rounding_to_proto(matched.rounding),
        tolerance=amount_text(matched.tolerance),
        input_tax=INPUT_TAX.to_proto(decision.input_tax),
        input_tax_explanation=decision.explanation,
        last_tax_date=date_text(matched.credit.last_day),
        due_date=date_text(matched.due.date),
        due_rule=DUE_RULE.to_proto(matched.due.rule),
    )


def _match_vendor_bill(request: pb.MatchVendorBillRequest) -> MatchVendorBill:
    return MatchVendorBill(bill=_bill_from_proto(request.bill), date=_date_from_proto(request))


def _create_vendor_bill(request: pb.CreateVendorBillRequest) -> PostVendorBill:
    return PostVendorBill(
        bill=_bill_from_proto(request.bill),
        decisions=_decisions_from_proto(request),
        decided_twice=request.accept_differences and request.claim_differences,
        input_tax=INPUT_TAX.optional_from_proto(request.input_tax),
        note=request.note,
        date=_date_from_proto(request),
    )


def _date_from_proto(request: pb.CreateVendorBillRequest | pb.MatchVendorBillRequest) -> RequestedDate:
    day, booked = date_of(request.bill.date, "bill.date"), optional_date_of(request.booking_date, "booking_date")
    return RequestedDate(day=day, reason=request.date_reason, booking_day=booked)


def _decisions_from_proto(request: pb.CreateVendorBillRequest) -> Decisions:
    whole = DifferenceDecision.ACCEPTED if request.accept_differences else None
    return Decisions(
        whole=DifferenceDecision.CLAIMED if request.claim_differences else whole,
        reason=request.difference_reason.strip(),
        lines=tuple(
            LineDecision(
                goods_receipt_line_id=uuid_of(line.goods_receipt_line_id),
                decision=DIFFERENCE_DECISION.from_proto(line.decision),
                reason=line.reason.strip(),
            )
            for line in request.line_decisions
        ),
    )


def _bill_from_proto(bill: pb.PrintedBill) -> PrintedBill:
    figures = bill.figures
    return PrintedBill(
        vendor_id=uuid_of(bill.vendor_id),
        number=bill.number,
        date=date_of(bill.date, "bill.date"),
        figures=Figures(
            taxable=decimal_of(figures.taxable),
            cgst=decimal_of(figures.cgst),
            sgst=decimal_of(figures.sgst),
            igst=decimal_of(figures.igst),
            cess=decimal_of(figures.cess),
            total=decimal_of(figures.total),
        ),
        under_bill_of_entry=bill.under_bill_of_entry,
        goods_receipt_ids=tuple(map(uuid_of, bill.goods_receipt_ids)),
        lines=tuple(
            BilledLine(
                goods_receipt_line_id=uuid_of(line.goods_receipt_line_id),
                quantity=decimal_of(line.quantity),
                rate=optional_requested_price(line, "rate", prefix=f"bill.lines[{index}]."),
            )
            for index, line in enumerate(bill.lines)
        ),
    )


def _cancel_vendor_bill(request: pb.CancelVendorBillRequest) -> CancelVendorBill:
    return CancelVendorBill(vendor_bill_id=uuid_of(request.vendor_bill_id), etag=request.etag, reason=request.reason)


def _get_vendor_bill(request: pb.GetVendorBillRequest) -> GetVendorBill:
    return GetVendorBill(vendor_bill_id=uuid_of(request.vendor_bill_id))


def _list_vendor_bills(request: pb.ListVendorBillsRequest) -> ListVendorBills:
    return ListVendorBills(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        vendor_id=optional_uuid_of(request.vendor_id),
        open_only=request.open_only,
        page=page_request(request),
    )
