"""Input tax and register of one registration: table 4 of the GSTR-3B that the library makes of its documents."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import pytest
from bahi.purchase.v1 import bills_of_entry_pb2, goods_receipts_pb2, purchase_reports_pb2, vendor_bills_pb2
from bahi.sales.v1 import organisation_announced_pb2

from gst.amounts import NOTHING, Amounts
from gst.inward.itc import ItcFacts, decide_itc, reversal_on_write_off
from gst.returns.gstr3b import Credit, Inward, Reversal
from tests.service.purchase.imports import enter, overseas
from tests.service.purchase.parts import lose, of_units
from tests.support.clients.purchase import OUR_GSTIN, PurchaseClient
from tests.support.clients.purchase_documents import figures
from tests.support.clients.service_client import an_id
from tests.support.days import TODAY
from tests.support.parties import gstin
from tests.support.refusals import refused

FAR: Final = gstin("24", OUR_GSTIN[2:12])
OLD: Final = dt.date(2026, 3, 10)
"""Of a year whose credit no return can take any more."""


@pytest.fixture
async def far_id(purchase: PurchaseClient) -> str:
    """A second registration, in another state."""
    ids = (purchase.registration_id, an_id())
    registrations = [
        organisation_announced_pb2.AnnouncedRegistration(
            registration_id=id_, gstin=number, state_code=number[:2], series_prefix=number[:2], is_default=id_ == ids[0]
        )
        for id_, number in zip(ids, (OUR_GSTIN, FAR), strict=True)
    ]
    await purchase.announce(source_version=2, registrations=registrations)
    return ids[1]


async def summary(purchase: PurchaseClient, registration_id: str = "") -> purchase_reports_pb2.InputTaxSummary:
    request = purchase_reports_pb2.GetInputTaxSummaryRequest(from_date="2026-03-01", registration_id=registration_id)
    return await purchase.reports.GetInputTaxSummary(request, metadata=purchase.as_user())


async def register(purchase: PurchaseClient, registration_id: str = "") -> purchase_reports_pb2.PurchaseRegister:
    request = purchase_reports_pb2.GetPurchaseRegisterRequest(from_date="2026-03-01", registration_id=registration_id)
    return await purchase.reports.GetPurchaseRegister(request, metadata=purchase.as_user())


def heads(found: Any) -> Amounts:
    """The heads that a document or a summary has."""
    return Amounts(**{name: Decimal(getattr(found, name, "0")) for name in ("igst", "cgst", "sgst", "cess")})


def table_4(
    bills: list[vendor_bills_pb2.VendorBill],
    entries: list[bills_of_entry_pb2.BillOfEntry],
    lost: Mapping[str, tuple[Decimal, Decimal]],
) -> Inward:
    """What the library says of the documents; `lost` of how many units of a bill, by its number."""
    taken, barred, reversed_ = NOTHING, NOTHING, NOTHING
    for bill in bills:
        facts = ItcFacts(invoice_date=dt.date.fromisoformat(bill.date), in_2b=True, received_on=TODAY, claim_on=TODAY)
        if decide_itc(facts).table_3b == "4(A)(5)":
            taken = taken.plus(heads(bill.figures))
        else:
            barred = barred.plus(heads(bill.figures))
        if bill.number in lost:
            reversed_ = reversed_.plus(reversal_on_write_off(heads(bill.figures), *lost[bill.number]))
    imported = NOTHING
    for entry in entries:
        imported = imported.plus(heads(entry))
    return Inward(
        available={Credit.OTHER: taken, Credit.IMPORT_OF_GOODS: imported},
        reversed={Reversal.BY_RULE: reversed_},
        ineligible={Reversal.OTHER: barred},
    )


def columns(found: purchase_reports_pb2.InputTaxSummary) -> Inward:
    return Inward(
        available={Credit.OTHER: heads(found.eligible), Credit.IMPORT_OF_GOODS: heads(found.import_totals)},
        reversed={Reversal.BY_RULE: heads(found.reversed_totals)},
        ineligible={Reversal.OTHER: heads(found.barred_totals)},
    )


async def receive(
    purchase: PurchaseClient, product: Any, vendor: Any, batch: str, registration_id: str
) -> goods_receipts_pb2.GoodsReceipt:
    """100 units at 10.00, in stock."""
    item = purchase.item(product, batch_number=batch, quantity="100", free_quantity="0", rate="10.00")
    receipt = await purchase.receive(vendor, item, registration_id=registration_id)
    await purchase.deliver()
    return receipt


async def test_summary_and_register_of_a_registration_are_those_of_its_documents(
    purchase: PurchaseClient, far_id: str
) -> None:
    """Both take, one reverses, one is barred, and both import; nothing of one is the other's."""
    home_id, product = purchase.registration_id, await purchase.product()
    vendor, abroad = await purchase.vendor(), await overseas(purchase)
    igst = figures(taxable="1000.00", cgst="0.00", sgst="0.00", igst="50.00", total="1050.00")
    documents: dict[str, Inward] = {}
    for id_, printed, units in ((home_id, of_units(100), 11), (far_id, igst, 30)):
        old, lost, seas = [
            await receive(purchase, product, by, f"B{units}{batch}", id_)
            for batch, by in enumerate((vendor, vendor, abroad))
        ]
        late = await purchase.bill(old, number=f"OLD/{units}", date=OLD.isoformat(), figures=printed)
        taken = await purchase.bill(lost, number=f"NEW/{units}", figures=printed)
        entry = await enter(purchase, seas, number=f"45120{units}")
        for receipt in (lost, old):  # no credit was taken of the second
            await lose(purchase, receipt.lines[0].batch_id, str(units))
        documents[id_] = table_4([late, taken], [entry], {taken.number: (Decimal(units), Decimal(100))})

    home, far, both = [await summary(purchase, id_) for id_ in (home_id, far_id, "")]

    assert (columns(home), columns(far)) == (documents[home_id], documents[far_id])
    assert (heads(home.net_totals), heads(far.net_totals)) == tuple(each.net_credit for each in documents.values())
    assert heads(both.net_totals) == heads(home.net_totals).plus(heads(far.net_totals))
    assert home.reversed_totals.cgst == "2.75"
    rows = {id_: {row.document_number for row in (await register(purchase, id_)).rows} for id_ in ("", *documents)}
    assert rows[home_id] == {"OLD/11", "NEW/11", "4512011"}
    assert rows[home_id] | rows[far_id] == rows[""]
    assert not rows[home_id] & rows[far_id]


async def test_another_s_registration_is_refused(purchase: PurchaseClient) -> None:
    for read in (summary, register):
        assert await refused(read(purchase, an_id())) == ("REGISTRATION_NOT_FOUND", "registration_id")
