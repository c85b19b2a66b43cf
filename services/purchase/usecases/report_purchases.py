"""Reports of purchase: the register of inward supplies, input tax by rate, payables by age."""

from collections.abc import Iterable
from decimal import Decimal

from bahi.purchase.v1 import purchase_reports_pb2 as reports_pb2

from kit.db import Transaction
from kit.paging import page_of
from kit.wire import amount_text, date_text, optional_uuid_of, rate_text
from services.purchase.domain.states import InputTax
from services.purchase.store import inward_reports, organisation, vendor_bills, vendor_statements
from services.purchase.store.rows import Row
from services.purchase.usecases.periods import month_to_date


async def get_register(
    tx: Transaction, request: reports_pb2.GetPurchaseRegisterRequest
) -> reports_pb2.PurchaseRegister:
    """A page of the purchase register, with the sums of the whole period. Raises PeriodReversed."""
    first, last = await month_to_date(tx, request.from_date, request.to_date)
    page, vendor_id = page_of(request, 2), optional_uuid_of(request.vendor_id)
    rows = await inward_reports.register_page(tx, first, last, page, vendor_id=vendor_id)
    shown = rows[: page.size]
    more = ""
    if len(rows) > page.size:
        more = page.token(date_text(shown[-1]["date"]), str(shown[-1]["register_id"]))
    return reports_pb2.PurchaseRegister(
        from_date=date_text(first),
        to_date=date_text(last),
        rows=[_register_row(row) for row in shown],
        totals=_totals([await inward_reports.register_totals(tx, first, last, vendor_id=vendor_id)]),
        next_page_token=more,
    )


async def get_input_tax(tx: Transaction, request: reports_pb2.GetInputTaxSummaryRequest) -> reports_pb2.InputTaxSummary:
    """Input tax of a period by rate and head. Raises PeriodReversed."""
    first, last = await month_to_date(tx, request.from_date, request.to_date)
    rows = await inward_reports.by_rate(tx, first, last)
    return reports_pb2.InputTaxSummary(
        from_date=date_text(first),
        to_date=date_text(last),
        rows=[
            reports_pb2.InputTaxRow(
                tax_rate=rate_text(row["tax_rate"]),
                input_tax=vendor_bills.shown_input_tax(row["input_tax"]),
                taxable=amount_text(row["taxable"]),
                cgst=amount_text(row["cgst"]),
                sgst=amount_text(row["sgst"]),
                igst=amount_text(row["igst"]),
                cess=amount_text(row["cess"]),
            )
            for row in rows
        ],
        eligible=_totals(row for row in rows if row["input_tax"] == InputTax.ELIGIBLE),
        ineligible=_totals(row for row in rows if row["input_tax"] == InputTax.INELIGIBLE),
    )


async def get_ageing(tx: Transaction, request: reports_pb2.GetPayablesAgeingRequest) -> reports_pb2.PayablesAgeing:
    """A page of what vendors are owed by age, with the sums over all vendors."""
    today = organisation.today(tx, await organisation.profile(tx))
    page = page_of(request, 1)
    after = page.after[0] if page.after else None
    rows = await vendor_statements.ageing(tx, today, after_code=after, limit=page.size + 1)
    shown = rows[: page.size]
    return reports_pb2.PayablesAgeing(
        as_of=date_text(today),
        rows=[
            reports_pb2.AgeingRow(
                vendor_id=str(row["vendor_id"]),
                vendor_code=row["code"],
                vendor_name=row["name"],
                amounts=_buckets(row),
            )
            for row in shown
        ],
        totals=_buckets(await vendor_statements.ageing_totals(tx, today)),
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
        taxable=amount_text(row["taxable"]),
        cgst=amount_text(row["cgst"]),
        sgst=amount_text(row["sgst"]),
        igst=amount_text(row["igst"]),
        cess=amount_text(row["cess"]),
        input_tax=vendor_bills.shown_input_tax(row["input_tax"]),
    )


def _totals(rows: Iterable[Row]) -> reports_pb2.RegisterTotals:
    known = list(rows)
    sums = {head: sum((row[head] for row in known), Decimal(0)) for head in inward_reports.HEADS}
    return reports_pb2.RegisterTotals(**{head: amount_text(value) for head, value in sums.items()})


def _buckets(row: Row) -> reports_pb2.AgeingBuckets:
    amounts = {name: Decimal(row[name]) for name in vendor_statements.BUCKETS}
    owed = sum(amounts.values(), Decimal(0)) - 2 * amounts["on_account"]
    return reports_pb2.AgeingBuckets(
        **{name: amount_text(amount) for name, amount in amounts.items()}, balance=amount_text(owed)
    )
