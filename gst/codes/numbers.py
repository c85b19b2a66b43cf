"""Document numbers: formats them and checks that every portal accepts them."""

import re

from gst.errors import GstError

MAX_LENGTH = 16
_ACCEPTED = re.compile(r"[A-Z1-9][A-Z0-9/-]{0,15}")


class DocumentNumberInvalid(GstError):
    """A number that Rule 46, GSTR-1 or the invoice registration portal would refuse."""

    reason = "document_number_invalid"


def check_document_number(number: str, *, field: str = "number") -> str:
    """The number in capitals. Raises DocumentNumberInvalid. CGST Rule 46(b) and the portals' rules; gst.md 2.2 (V39).

    The check is stricter than the law, because the portals are: at most 16 of A-Z, 0-9, `/`, `-`, and no leading zero
    or separator.
    """
    upper = number.upper()
    if not _ACCEPTED.fullmatch(upper):
        raise DocumentNumberInvalid(
            "At most 16 of A-Z, 0-9, / and -, starting with a letter or 1-9.",
            field=field,
            rule="CGST Rule 46(b); gst.md 2.2",
            number=number,
        )
    return upper


def format_document_number(prefix: str, financial_year: str, serial: int, *, width: int = 6) -> str:
    """`INV`, `2026-27`, 1 → `INV/26-27/000001`, with `width` digits. Raises DocumentNumberInvalid. gst.md 2.2."""
    return check_document_number(f"{prefix}/{financial_year[2:]}/{serial:0{width}d}")


def number_key(gstin: str, financial_year: str, kind: str, number: str) -> tuple[str, str, str, str]:
    """The unique key of a document: GSTIN, financial year, kind of document, number in capitals. gst.md 2.2."""
    return gstin, financial_year, kind, number.upper()
