"""The invoice reference number (IRN), which the portal also computes."""

from enum import StrEnum
from hashlib import sha256


class EinvoiceType(StrEnum):
    """Kinds of document the registration portal knows."""

    INVOICE = "INV"
    CREDIT_NOTE = "CRN"
    DEBIT_NOTE = "DBN"


def irn(gstin: str, financial_year: str, kind: EinvoiceType, number: str) -> str:
    """The 64 hexadecimal digits of an IRN; `financial_year` as `2026-27`. CGST Rule 48(4); gst.md 4.1 (V02).

    It is the SHA-256 of seller, financial year, kind and number in capitals, without separators between them.
    """
    return sha256(f"{gstin}{financial_year}{kind.value}{number.upper()}".encode()).hexdigest()
