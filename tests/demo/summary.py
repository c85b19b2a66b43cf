"""The summary of the day, in plain text."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from tests.demo.books import Account, Books
from tests.demo.diary import Diary, Document
from tests.demo.tie_outs import HEADS, TieOut
from tests.support.rest import Body

KINDS: Final = ("receipt", "issue", "return", "reversal", "adjustment")
"""Of movements, in the order of a stock account."""
WIDTH: Final = 110
UNPRINTED: Final = ("match", "preview", "repeat")


def text(diary: Diary, books: Books, checks: Sequence[TieOut]) -> str:
    """All of it."""
    parts = [
        _documents(diary),
        _stock(diary, books),
        _movements(diary, books),
        _accounts("Customers", books.customers),
        _accounts("Vendors", books.vendors),
        _tax(books),
        _reports(books),
        _trace(diary),
        _remarks(diary),
        _refusals(diary),
        _checks(checks),
    ]
    return "\n".join(line for part in parts for line in (*part, ""))


def _documents(diary: Diary) -> Iterator[str]:
    yield from _title("Documents of the day, each with the trace or the request that made it")
    for document in diary.documents.values():
        if document.kind in UNPRINTED:
            continue
        status = document.body.get("status", "")
        mark = status if status in ("cancelled", "completed", "received") else ""
        yield (
            f"  {_kind(document):<16} {document.number:<18} {document.party:<28.28} {document.total:>10}"
            f"  {mark:<10} {document.trace_id}".rstrip()
        )


def _kind(document: Document) -> str:
    """Of an invoice, the kind of paper."""
    return document.body["kind"].replace("_", " ") if document.kind == "invoice" else document.kind


def _stock(diary: Diary, books: Books) -> Iterator[str]:
    yield from _title("Stock, in base units: what it was in the morning, what moved it, what it is now")
    yield f"  {'':<9} {'morning':>8}" + "".join(f"{kind:>11}" for kind in KINDS) + f"{'evening':>11}{'value':>13}"
    for code, product in diary.products.items():
        moved = [row for row in books.movements if row["product_id"] == product["product_id"]]
        today = [row for row in moved if row["date"] >= diary.today.isoformat()]
        by_kind = {kind: _quantity(row for row in today if row["kind"] == kind) for kind in KINDS}
        value = sum(Decimal(row["value"]) for row in books.levels if row["product_code"] == code)
        columns = "".join(f"{by_kind[kind] or '':>11}" for kind in KINDS)
        evening = _quantity(moved)
        yield f"  {code:<9} {evening - _quantity(today):>8}{columns}{evening:>11}{value:>13}"
    yield ""
    for row in books.levels:
        if Decimal(row["on_hand"]):
            place = f"{row['batch_number']} to {row['expiry_date']}, {row['location_code']}"
            yield f"  {row['product_code']:<9} {place:<44} {row['on_hand']:>8} {row['value']:>12}"


def _quantity(movements: Iterable[Body]) -> Decimal:
    return sum((Decimal(row["quantity"]) for row in movements), Decimal(0))


def _movements(diary: Diary, books: Books) -> Iterator[str]:
    codes = {product["product_id"]: code for code, product in diary.products.items()}
    yield from _title("Every movement")
    for row in books.movements:
        yield (
            f"  {row['date']}  {codes[row['product_id']]:<9} {row['kind']:<11} {row['quantity']:>7} {row['value']:>11}"
            f"  {row['document_number']:<18} {row.get('party_name') or row.get('reason', '')}"
        )


def _accounts(title: str, accounts: dict[str, Account]) -> Iterator[str]:
    yield from _title(f"{title}' ledgers")
    for code, account in accounts.items():
        yield f"  {code}  {account.name}"
        for entry in account.entries:
            amount = entry["amount"] if "amount" in entry else _signed(entry)
            document = f"{entry['kind']:<18} {entry['document_number']:<18}"
            yield f"    {entry['date']}  {document} {amount:>12} {entry['balance']:>12}"
        for item in account.open_items:
            outstanding = f"{item['outstanding']} of {item['total']}"
            yield f"    open: {item['document_number']}, {outstanding}, due {item['due_date']}"


def _signed(entry: Body) -> str:
    return str(Decimal(entry["credit"]) - Decimal(entry["debit"]))


def _tax(books: Books) -> Iterator[str]:
    yield from _title("GST on outward supplies, net of credit notes")
    yield f"  {'':<12}{'rate':>6}" + "".join(f"{head:>12}" for head in HEADS) + f"{'documents':>11}"
    summary = books.gst_summary
    for row in [
        *summary["rows"],
        {"treatment": "all", "figures": summary["totals"], "documents": summary["documents"]},
    ]:
        figures = "".join(f"{row['figures'][head]:>12}" for head in HEADS)
        yield f"  {row['treatment']:<12}{row.get('tax_rate', ''):>6}{figures}{row.get('documents', ''):>11}"
    for row in books.sales_register["rows"]:
        figures = row["figures"]
        heads = "".join(f"{figures[head]:>12}" for head in HEADS)
        yield f"  {row['document_number']:<18}{heads} {row['kind']}"


def _reports(books: Books) -> Iterator[str]:
    yield from _title("Reports")
    yield f"  stock valuation: {books.valuation['total_value']} in {len(books.valuation['products'])} products"
    owed, due = books.receivables["totals"], books.payables["totals"]
    yield f"  receivables: {owed['balance']}, of it not due {owed['current']}, on account {owed['on_account']}"
    yield f"  payables: {due['balance']}, of it not due {due['current']}, on account {due['on_account']}"
    tax = books.input_tax
    for name, figures in (
        ("taken", tax["eligible"]),
        ("reversed by write-offs", tax["reversed_totals"]),
        ("to set off", tax["net_totals"]),
    ):
        yield f"  input tax {name}: CGST {figures['cgst']}, SGST {figures['sgst']}, IGST {figures['igst']}"
    for bucket in books.near_expiry["buckets"]:
        if bucket.get("batch_count"):
            days = f"within {bucket['days']} days" if bucket.get("days") else "already"
            yield f"  expires {days}: {bucket['batch_count']} batches worth {bucket['value']}"


def _trace(diary: Diary) -> Iterator[str]:
    for number, trace in diary.traces.items():
        yield from _title(f"Batch {number}: where it came from, who has it, where it is")
        for heading, documents in (
            ("from", trace.get("came_from", [])),
            ("to", trace.get("went_to", [])),
            ("back", trace.get("came_back", [])),
        ):
            for document in documents:
                party = f"{document['party_name']:<28}"
                yield f"  {heading:<5} {document['document_number']:<18} {party} {document['quantity']:>6}"
        for location in trace.get("locations", []):
            yield f"  in    {location['location_code']:<47} {location['on_hand']:>6}"


def _remarks(diary: Diary) -> Iterator[str]:
    yield from _title("Remarks")
    for sentences in diary.remarks:
        yield textwrap.fill(sentences, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _refusals(diary: Diary) -> Iterator[str]:
    yield from _title("Refused, as it should be")
    for name, refusal in diary.refusals.items():
        facts = ", ".join(f"{fact} {value}" for fact, value in refusal.facts.items() if not fact.endswith("_id"))
        yield f"  {name:<20} {refusal.status} {refusal.reason:<24} {refusal.detail} {facts}".rstrip()


def _checks(checks: Sequence[TieOut]) -> Iterator[str]:
    yield from _title("Does it all tie out?")
    for check in checks:
        yield f"  {'yes' if check.holds else 'NO '}  {check.claim}"
        yield from (f"       {difference}" for difference in check.differences())


def _title(words: str) -> Iterator[str]:
    yield words
    yield "-" * len(words)
