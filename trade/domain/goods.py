"""What every context says of goods: the schedule of a drug, and the condition of what comes back."""

import enum


class DrugSchedule(enum.StrEnum):
    """The schedule of the Drugs Rules that a product falls under. gst.md 6.3."""

    H = "h"
    H1 = "h1"
    X = "x"
    NDPS = "ndps"


class Disposition(enum.StrEnum):
    """The condition of returned goods. It decides the kind of location that they go to."""

    SALEABLE = "saleable"
    QUARANTINE = "quarantine"
    EXPIRED = "expired"
    DAMAGED = "damaged"
