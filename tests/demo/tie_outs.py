"""The day's own audit: what the books say must follow from the documents, to the unit and to the paisa."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tests.demo.books import Account, Books
from tests.demo.diary import Diary, Document
from tests.support.rest import Body

HEADS: Final = ("taxable", "cgst", "sgst", "igst", "cess")
NOTHING: Final = Decimal(0)

Amounts = Mapping[Any, Decimal]
"""Figures by whatever tells them apart: a product, a party, a head of tax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TieOut:
    """Two ways to the same figures."""

    claim: str
    by_documents: Amounts
    by_books: Amounts

    @property
    def holds(self) -> bool:
        """Whether both ways arrive."""
        return not self.differences()

    def differences(self) -> list[str]:
        """What differs, in words; a figure that one side does not have is zero there."""
        names = {**self.by_documents, **self.by_books}
        return [
            f"{name}: {self.by_documents.get(name, NOTHING)} by the documents, "
            f"{self.by_books.get(name, NOTHING)} by the books"
            for name in names
            if self.by_documents.get(name, NOTHING) != self.by_books.get(name, NOTHING)
        ]


def tie_out(diary: Diary, books: Books) -> list[TieOut]:
    """Every claim, whether it holds or not."""
    return [
        *_stock(diary, books),
        *_accounts("Customer", diary.customers, books.customers, _owed_by_documents(diary)),
        *_accounts("Vendor", diary.vendors, books.vendors, _due_by_documents(diary)),
        *_tax(diary, books),
        *_numbers(diary, books),
        *_claims(diary, books),
    ]


def in_force(diary: Diary) -> list[Document]:
    """Invoices that were not cancelled."""
    return [invoice for invoice in diary.of_kind("invoice") if invoice.body["status"] == "issued"]


def _stock(diary: Diary, books: Books) -> Iterator[TieOut]:
    codes = {product["product_id"]: code for code, product in diary.products.items()}
    by_documents = _sum((codes[product], quantity) for product, quantity in _moved_by_documents(diary))
    on_hand = _sum((row["product_code"], Decimal(row["on_hand"])) for row in books.levels)
    moved = _sum((codes[row["product_id"]], Decimal(row["quantity"])) for row in books.movements)
    yield TieOut(
        claim="Received - sold + returned - sent back - written off = on hand, for each product",
        by_documents=by_documents,
        by_books=on_hand,
    )
    yield TieOut(claim="The movements of each product add up to it too", by_documents=by_documents, by_books=moved)
    worth = sum((Decimal(row["value"]) for row in books.movements), NOTHING)
    shelf = sum((Decimal(row["value"]) for row in books.levels), NOTHING)
    yield TieOut(
        claim="Valuation = value of all movements = value on the shelf",
        by_documents={"movements": worth, "shelf": shelf},
        by_books=dict.fromkeys(("movements", "shelf"), Decimal(books.valuation["total_value"])),
    )
    reserved = sum((Decimal(row["reserved"]) for row in books.levels), NOTHING)
    yield TieOut(claim="Nothing stays reserved", by_documents={}, by_books={"reserved": reserved})


def _moved_by_documents(diary: Diary) -> Iterator[tuple[str, Decimal]]:
    for receipt in diary.of_kind("goods receipt"):
        for line in receipt.body["lines"]:
            yield line["product_id"], Decimal(line["quantity"]) + Decimal(line["free_quantity"])
    for invoice in in_force(diary):
        for line in invoice.body["lines"]:
            yield line["product_id"], -(Decimal(line["quantity"]) + Decimal(line.get("free_quantity", 0)))
    for came_back in diary.of_kind("sales return"):
        for line in came_back.body["lines"]:
            yield line["product_id"], Decimal(line["quantity"])
    for went_back in diary.of_kind("purchase return"):
        for line in went_back.body["lines"]:
            yield line["product_id"], -Decimal(line["quantity"])
    for adjustment in diary.of_kind("adjustment"):
        yield adjustment.body["product_id"], Decimal(adjustment.body["quantity"])


def _owed_by_documents(diary: Diary) -> Amounts:
    signs = {"receipt": -1, "credit note": -1}
    documents = [*in_force(diary), *diary.of_kind("receipt"), *diary.of_kind("credit note")]
    return _sum(
        (document.body["customer_id"], signs.get(document.kind, 1) * Decimal(document.total)) for document in documents
    )


def _due_by_documents(diary: Diary) -> Amounts:
    """A debit claim takes off what the vendor has agreed to."""
    signs = {"vendor bill": 1, "vendor payment": -1, "debit note": -1}
    agreed = (
        (claim.body["vendor_id"], -Decimal(claim.body["settled_amount"])) for claim in diary.of_kind("debit claim")
    )
    return _sum(
        [
            *agreed,
            *(
                (document.body["vendor_id"], sign * Decimal(document.total))
                for kind, sign in signs.items()
                for document in diary.of_kind(kind)
            ),
        ]
    )


