"""Fields that a change may not empty."""

from collections.abc import Collection

from services.sales.domain.errors import FieldMissing


def check_filled(named: Collection[str], empty: Collection[str]) -> None:
    """Raises FieldMissing when the change would empty a field that must have a value."""
    for field in sorted(set(named) & set(empty)):
        raise FieldMissing("This field needs a value.", field=field)
