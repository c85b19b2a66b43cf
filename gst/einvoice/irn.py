"""The invoice reference number: what the portal will answer, known beforehand."""

from enum import StrEnum
from hashlib import sha256


class EinvoiceType(StrEnum):
    """Kinds of document the registration portal knows."""

    INVOICE = "INV"
    CREDIT_NOTE = "CRN"
    DEBIT_NOTE = "DBN"


def irn(gstin: str, financial_year: str, kind: EinvoiceType, number: str) -> str:
    """The 64 hexadecimal digits of an IRN; `financial_year` as `2026-27`. CGST Rule 48(4); gst.md 4.1 (V02).

    SHA-256 over seller, year, kind and upper-cased number without separators: the date enters by its year alone.
    """
    return sha256(f"{gstin}{financial_year}{kind.value}{number.upper()}".encode()).hexdigest()
