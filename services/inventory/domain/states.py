"""The words of stock, the same in code, SQL and documents."""

import enum


class LocationKind(enum.StrEnum):
    """What may be done with goods at a place."""

    SALEABLE = "SALEABLE"
    QUARANTINE = "QUARANTINE"
    NON_SALEABLE = "NON_SALEABLE"
    IN_TRANSIT = "IN_TRANSIT"


class BatchStatus(enum.StrEnum):
    """Whether a batch may be sold. A manager changes it, with a reason."""

    SALEABLE = "SALEABLE"
    BLOCKED = "BLOCKED"
    RECALLED = "RECALLED"


class DrugSchedule(enum.StrEnum):
    """The schedule of the Drugs Rules that a product falls under."""

    NONE = ""
    H = "H"
    H1 = "H1"
    X = "X"
    NDPS = "NDPS"


class Purpose(enum.StrEnum):
    """What goods are wanted for; decides which stock may be touched."""

    SALE = "SALE"
    PURCHASE_RETURN = "PURCHASE_RETURN"
    TRANSFER = "TRANSFER"


class MovementKind(enum.StrEnum):
    """Why stock moved."""

    RECEIPT = "RECEIPT"
    """In, bought."""
    ISSUE = "ISSUE"
    """Out, on a document."""
    RETURN = "RETURN"
    """In again, from where an issue had taken it."""
    REVERSAL = "REVERSAL"
    """In again, because the document of an issue was cancelled."""
    ADJUSTMENT = "ADJUSTMENT"
    """Either way, because the books and the shelf differed."""


class AdjustmentReason(enum.StrEnum):
    """Why books and shelf differ. All but COUNT are write-offs: down only."""

    COUNT = "COUNT"
    EXPIRED = "EXPIRED"
    DAMAGED = "DAMAGED"
    LOST = "LOST"
    SAMPLE = "SAMPLE"


class Disposition(enum.StrEnum):
    """What an inspection finds of returned goods."""

    SALEABLE = "SALEABLE"
    QUARANTINE = "QUARANTINE"
    EXPIRED = "EXPIRED"
    DAMAGED = "DAMAGED"


PLACE_OF = {
    Disposition.SALEABLE: LocationKind.SALEABLE,
    Disposition.QUARANTINE: LocationKind.QUARANTINE,
    Disposition.EXPIRED: LocationKind.NON_SALEABLE,
    Disposition.DAMAGED: LocationKind.NON_SALEABLE,
}
"""The kind of place that goods of a disposition belong to."""
