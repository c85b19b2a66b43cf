"""Reports of purchase over gRPC."""

from bahi.purchase.v1 import purchase_reports_pb2 as pb
from bahi.purchase.v1.purchase_reports_pb2_grpc import PurchaseReportServiceServicer

from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import amount_text, date_text, optional_date_of, optional_uuid_of, rate_text
from services.purchase.api.enums import INPUT_TAX, INWARD_KIND
from services.purchase.api.vendor_ledger import ageing_to_proto
from services.purchase.domain.debit_claims import ClaimBuckets, ClaimsAgeing
from services.purchase.domain.registers import InputTaxRow, InputTaxSummary, PurchaseRegisterRow
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.usecases.reports.get_debit_claims_ageing import GetDebitClaimsAgeing, get_debit_claims_ageing
from services.purchase.usecases.reports.get_input_tax_summary import GetInputTaxSummary, get_input_tax_summary
from services.purchase.usecases.reports.get_payables_ageing import GetPayablesAgeing, get_payables_ageing
from services.purchase.usecases.reports.get_purchase_register import GetPurchaseRegister, get_purchase_register
from trade.api.accounts import buckets_to_proto
from trade.api.figures import tax_to_proto
from trade.api.supplies import SUPPLY_KIND
from trade.domain.accounts import AgeingReport
from trade.domain.registers import Register


class PurchaseReportServicer(PurchaseReportServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetPurchaseRegister(
        self, request: pb.GetPurchaseRegisterRequest, context: Context
    ) -> pb.PurchaseRegister:
        return await self._service.read(request, get_purchase_register, _get_purchase_register, _register_to_proto)

    async def GetInputTaxSummary(self, request: pb.GetInputTaxSummaryRequest, context: Context) -> pb.InputTaxSummary:
        return await self._service.read(request, get_input_tax_summary, _get_input_tax_summary, _summary_to_proto)

    async def GetDebitClaimsAgeing(
        self, request: pb.GetDebitClaimsAgeingRequest, context: Context
    ) -> pb.DebitClaimsAgeing:
        return await self._service.read(request, get_debit_claims_ageing, _get_debit_claims_ageing, _claims_to_proto)

    async def GetPayablesAgeing(self, request: pb.GetPayablesAgeingRequest, context: Context) -> pb.PayablesAgeing:
        return await self._service.read(request, get_payables_ageing, _get_payables_ageing, _ageing_to_proto)


def _register_to_proto(register: Register[PurchaseRegisterRow]) -> pb.PurchaseRegister:
    return pb.PurchaseRegister(
        from_date=date_text(register.period.first),
        to_date=date_text(register.period.last),
        rows=map(_register_row_to_proto, register.rows.items),
        totals=tax_to_proto(register.totals),
        next_page_token=register.rows.next_page_token,
    )


def _register_row_to_proto(row: PurchaseRegisterRow) -> pb.PurchaseRegisterRow:
    return pb.PurchaseRegisterRow(
        kind=INWARD_KIND.to_proto(row.kind),
        document_id=str(row.document_id),
        document_number=row.number,
        date=date_text(row.date),
        document_date=date_text(row.document_date),
        vendor_id=str(row.party_id),
        vendor_name=row.party_name,
        vendor_gstin=row.party_gstin,
        place_of_supply=row.place_of_supply,
        supply_kind=SUPPLY_KIND.to_proto(row.supply_kind),
        tax_rate=rate_text(row.tax_rate),
        figures=tax_to_proto(row.figures),
        input_tax=INPUT_TAX.to_proto(row.input_tax),
    )


def _summary_to_proto(summary: InputTaxSummary) -> pb.InputTaxSummary:
    return pb.InputTaxSummary(
        from_date=date_text(summary.period.first),
        to_date=date_text(summary.period.last),
        rows=map(_input_tax_row_to_proto, summary.rows),
        eligible=tax_to_proto(summary.total_of(InputTax.ELIGIBLE)),
        ineligible=tax_to_proto(summary.total_of(InputTax.INELIGIBLE)),
        import_totals=tax_to_proto(summary.total_of(InputTax.IMPORT)),
        barred_totals=tax_to_proto(summary.total_of(InputTax.BARRED)),
        reversals=[
            pb.InputTaxReversedRow(tax_rate=rate_text(rate), figures=tax_to_proto(figures))
            for rate, figures in summary.reversals.items()
        ],
        reversed_totals=tax_to_proto(summary.reversed),
        net_totals=tax_to_proto(summary.net),
    )


def _input_tax_row_to_proto(row: InputTaxRow) -> pb.InputTaxRow:
    return pb.InputTaxRow(
        tax_rate=rate_text(row.tax_rate),
        input_tax=INPUT_TAX.to_proto(row.input_tax),
        figures=tax_to_proto(row.figures),
    )


def _ageing_to_proto(report: AgeingReport) -> pb.PayablesAgeing:
    return pb.PayablesAgeing(
        as_of_date=date_text(report.as_of_date),
        rows=map(ageing_to_proto, report.parties.items),
        totals=buckets_to_proto(report.totals),
        next_page_token=report.parties.next_page_token,
    )


def _claims_to_proto(report: ClaimsAgeing) -> pb.DebitClaimsAgeing:
    return pb.DebitClaimsAgeing(
        as_of_date=date_text(report.as_of_date),
        rows=[
            pb.DebitClaimsOfVendor(
                vendor_id=str(vendor.vendor_id),
                vendor_code=vendor.code,
                vendor_name=vendor.name,
                buckets=_claim_buckets_to_proto(vendor.buckets),
            )
            for vendor in report.vendors.items
        ],
        totals=_claim_buckets_to_proto(report.totals),
        next_page_token=report.vendors.next_page_token,
    )


def _claim_buckets_to_proto(buckets: ClaimBuckets) -> pb.DebitClaimBuckets:
    return pb.DebitClaimBuckets(
        days_0_30=amount_text(buckets.days_0_30),
        days_31_60=amount_text(buckets.days_31_60),
        days_61_90=amount_text(buckets.days_61_90),
        days_over_90=amount_text(buckets.days_over_90),
        open_amount=amount_text(buckets.open_amount),
        claim_count=buckets.claim_count,
    )


def _get_purchase_register(request: pb.GetPurchaseRegisterRequest) -> GetPurchaseRegister:
    return GetPurchaseRegister(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        vendor_id=optional_uuid_of(request.vendor_id),
        registration_id=optional_uuid_of(request.registration_id),
        page=page_request(request),
    )


def _get_input_tax_summary(request: pb.GetInputTaxSummaryRequest) -> GetInputTaxSummary:
    return GetInputTaxSummary(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        registration_id=optional_uuid_of(request.registration_id),
    )


def _get_payables_ageing(request: pb.GetPayablesAgeingRequest) -> GetPayablesAgeing:
    return GetPayablesAgeing(page=page_request(request), as_of_date=optional_date_of(request.as_of_date, "as_of_date"))


def _get_debit_claims_ageing(request: pb.GetDebitClaimsAgeingRequest) -> GetDebitClaimsAgeing:
    return GetDebitClaimsAgeing(
        page=page_request(request), as_of_date=optional_date_of(request.as_of_date, "as_of_date")
    )
