"""The GST summary of a month equals the GSTR-3B that the library makes of the same documents: gst-corrections.md 19."""

import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.sales.v1 import invoices_pb2, letters_pb2, organisations_pb2, sales_reports_pb2

from gst.returns.gstr1 import build_gstr1
from gst.returns.gstr1_checks import gstr1_faults
from gst.returns.gstr3b import outward_tables
from gst.returns.outward_documents import OutwardDocument
from kit.auth.caller import Role
from tests.service.returns.outward import credited, invoiced
from tests.support.clients.returns import SALEABLE, ReturnsClient
from tests.support.days import TODAY
from tests.support.parties import HOME_STATE, address, gstin

UNDER_LETTER, WITH_TAX = letters_pb2.ZERO_RATING_UNDER_LETTER, letters_pb2.ZERO_RATING_WITH_TAX
FAR: Final = "27"
GOODS: Final = {
    "medicine": {},
    "slab_18": {"hsn": "33049990"},
    "tobacco": {},
    "exempt_medicine": {},
    "sanitary_napkin": {"hsn": "96190010"},
    "non_gst": {"hsn": "27101990"},
}
TAXABLE: Final = 3
"""So many of the first goods are taxable. The others are sold on a paper of their own."""
BUYERS: Final[Mapping[str, dict[str, Any]]] = {
    "inside the state": {},
    "another state": {"state": FAR},
    "a person": {"gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED, "gstin": ""},
    "a person far away": {"state": FAR, "gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED, "gstin": ""},
    "composition": {"gst_category": parties_pb2.GST_CATEGORY_COMPOSITION},
    "SEZ": {"gst_category": parties_pb2.GST_CATEGORY_SEZ, "authorised_operations": True},
    "SEZ, for other purposes": {"gst_category": parties_pb2.GST_CATEGORY_SEZ},
    "export": {
        "gst_category": parties_pb2.GST_CATEGORY_OVERSEAS,
        "gstin": "",
        "billing_address": address("96"),
        "country_code": "NP",
    },
    "deemed export": {"gst_category": parties_pb2.GST_CATEGORY_DEEMED_EXPORT},
}


def sale(product_id: str, quantity: str) -> invoices_pb2.SaleLine:
    return invoices_pb2.SaleLine(product_id=product_id, quantity=quantity, rate="43.19", discount_percent="3")


async def month(returns: ReturnsClient) -> sales_reports_pb2.GstSummary:
    request = sales_reports_pb2.GetGstSummaryRequest(from_date=f"{TODAY:%Y-%m}-01", to_date=TODAY.isoformat())
    return await returns.sales.reports.GetGstSummary(request, metadata=returns.sales.as_user())


async def record_letter(returns: ReturnsClient) -> None:
    """A letter of undertaking that is valid today."""
    (home,) = (await returns.sales.profile()).registrations
    letter = letters_pb2.LetterOfUndertaking(number="AD230426001234X", valid_from_date=f"{TODAY:%Y-%m}-01")
    request = organisations_pb2.UpdateRegistrationRequest(
        registration_id=home.registration_id,
        registration=organisations_pb2.RegistrationChanges(letters_of_undertaking=[letter]),
        etag=home.etag,
    )
    await returns.sales.organisations.UpdateRegistration(request, metadata=returns.sales.as_user(Role.ADMIN))


def table_3_1(documents: Iterable[OutwardDocument]) -> dict[str, tuple[Decimal, ...]]:
    """GSTR-3B 3.1(a), (b), (c) and (e) of the library. No document may be left out, or break a rule of GSTR-1."""
    gstr1 = build_gstr1(gstin(HOME_STATE), f"{TODAY:%m%Y}", documents)
    outward = outward_tables(gstr1)
    assert gstr1.unplaced == ()
    assert gstr1_faults(gstr1.file) == []
    a, b = outward.taxed, outward.zero_rated
    return {
        "a": (a.taxable, a.cgst, a.sgst, a.igst),
        "b": (b.taxable, b.cgst, b.sgst, b.igst),
        "c": (outward.nil_and_exempt,),
        "e": (outward.non_gst,),
    }


def columns_of(summary: sales_reports_pb2.GstSummary) -> dict[str, tuple[Decimal, ...]]:
    def heads(figures: Any) -> tuple[Decimal, ...]:
        return tuple(Decimal(getattr(figures, head)) for head in ("taxable", "cgst", "sgst", "igst"))

    return {
        "a": heads(summary.taxed_totals),
        "b": heads(summary.zero_rated_totals),
        "c": (Decimal(summary.nil_rated_totals.taxable) + Decimal(summary.exempt_totals.taxable),),
        "e": (Decimal(summary.non_gst_totals.taxable),),
    }


@pytest.fixture
async def shelf(returns: ReturnsClient) -> list[str]:
    """A product of each treatment, on the shelf."""
    products = [await returns.product(tax_class=name, **fields) for name, fields in GOODS.items()]
    await returns.buy(
        await returns.vendor(), *(returns.item(product_id, "400", mrp="140.00") for product_id in products)
    )
    return products


async def test_the_summary_of_a_month_is_table_3_1_of_its_documents(
    returns: ReturnsClient, shelf: list[str], services: Any
) -> None:
    documents, kinds, treatments = [], set(), dict[str, Any]()
    await record_letter(returns)
    for position, (name, buyer) in enumerate(BUYERS.items()):
        customer_id = await returns.customer(**buyer)
        ratings = (UNDER_LETTER, WITH_TAX) if name in {"SEZ", "export"} else (0,)
        for rating, papers in itertools.product(ratings, (shelf[:TAXABLE], shelf[TAXABLE:])):
            lines = [sale(product_id, str(7 + position)) for product_id in papers]
            sold, cancelled = [await returns.sell(customer_id, *lines, zero_rating=rating) for _ in range(2)]
            treatments |= {line.product_id: line.treatment for line in sold.lines}
            await returns.sales.cancel_invoice(cancelled)
            back = await returns.take_back(sold.invoice_id, *((line.line_id, "3", SALEABLE) for line in sold.lines))
            note = await returns.credit_note(back.credit_note_id)
            documents += [invoiced(sold, treatments), credited(note, sold, treatments)]
            kinds.add(documents[-1].supply)
    await services.deliver()

    summary = await month(returns)

    assert len(kinds) == 7
    assert columns_of(summary) == table_3_1(documents)
    assert all(figures != (0,) * len(figures) for figures in columns_of(summary).values())
    sums = [
        Decimal(part.total)
        for part in (summary.taxed_totals, summary.zero_rated_totals, summary.nil_rated_totals, summary.exempt_totals)
    ]
    assert sum(sums) + Decimal(summary.non_gst_totals.total) == Decimal(summary.totals.total)
