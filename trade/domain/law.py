"""Refusals of the tax library as refusals of ours: the same reason in capitals, at a field of the request."""

from collections.abc import Iterator
from contextlib import contextmanager

from gst.errors import GstError
from kit.errors import InvalidArgument

_classes: dict[str, type[InvalidArgument]] = {}


@contextmanager
def refusals_of_law(field: str = "") -> Iterator[None]:
    """Raises InvalidArgument, with the law's reason and rule, for a GstError inside.

    `field` names the input in terms of the request; without it the name that the tax library gives the input stays.
    """
    try:
        yield
    except GstError as error:
        refusal = _class_of(error.reason.upper())
        raise refusal(str(error.args[0]), field=field or error.field, rule=error.rule, **error.facts) from error


def _class_of(reason: str) -> type[InvalidArgument]:
    """One class for each reason, because a reason belongs to a class."""
    if reason not in _classes:
        _classes[reason] = type("RefusedByLaw", (InvalidArgument,), {"reason": reason})
    return _classes[reason]
