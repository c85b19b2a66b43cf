"""Decides which section of GSTR-1 a document belongs in. gst.md 3.2."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from gst.data_tables import rows
from gst.returns.outward_documents import OriginalInvoice, OutwardDocument
from gst.returns.unplaceable import Unplaceable, UnplacedReason
from gst.tax.categories import EXPORTS, ZERO_RATED, SupplyKind, Treatment

_B2CL_LIMITS = sorted(((row["since_period"], Decimal(row["limit"])) for row in rows("b2cl_limits")), reverse=True)
_NEEDS_GSTIN = frozenset(
    {
        SupplyKind.SEZ_WITH_TAX,
        SupplyKind.SEZ_WITHOUT_TAX,
        SupplyKind.DEEMED_EXPORT,
        SupplyKind.INTRA_STATE_WITH_IGST,
    },
)


class Section(StrEnum):
    """The sections of GSTR-1 that hold documents."""

    B2B = "b2b"
    B2CL = "b2cl"
    B2CS = "b2cs"
    EXP = "exp"
    CDNR = "cdnr"
    CDNUR = "cdnur"
    NIL = "nil"


def b2cl_limit(on: date) -> Decimal:
    """Rupees above which an inter-state invoice to an unregistered buyer is b2cl, in the period of `on`. V31."""
    month = f"{on.year}-{on.month:02d}"
    return next(limit for since, limit in _B2CL_LIMITS if since <= month)


def section_of(document: OutwardDocument) -> Section:
    """The section of a document that passed `check_portal_accepts`. Raises Unplaceable. gst.md 3.2 (V30, V31, V49).

    A note to an unregistered buyer follows its original: against a b2cl invoice it is in cdnur, whatever its value.
    """
    if not _has_rows(document):
        return Section.NIL
    if document.supply in EXPORTS:
        return Section.CDNUR if document.is_note else Section.EXP
    if document.recipient_gstin:
        return Section.CDNR if document.is_note else Section.B2B
    if document.supply in _NEEDS_GSTIN:
        raise Unplaceable(UnplacedReason.GSTIN_MISSING)
    if document.supply is not SupplyKind.INTER_STATE:
        return Section.B2CS
    if not document.is_note:
        return Section.B2CL if document.value > b2cl_limit(document.date) else Section.B2CS
    if document.original is None:
        raise Unplaceable(UnplacedReason.ORIGINAL_MISSING)
    return Section.CDNUR if _was_b2cl(document.original) else Section.B2CS


def _has_rows(document: OutwardDocument) -> bool:
    """Whether a line stands in a row of its own section: a taxed one, or a zero-rated one that GST knows."""
    if document.supply in ZERO_RATED:
        return any(line.treatment is not Treatment.NON_GST for line in document.lines)
    return any(line.treatment is Treatment.TAXABLE for line in document.lines)


def _was_b2cl(original: OriginalInvoice) -> bool:
    return original.value > b2cl_limit(original.date)
