"""Which fields a change names."""

from collections.abc import Collection, Sequence

from services.sales.domain.errors import FieldMissing, FieldUnknown


def named_fields(paths: Sequence[str], present: Collection[str], allowed: Collection[str]) -> frozenset[str]:
    """The fields to change: those the mask names, or without one those that the body holds. Raises FieldUnknown."""
    named = frozenset(paths) or frozenset(present)
    for path in sorted(named - frozenset(allowed)):
        raise FieldUnknown("No such field can be changed.", field="update_mask", path=path)
    return named


def check_filled(named: frozenset[str], empty: Collection[str]) -> None:
    """Raises FieldMissing when the change would empty a field that must have a value."""
    for field in sorted(named & frozenset(empty)):
        raise FieldMissing("This field needs a value.", field=field)
