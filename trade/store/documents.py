"""What the tables of all documents have in common: who entered the document, and why and when it was cancelled."""

import enum
from typing import Any

import sqlalchemy as sa

from kit.db import schema


def entry_columns() -> list[sa.Column[Any]]:
    """Who entered the document, when, and in which trace."""
    return [schema.text("trace_id"), schema.uuid("created_by"), schema.instant("created_at")]


def booked_days() -> list[Any]:
    """The day of what others date, and the day on which it enters our books: the same one, or a later one."""
    return [
        schema.day("date"),
        schema.day("booking_date"),
        sa.CheckConstraint("booking_date >= date", name="booked_not_before_date"),
    ]


def cancel_columns() -> list[sa.Column[Any]]:
    """Of a document that can be cancelled: why it was, and when."""
    return [schema.text("cancel_reason"), schema.instant("cancelled_at", nullable=True)]


def cancel_checks(*statuses: enum.StrEnum) -> list[sa.CheckConstraint]:
    """A document with one of these statuses has the moment and the reason; no other has."""
    named = ", ".join(f"'{status}'" for status in statuses)
    return [
        sa.CheckConstraint(f"(status IN ({named})) = (cancelled_at IS NOT NULL)", name="cancelled_has_time"),
        sa.CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled_has_reason"),
    ]
