"""Refusals of the tax law as refusals of ours: the same reason in capitals, at the field of the request."""

from collections.abc import Iterator
from contextlib import contextmanager

from gst.errors import GstError
from kit.errors import InvalidArgument

_kinds: dict[str, type[InvalidArgument]] = {}


@contextmanager
def at_field(field: str = "") -> Iterator[None]:
    """Raises InvalidArgument with the law's reason for a GstError inside. `field` replaces the law's own word for the input."""
    try:
        yield
    except GstError as error:
        facts = {name: str(value) for name, value in error.facts.items()}
        raise _kind(error.reason.upper())(
            str(error.args[0]), field=field or error.field, rule=error.rule, **facts
        ) from error


def _kind(reason: str) -> type[InvalidArgument]:
    """As many classes as the law has reasons."""
    if reason not in _kinds:
        _kinds[reason] = type("RefusedByLaw", (InvalidArgument,), {"reason": reason})
    return _kinds[reason]
