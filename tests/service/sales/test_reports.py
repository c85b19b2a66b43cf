"""Reports: ages of all debts, tax by rate, each figure tied to its documents."""

import datetime as dt
from typing import Any

from bahi.documents.v1 import supplies_pb2
from bahi.sales.v1 import deliveries_pb2, sales_reports_pb2

from kit import ids
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, new_registration
from tests.support.days import TODAY
from tests.support.parties import address
from tests.support.refusals import refusal

YESTERDAY = TODAY - dt.timedelta(days=1)


async def ageing(sales: SalesClient, **fields: Any) -> sales_reports_pb2.ReceivablesAgeing:
    request = sales_reports_pb2.GetReceivablesAgeingRequest(**fields)
    return await sales.reports.GetReceivablesAgeing(request, metadata=sales.as_user())


async def summary(sales: SalesClient, **fields: Any) -> sales_reports_pb2.GstSummary:
    given = {"from_date": YESTERDAY.isoformat(), "to_date": TODAY.isoformat(), **fields}
    return await sales.reports.GetGstSummary(sales_reports_pb2.GetGstSummaryRequest(**given), metadata=sales.as_user())


async def register(sales: SalesClient, **fields: Any) -> sales_reports_pb2.SalesRegister:
    given = {"from_date": YESTERDAY.isoformat(), "to_date": TODAY.isoformat(), **fields}
    request = sales_reports_pb2.GetSalesRegisterRequest(**given)
    return await sales.reports.GetSalesRegister(request, metadata=sales.as_user())


async def test_ages_of_all_customers_by_name_with_their_sums(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.set_up()
    await neighbour.set_up()
    product = await sales.stocked()
    zeta, asha, paid = [await sales.customer(name, name=name) for name in ("Zeta", "Asha", "Paid")]
    await sales.sell_on(YESTERDAY, zeta, line(product, "10"))
    await sales.sell(asha, line(product, "10"))
    await sales.pay(asha, "100.00")
    await sales.sell(paid, line(product, "10"))
    await sales.pay(paid, "95.00", due_first=True)

    first = await ageing(sales, page_size=1)
    second = await ageing(sales, page_size=1, page_token=first.next_page_token)

    rows = [*first.rows, *second.rows]
    assert [
        (row.customer_name, row.buckets.current, row.buckets.days_1_30, row.buckets.on_account) for row in rows
    ] == [
        ("Asha", "95.00", "0.00", "100.00"),
        ("Zeta", "0.00", "95.00", "0.00"),
    ]
    assert (first.totals.outstanding, first.totals.on_account, first.totals.balance) == ("190.00", "100.00", "90.00")
    assert (second.next_page_token, list((await ageing(neighbour)).rows)) == ("", [])


async def test_tax_by_rate_and_head_of_a_registration(sales: SalesClient) -> None:
    await sales.set_up()
    other = await sales.add_registration(new_registration())
    product = await sales.stocked()
    exempt = await sales.stocked("FREE", tax_class="exempt_medicine")
    customer = await sales.customer()
    await sales.sell(customer, line(product, "10"))
    await sales.sell(customer, line(exempt, "10"))
    await sales.sell(customer, line(product, "20"), registration_id=other.registration_id)

    whole = await summary(sales)
    one = await summary(sales, registration_id=other.registration_id)

    assert [(row.treatment, row.tax_rate, row.documents) for row in whole.rows] == [
        (supplies_pb2.TREATMENT_TAXABLE, "5", 2),
        (supplies_pb2.TREATMENT_EXEMPT, "0", 1),
    ]
    assert [(row.figures.taxable, row.figures.cgst, row.figures.igst, row.figures.total) for row in whole.rows] == [
        ("270.00", "2.25", "9.00", "283.50"),
        ("90.00", "0.00", "0.00", "90.00"),
    ]
    assert (whole.taxed_totals.total, whole.exempt_totals.total, whole.zero_rated_totals.total) == (
        "283.50",
        "90.00",
        "0.00",
    )
    assert (whole.totals.taxable, whole.totals.igst, whole.totals.total) == ("360.00", "9.00", "373.50")
    assert [(row.figures.taxable, row.documents) for row in one.rows] == [("180.00", 1)]
    registers = [await register(sales, registration_id=id_) for id_ in ("", other.registration_id)]
    assert [(len(found.rows), found.totals.taxable) for found in registers] == [(3, "360.00"), (1, "180.00")]


async def test_reversed_period_and_unknown_registration_are_refused(sales: SalesClient) -> None:
    await sales.set_up()

    period = await refusal(summary(sales, to_date=(YESTERDAY - dt.timedelta(days=1)).isoformat()))
    unknown = await refusal(summary(sales, registration_id=str(ids.new_id())))
    nobodys = await refusal(register(sales, registration_id=str(ids.new_id())))

    assert (period.reason, period.field) == ("PERIOD_REVERSED", "to_date")
    assert [(each.reason, each.field) for each in (unknown, nobodys)] == [
        ("REGISTRATION_NOT_FOUND", "registration_id")
    ] * 2


async def test_sale_delivered_to_a_site_that_decides_is_supplied_there(sales: SalesClient) -> None:
    await sales.set_up()
    site = deliveries_pb2.DeliverySite(address=address("27"), decided_state=deliveries_pb2.SITE_PLACE_SHIP_TO)
    customer = await sales.customer(shipping_address=address("27"), delivery_sites=[site])

    invoice = await sales.sell(customer, line(await sales.stocked(), "10"))

    assert (invoice.place_of_supply, invoice.supply_kind, invoice.figures.igst) == (
        "27",
        supplies_pb2.SUPPLY_KIND_INTER_STATE,
        "4.50",
    )
