"""Table 13 of GSTR-1: the numbers that were used, and how many of them were cancelled. gst.md 3.4."""

import re
from collections.abc import Iterable
from itertools import groupby
from types import MappingProxyType

from gst.data_tables import rows
from gst.portal_json import Json, JsonObject
from gst.returns.number_series import Serial, serials
from gst.returns.outward_documents import IssuedAs, IssuedNumber, OutwardDocument
from gst.tax.categories import DocumentKind

_NUMBER = re.compile(r"(?=.*[A-Za-z1-9])[A-Za-z0-9/-]{1,16}")
_TEXTS = MappingProxyType({int(row["doc_num"]): row["doc_typ"] for row in rows("issued_documents")})
_ISSUED_AS = MappingProxyType(
    {
        DocumentKind.TAX_INVOICE: IssuedAs.OUTWARD_INVOICE,
        DocumentKind.BILL_OF_SUPPLY: IssuedAs.OUTWARD_INVOICE,
        DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY: IssuedAs.OUTWARD_INVOICE,
        DocumentKind.SELF_INVOICE: IssuedAs.SELF_INVOICE,
        DocumentKind.DEBIT_NOTE: IssuedAs.DEBIT_NOTE,
        DocumentKind.CREDIT_NOTE: IssuedAs.CREDIT_NOTE,
        DocumentKind.DELIVERY_CHALLAN: IssuedAs.CHALLAN_OTHER,
    },
)


def issued_as(kind: DocumentKind) -> IssuedAs | None:
    """The kind under which table 13 counts a document. None for a commercial credit note, which is outside GST."""
    return _ISSUED_AS.get(kind)


def text_of(kind: IssuedAs) -> str:
    """The official text of a kind of document in table 13. gst.md 3.4."""
    return _TEXTS[kind]


def issued_number(document: OutwardDocument) -> IssuedNumber | None:
    """The entry of a document for table 13. None if the table does not count it."""
    kind = issued_as(document.kind)
    if kind is None:
        return None
    return IssuedNumber(issued_as=kind, number=document.number, cancelled=document.cancelled)


def counted_in_table_13(number: str) -> bool:
    """Whether the portal takes the number as the end of a range: 1 to 16 of A-Z, 0-9, `/`, `-`, not zeros alone."""
    return _NUMBER.fullmatch(number) is not None


def documents_issued(numbers: Iterable[IssuedNumber]) -> JsonObject:
    """`doc_issue` of the file: for each kind, a row per unbroken range of a series. gst.md 3.4.

    Cancelled numbers count. If a number occurs twice, the first occurrence counts.
    """
    by_kind: dict[IssuedAs, list[IssuedNumber]] = {}
    for number in numbers:
        by_kind.setdefault(number.issued_as, []).append(number)
    detail: list[Json] = [
        {"doc_num": int(kind), "doc_typ": _TEXTS[kind], "docs": _ranges(by_kind[kind])} for kind in sorted(by_kind)
    ]
    return {"doc_det": detail}


def _ranges(numbers: list[IssuedNumber]) -> list[Json]:
    once: dict[str, IssuedNumber] = {}
    for number in numbers:
        once.setdefault(number.number.upper(), number)
    serial_of = serials(once)
    placed = sorted((serial_of[number], number) for number in once)
    found: list[Json] = []
    # In an unbroken range the serial grows with the position, so their difference stays the same.
    for _, group in groupby(enumerate(placed), key=_series_and_offset):
        held = [once[number] for _, (_, number) in group]
        cancelled = sum(number.cancelled for number in held)
        found.append(
            {
                "num": len(found) + 1,
                "from": held[0].number,
                "to": held[-1].number,
                "totnum": len(held),
                "cancel": cancelled,
                "net_issue": len(held) - cancelled,
            },
        )
    return found


def _series_and_offset(item: tuple[int, tuple[Serial, str]]) -> tuple[str, str, int]:
    position, (serial, _) = item
    return serial.before, serial.after, serial.value - position
