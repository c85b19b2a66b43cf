"""Checks each field of an e-invoice against the table of INV-01 v1.1."""

from gst.portal_fields import Fault, FieldTable
from gst.portal_json import JsonObject

_INV01 = FieldTable("inv01_fields", standard="INV-01")


def field_faults(payload: JsonObject) -> list[Fault]:
    """Every field that is missing, unknown, of the wrong kind, too long, too large or of the wrong form. gst.md 4.2."""
    return _INV01.faults(payload)
