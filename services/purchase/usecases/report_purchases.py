"""Reports of purchase: the register of inward supplies, input tax by rate, payables by age."""

from collections.abc import Iterable
from decimal import Decimal

from bahi.documents.v1 import figures_pb2
from bahi.purchase.v1 import purchase_reports_pb2 as reports_pb2

from kit.db.session import Transaction
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, optional_uuid_of, rate_text
from services.purchase.domain.states import InputTax
from services.purchase.store import figures, inward_reports, vendor_bills, vendor_statements
from services.purchase.store.rows import Row
from services.purchase.usecases.periods import month_to_date
from services.purchase.usecases.read_vendor_ledger import shown_ageing, shown_buckets
from trade.remote import organisations
from trade.store.figures import HEADS


async def get_register(
    tx: Transaction, request: reports_pb2.GetPurchaseRegisterRequest
) -> reports_pb2.PurchaseRegister:
    """A page of the purchase register, with the sums of the whole period. Raises PeriodReversed."""
    period = await month_to_date(tx, request.from_date, request.to_date)
    page, vendor_id = page_request(request, 2), optional_uuid_of(request.vendor_id)
    rows = await inward_reports.register_page(tx, period, page, vendor_id=vendor_id)
    shown = rows[: page.size]
    more = ""
    if len(rows) > page.size:
        more = page.token(date_text(shown[-1]["date"]), str(shown[-1]["register_id"]))
    return reports_pb2.PurchaseRegister(
        from_date=date_text(period.first),
        to_date=date_text(period.last),
        rows=[_register_row(row) for row in shown],
        totals=figures.shown_tax(await inward_reports.register_totals(tx, period, vendor_id=vendor_id)),
        next_page_token=more,
    )


async def get_input_tax(tx: Transaction, request: reports_pb2.GetInputTaxSummaryRequest) -> reports_pb2.InputTaxSummary:
    """Input tax of a period by rate and head. Raises PeriodReversed."""
    period = await month_to_date(tx, request.from_date, request.to_date)
    rows = await inward_reports.by_rate(tx, period)
    return reports_pb2.InputTaxSummary(
        from_date=date_text(period.first),
        to_date=date_text(period.last),
        rows=[
            reports_pb2.InputTaxRow(
                tax_rate=rate_text(row["tax_rate"]),
                input_tax=vendor_bills.shown_input_tax(row["input_tax"]),
                figures=figures.shown_tax(row),
            )
            for row in rows
        ],
        eligible=_totals(row for row in rows if row["input_tax"] == InputTax.ELIGIBLE),
        ineligible=_totals(row for row in rows if row["input_tax"] == InputTax.INELIGIBLE),
    )


async def get_ageing(tx: Transaction, request: reports_pb2.GetPayablesAgeingRequest) -> reports_pb2.PayablesAgeing:
    """A page of what vendors are owed by age, with the sums over all vendors."""
    today = (await organisations.load(tx)).today(tx.now)
    page = page_request(request, 1)
    after = page.after[0] if page.after else None
    rows = await vendor_statements.ageing(tx, today, after_code=after, limit=page.size + 1)
    shown = rows[: page.size]
    return reports_pb2.PayablesAgeing(
        as_of_date=date_text(today),
        rows=[shown_ageing(row, today, row) for row in shown],
        totals=shown_buckets(await vendor_statements.ageing_totals(tx, today)),
        next_page_token=page.token(shown[-1]["code"].lower()) if len(rows) > page.size else "",
    )


def _register_row(row: Row) -> reports_pb2.PurchaseRegisterRow:
    return reports_pb2.PurchaseRegisterRow(
        kind=reports_pb2.InwardDocumentKind.Value(f"INWARD_DOCUMENT_KIND_{row['kind']}"),
        document_id=str(row["document_id"]),
        number=row["number"],
        date=date_text(row["date"]),
        vendor_id=str(row["vendor_id"]),
        vendor_name=row["vendor_name"],
        vendor_gstin=row["vendor_gstin"],
        place_of_supply=row["place_of_supply"],
        supply_kind=row["supply_kind"],
        tax_rate=rate_text(row["tax_rate"]),
        figures=figures.shown_tax(row),
        input_tax=vendor_bills.shown_input_tax(row["input_tax"]),
    )


def _totals(rows: Iterable[Row]) -> figures_pb2.TaxFigures:
    known = list(rows)
    return figures.shown_tax({head: sum((row[head] for row in known), Decimal(0)) for head in HEADS})
