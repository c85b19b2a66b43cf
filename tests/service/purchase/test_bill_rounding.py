"""Vendors round differently: a bill is computed by the vendor's school, or by the one that its figures show."""

from typing import Any

import pytest
from bahi.purchase.v1 import purchase_reports_pb2, vendor_bills_pb2, vendors_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.parts import part, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import figures
from tests.support.refusals import reason_and_field, refusal

LINE_PAISA, LINE_RUPEE = vendors_pb2.ROUNDING_SCHOOL_LINE_PAISA, vendors_pb2.ROUNDING_SCHOOL_LINE_RUPEE
HEAD, UNSET = vendors_pb2.ROUNDING_SCHOOL_HEAD, vendors_pb2.ROUNDING_SCHOOL_UNSPECIFIED
OF_VENDOR, OF_BILL = vendor_bills_pb2.ROUNDING_SOURCE_VENDOR, vendor_bills_pb2.ROUNDING_SOURCE_BILL
AGAINST_VENDOR = vendor_bills_pb2.ROUNDING_SOURCE_BILL_AGAINST_VENDOR
TO_THE_RUPEE = figures(taxable="700.00", cgst="20.00", sgst="20.00", total="740.00")
"""Of five lines of 140.00: 3.50 of each head, printed as 4.00."""
OURS = figures(taxable="700.00", cgst="17.50", sgst="17.50", total="735.00")


async def five_lines(purchase: PurchaseClient, **vendor: Any) -> Any:
    """Five lines of 140.00, at 5 per cent within the state."""
    product = await purchase.product()
    items = [
        purchase.item(product, batch_number=f"B{i}", quantity="14", free_quantity="0", rate="10.00") for i in range(5)
    ]
    return await purchase.receive(await purchase.vendor(**vendor), *items)


async def vendor_of(purchase: PurchaseClient, receipt: Any) -> vendors_pb2.Vendor:
    request = vendors_pb2.GetVendorRequest(vendor_id=receipt.vendor_id)
    return await purchase.vendors.GetVendor(request, metadata=purchase.as_user())


@pytest.mark.parametrize(
    ("set_for_vendor", "source", "why"),
    [
        (UNSET, OF_BILL, "as the printed figures show."),
        (LINE_RUPEE, OF_VENDOR, "as is set for the vendor."),
        (HEAD, AGAINST_VENDOR, "as the printed figures show, against what is set for the vendor."),
    ],
)
async def test_bill_rounded_to_the_rupee_on_each_line_is_booked_as_printed(
    purchase: PurchaseClient, set_for_vendor: vendors_pb2.RoundingSchool, source: Any, why: str
) -> None:
    receipt = await five_lines(purchase, rounding_school=set_for_vendor)

    compared = await purchase.bills.MatchVendorBill(
        vendor_bills_pb2.MatchVendorBillRequest(bill=purchase.printed(receipt, figures=TO_THE_RUPEE)),
        metadata=purchase.as_user(),
    )
    bill = await purchase.bill(receipt, figures=TO_THE_RUPEE)
    read = await purchase.bills.GetVendorBill(
        vendor_bills_pb2.GetVendorBillRequest(vendor_bill_id=bill.vendor_bill_id), metadata=purchase.as_user()
    )

    assert [(figure.printed, figure.difference) for figure in compared.figures if figure.difference != "0.00"] == []
    assert [line.figures.cgst for line in bill.lines] == ["4.00"] * 5
    assert (bill.rounding.school, bill.rounding.source) == (LINE_RUPEE, source)
    assert bill.rounding.explanation == f"The vendor rounds each head of each line to the rupee, {why}"
    assert read == bill
    assert compared.rounding == bill.rounding
    assert (bill.figures.round_off, bill.outstanding) == ("0.00", "740.00")
    assert await disagreements(purchase) == {}


async def test_school_that_a_bill_shows_is_proposed_for_the_vendor_until_one_is_set(purchase: PurchaseClient) -> None:
    receipt = await five_lines(purchase)
    before = await vendor_of(purchase, receipt)
    await purchase.bill(receipt, figures=TO_THE_RUPEE)

    after = await vendor_of(purchase, receipt)
    changed = await purchase.vendors.UpdateVendor(
        vendors_pb2.UpdateVendorRequest(
            vendor_id=after.vendor_id, vendor=vendors_pb2.VendorChanges(rounding_school=LINE_RUPEE), etag=before.etag
        ),
        metadata=purchase.as_user(),
    )

    assert (before.proposed_rounding_school, before.rounding_school) == (UNSET, UNSET)
    assert (after.proposed_rounding_school, after.rounding_school, after.etag) == (LINE_RUPEE, UNSET, before.etag)
    assert (changed.proposed_rounding_school, changed.rounding_school) == (UNSET, LINE_RUPEE)


async def test_bill_that_every_school_explains_proposes_nothing(purchase: PurchaseClient) -> None:
    product = await purchase.product()
    receipt = await purchase.receive(
        await purchase.vendor(), purchase.item(product, quantity="80", free_quantity="0", rate="10.00")
    )

    bill = await purchase.bill(receipt)

    assert (bill.rounding.school, bill.rounding.source) == (LINE_PAISA, OF_BILL)
    assert (await vendor_of(purchase, receipt)).proposed_rounding_school == UNSET


async def test_bill_that_no_school_gives_is_compared_with_the_vendors(purchase: PurchaseClient) -> None:
    receipt = await five_lines(purchase, rounding_school=LINE_RUPEE)
    near = figures(taxable="700.00", cgst="19.60", sgst="19.60", total="739.20")
    far = figures(taxable="700.00", cgst="18.90", sgst="18.90", total="737.80")

    refused = await refusal(purchase.bill(receipt, figures=far))
    bill = await purchase.bill(receipt, figures=near)

    assert reason_and_field(refused) == ("BILL_MISMATCH", "bill")
    assert refused.facts["reason_1"] == "cgst: printed 18.90, computed 20.00."
    assert (bill.rounding.school, bill.rounding.source) == (LINE_RUPEE, OF_VENDOR)
    assert sorted(line.figures.cgst for line in bill.lines) == ["3.60", "4.00", "4.00", "4.00", "4.00"]


async def test_bill_that_no_school_gives_says_none_where_none_is_set(purchase: PurchaseClient) -> None:
    receipt = await five_lines(purchase)

    bill = await purchase.bill(receipt, figures=figures(taxable="700.00", cgst="17.60", sgst="17.60", total="735.20"))

    assert not bill.HasField("rounding")


async def test_goods_of_a_rounded_bill_go_back_at_what_was_booked(purchase: PurchaseClient) -> None:
    receipt = await five_lines(purchase)
    await purchase.bill(receipt, figures=TO_THE_RUPEE)

    note = await send_back(purchase, receipt, "14")

    summary = await purchase.reports.GetInputTaxSummary(
        purchase_reports_pb2.GetInputTaxSummaryRequest(),
        metadata=purchase.as_user(),
    )
    assert note.figures.total == "148.00"
    assert summary.eligible.cgst == "16.00"
    assert await disagreements(purchase) == {}


async def test_part_of_a_receipt_is_rounded_by_itself(purchase: PurchaseClient) -> None:
    receipt = await five_lines(purchase)

    bill = await purchase.bill(
        receipt,
        lines=[part(receipt, "14")],
        figures=figures(taxable="140.00", cgst="4.00", sgst="4.00", total="148.00"),
    )

    assert bill.rounding.school == LINE_RUPEE
