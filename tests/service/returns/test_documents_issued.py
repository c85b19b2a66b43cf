"""Table 13 of GSTR-1: the report of numbers issued equals the library's table of the services' own documents."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from bahi.documents.v1 import documents_pb2, parties_pb2
from bahi.sales.v1 import invoices_pb2, sales_reports_pb2

from gst.returns.documents_issued import documents_issued, issued_number
from gst.returns.outward_documents import IssuedNumber, OutwardDocument
from gst.tax.categories import DocumentKind, SupplyKind
from tests.support.clients.returns import SALEABLE, ReturnsClient
from tests.support.clients.sales_documents import new_registration
from tests.support.days import TODAY, YEAR
from tests.support.parties import OTHER_STATE

PERSON: dict[str, Any] = {"gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED, "gstin": ""}
KINDS = {
    invoices_pb2.INVOICE_KIND_TAX_INVOICE: DocumentKind.TAX_INVOICE,
    invoices_pb2.INVOICE_KIND_BILL_OF_SUPPLY: DocumentKind.BILL_OF_SUPPLY,
    invoices_pb2.INVOICE_KIND_INVOICE_CUM_BILL_OF_SUPPLY: DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY,
}
YESTERDAY = TODAY - dt.timedelta(days=1)
ROW_1 = "Invoices for outward supply"


class Shop:
    """A seller of taxed and exempt goods to a registered and an unregistered buyer."""

    def __init__(self, returns: ReturnsClient) -> None:
        self.returns, self.documents = returns, list[OutwardDocument]()

    async def open(self) -> "Shop":
        returns = self.returns
        goods = [await returns.product(), await returns.product(tax_class="exempt_medicine")]
        items = [returns.item(product_id, "400") for product_id in goods]
        await returns.buy(await returns.vendor(), *items, date=YESTERDAY.isoformat(), date_reason="Entered late")
        self.taxed, self.exempt = [invoices_pb2.SaleLine(product_id=each, quantity="2", rate="10.00") for each in goods]
        self.registered, self.person = await returns.customer(), await returns.customer(**PERSON)
        return self

    async def sell(self, buyer: str, *lines: Any, cancel: bool = False, **fields: Any) -> invoices_pb2.Invoice:
        sold = await self.returns.sell(buyer, *lines, **fields)
        if cancel:
            await self.returns.sales.cancel_invoice(sold)
        self._add(sold.number, KINDS[sold.kind], sold.date, cancelled=cancel)
        return sold

    async def credit(self, sold: invoices_pb2.Invoice, kind: Any = documents_pb2.NOTE_KIND_GST) -> None:
        goods = (sold.lines[0].line_id, "1", SALEABLE)
        back = await self.returns.take_back(sold.invoice_id, goods, credit_note_kind=kind)
        note = await self.returns.credit_note(back.credit_note_id)
        commercial = kind == documents_pb2.NOTE_KIND_COMMERCIAL
        named = DocumentKind.COMMERCIAL_CREDIT_NOTE if commercial else DocumentKind.CREDIT_NOTE
        self._add(note.number, named, note.date)

    def _add(self, number: str, kind: DocumentKind, date: str, *, cancelled: bool = False) -> None:
        self.documents.append(
            OutwardDocument(
                number=number,
                kind=kind,
                date=dt.date.fromisoformat(date),
                supply=SupplyKind.INTRA_STATE,
                place_of_supply="23",
                value=Decimal(1),
                lines=(),
                cancelled=cancelled,
            )
        )

    async def report(self, **fields: Any) -> sales_reports_pb2.DocumentsIssued:
        await self.returns.services.deliver()
        given = {"from_date": YESTERDAY.isoformat(), "to_date": TODAY.isoformat(), **fields}
        sales = self.returns.sales
        return await sales.reports.GetDocumentsIssued(
            sales_reports_pb2.GetDocumentsIssuedRequest(**given), metadata=sales.as_user()
        )


@pytest.fixture
async def shop(returns: ReturnsClient) -> Shop:
    return await Shop(returns).open()


def table_of(found: sales_reports_pb2.DocumentsIssued) -> list[tuple[Any, ...]]:
    rows = [
        (row.table_row, row.nature, row.from_number, row.to_number, row.total, row.cancelled, row.net_issued)
        for row in found.rows
    ]
    return sorted(rows)


def table_of_library(documents: Sequence[OutwardDocument]) -> list[tuple[Any, ...]]:
    numbers: list[IssuedNumber] = [found for each in documents if (found := issued_number(each)) is not None]
    table: Any = documents_issued(numbers)
    return sorted(
        (kind["doc_num"], kind["doc_typ"], *(row[name] for name in ("from", "to", "totnum", "cancel", "net_issue")))
        for kind in table["doc_det"]
        for row in kind["docs"]
    )


async def test_each_kind_of_paper_has_its_range_under_row_1_and_notes_have_row_5(shop: Shop) -> None:
    first = await shop.sell(shop.registered, shop.taxed)
    exempt = await shop.sell(shop.registered, shop.exempt)
    await shop.sell(shop.registered, shop.exempt, cancel=True)
    await shop.sell(shop.person, shop.taxed, shop.exempt, cancel=True)
    await shop.sell(shop.registered, shop.taxed, cancel=True)
    await shop.sell(shop.person, shop.exempt)
    await shop.sell(shop.registered, shop.taxed)
    for sold in (first, exempt):
        await shop.credit(sold)
    await shop.credit(first, documents_pb2.NOTE_KIND_COMMERCIAL)

    found = await shop.report()

    assert table_of(found) == table_of_library(shop.documents)
    assert table_of(found) == [
        (1, ROW_1, f"BOS/{YEAR}/000001", f"BOS/{YEAR}/000003", 3, 1, 2),
        (1, ROW_1, f"INV/{YEAR}/000001", f"INV/{YEAR}/000003", 3, 1, 2),
        (1, ROW_1, f"MBS/{YEAR}/000001", f"MBS/{YEAR}/000001", 1, 1, 0),
        (5, "Credit Note", f"CN/{YEAR}/000001", f"CN/{YEAR}/000002", 2, 0, 2),
    ]


async def test_numbers_of_other_days_registrations_and_organisations_are_apart(
    shop: Shop, neighbour: ReturnsClient
) -> None:
    """Of 1, 2 and 3 the second is yesterday's: today has two ranges."""
    sales = shop.returns.sales
    other = await sales.add_registration(new_registration(OTHER_STATE))
    await shop.sell(shop.registered, shop.taxed)
    await shop.sell(shop.registered, shop.taxed, date=YESTERDAY.isoformat(), date_reason="The lorry left on that day")
    await shop.sell(shop.registered, shop.taxed)
    numbers = [f"INV/{YEAR}/{serial:06d}" for serial in (1, 2, 3)]

    today = await shop.report(from_date=TODAY.isoformat())
    both = await shop.report()
    of_other = await shop.report(registration_id=other.registration_id)
    theirs = await Shop(neighbour).report()

    assert [(row.from_number, row.to_number) for row in today.rows] == [(numbers[0],) * 2, (numbers[2],) * 2]
    assert table_of(today) == table_of_library([shop.documents[0], shop.documents[2]])
    assert [(row.from_number, row.to_number, row.total) for row in both.rows] == [(numbers[0], numbers[2], 3)]
    assert list(of_other.rows) == list(theirs.rows) == []
