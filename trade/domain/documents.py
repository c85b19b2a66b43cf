"""The status of a document that is posted when it is entered, and may be cancelled afterwards."""

import enum


class DocumentStatus(enum.StrEnum):
    """posted → cancelled."""

    POSTED = "posted"
    CANCELLED = "cancelled"