def _accounts(
    who: str, parties: Mapping[str, Body], accounts: Mapping[str, Account], by_documents: Amounts
) -> Iterator[TieOut]:
    ids = {code: party[f"{who.lower()}_id"] for code, party in parties.items()}
    documents = {code: by_documents.get(ids[code], NOTHING) for code in ids}
    balances = {code: Decimal(account.outstanding["balance"]) for code, account in accounts.items()}
    ledgers = {code: Decimal(account.entries[-1]["balance"]) for code, account in accounts.items() if account.entries}
    yield TieOut(
        claim=f"{who} ledgers = sums of their documents",
        by_documents=documents,
        by_books=ledgers,
    )
    yield TieOut(claim=f"{who} balances = the same", by_documents=documents, by_books=balances)


def _tax(diary: Diary, books: Books) -> Iterator[TieOut]:
    rows = {
        (row["treatment"], Decimal(row["tax_rate"]), head): Decimal(row["figures"][head])
        for row in books.gst_summary["rows"]
        for head in HEADS
    }
    yield TieOut(
        claim="GST summary = lines of invoices - lines of credit notes, by rate and head",
        by_documents=_sum(_tax_of_lines(diary)),
        by_books=rows,
    )
    outward = [(invoice, 1) for invoice in in_force(diary)] + [(note, -1) for note in diary.of_kind("credit note")]
    yield TieOut(
        claim="Sales register = invoices - credit notes, by head, round-off and total",
        by_documents=_of_figures(outward, (*HEADS, "round_off", "total")),
        by_books=_heads(books.sales_register["totals"], (*HEADS, "round_off", "total")),
    )
    inward = [(bill, 1) for bill in diary.of_kind("vendor bill")] + [(n, -1) for n in diary.of_kind("debit note")]
    yield TieOut(
        claim="Purchase register = vendor bills - debit notes, by head",
        by_documents=_of_figures(inward, HEADS),
        by_books=_heads(books.purchase_register["totals"], HEADS),
    )


def _numbers(diary: Diary, books: Books) -> Iterator[TieOut]:
    issued = [("Invoices for outward supply", invoice) for invoice in diary.of_kind("invoice")]
    issued += [("Credit Note", note) for note in diary.of_kind("credit note")]
    cancelled = (((nature, "cancelled"), Decimal(each.body.get("status") == "cancelled")) for nature, each in issued)
    rows = books.documents_issued["rows"]
    yield TieOut(
        claim="Table 13 of GSTR-1 = numbers of invoices and credit notes, the cancelled ones among them",
        by_documents={**_sum(((nature, "total"), Decimal(1)) for nature, _ in issued), **_sum(cancelled)},
        by_books=_sum(((row["nature"], name), Decimal(row[name])) for row in rows for name in ("total", "cancelled")),
    )


def _claims(diary: Diary, books: Books) -> Iterator[TieOut]:
    lines = (
        (claim.number, Decimal(line["amount"]))
        for claim in diary.of_kind("debit claim")
        for line in claim.body["lines"]
    )
    parts = ("settled_amount", "open_amount", "cancelled_amount")
    yield TieOut(
        claim="Debit claims = settled + open + cancelled",
        by_documents=_sum(lines),
        by_books=_sum((claim["number"], Decimal(claim[part])) for claim in books.debit_claims for part in parts),
    )


def _tax_of_lines(diary: Diary) -> Iterator[tuple[Any, Decimal]]:
    """What each line adds to a rate and head.

    A line of a credit note has the treatment of the invoice line that it takes back.
    """
    treatments = {}
    for invoice in in_force(diary):
        for line in invoice.body["lines"]:
            treatments[line["line_id"]] = line["treatment"]
            yield from _heads_of_line(line["treatment"], line["figures"], 1)
    for note in diary.of_kind("credit note"):
        for line in note.body["lines"]:
            yield from _heads_of_line(treatments[line["invoice_line_id"]], line["figures"], -1)


def _heads_of_line(treatment: str, figures: Body, sign: int) -> Iterator[tuple[Any, Decimal]]:
    rate = Decimal(figures["tax_rate"])
    return (((treatment, rate, head), sign * Decimal(figures[head])) for head in HEADS)


def _of_figures(documents: Iterable[tuple[Document, int]], names: Iterable[str]) -> Amounts:
    heads = tuple(names)
    return _sum(
        (name, sign * Decimal(document.body["figures"].get(name, 0))) for document, sign in documents for name in heads
    )


def _heads(totals: Body, names: Iterable[str]) -> Amounts:
    return {name: Decimal(totals[name]) for name in names}


def _sum(amounts: Iterable[tuple[Any, Decimal]]) -> Amounts:
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    for name, amount in amounts:
        sums[name] += amount
    return sums
