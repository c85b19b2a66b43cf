"""A return is never dated before what it returns."""

from datetime import date

from kit.errors import InvalidArgument


class BeforeOriginal(InvalidArgument):
    """The date is before the document that is being returned against."""

    reason = "BEFORE_ORIGINAL"


def check_not_before(on: date, original: date) -> None:
    """Raises BeforeOriginal for a return dated before what it returns."""
    if on < original:
        raise BeforeOriginal(
            "The date is before the original document's.", field="date", original_date=original.isoformat()
        )
