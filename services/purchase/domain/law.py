"""What the tax library refuses becomes a refusal of ours: the same reason in capitals, with the field of our request."""

from collections.abc import Iterator
from contextlib import contextmanager

from gst.errors import GstError
from kit.errors import InvalidArgument

_kinds: dict[str, type[InvalidArgument]] = {}


@contextmanager
def under_the_law(field: str) -> Iterator[None]:
    """Runs a rule of tax law for a field of the request. Raises InvalidArgument with the law's own reason and rule."""
    try:
        yield
    except GstError as refusal:
        facts = {name: value for name, value in refusal.facts.items() if name != "field"}
        raise _kind(refusal.reason.upper())(str(refusal.args[0]), field=field, rule=refusal.rule, **facts) from refusal


def _kind(reason: str) -> type[InvalidArgument]:
    """The class of a reason; as many as the library has reasons."""
    if reason not in _kinds:
        _kinds[reason] = type("RefusedByLaw", (InvalidArgument,), {"reason": reason})
    return _kinds[reason]
