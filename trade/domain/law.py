"""Refusals of the tax library as refusals of ours: the same reason in capitals, at a field of the request."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Final

from gst.document.compute import LineInvalid
from gst.errors import GstError
from kit.errors import InvalidArgument

_LINE_FIELDS: Final = {
    "rate_units": "pack_rate.units",
    "tax_rate": "product_id",
    "cess": "product_id",
}
"""Fields of the tax library's lines by the names that the contract gives them; those of the product's class at it."""

_classes: dict[str, type[InvalidArgument]] = {}


def refusals_of_law(field: str = "") -> AbstractContextManager[None]:
    """Raises InvalidArgument, with the law's reason and rule, for a GstError inside.

    `field` names the input in terms of the request; without it the name that the tax library gives the input stays.
    """
    return _RefusalsOfLaw(field)


def refused_by_law(error: GstError, field: str = "") -> InvalidArgument:
    """What `refusals_of_law` raises. Where every line passes, a `try` with it costs a line nothing."""
    refusal = _class_of(error.reason.upper())
    return refusal(str(error.args[0]), field=field or error.field, rule=error.rule, **error.facts)


class _RefusalsOfLaw(AbstractContextManager[None]):
    """A class and not a generator, because every line of every document passes here."""

    __slots__ = ("_field",)

    def __init__(self, field: str) -> None:
        self._field = field

    def __exit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, GstError):
            raise refused_by_law(error, self._field) from error


@contextmanager
def refusals_of_lines(field: str, line_field: Callable[[int], str]) -> Iterator[None]:
    """As `refusals_of_law`, at the line that is at fault.

    `line_field` gives the prefix of a line's fields, such as `lines[2].`, from its position in the computed document.
    Where no single line is at fault, `field` is.
    """
    try:
        with refusals_of_law(field):
            yield
    except InvalidArgument as refusal:
        law = refusal.__cause__
        if isinstance(law, LineInvalid) and "line" in law.facts:
            position = int(refusal.facts.pop("line")) - 1
            refusal.field = line_field(position) + _LINE_FIELDS.get(law.field, law.field)
        raise


def _class_of(reason: str) -> type[InvalidArgument]:
    """One class for each reason, because a reason belongs to a class."""
    if reason not in _classes:
        _classes[reason] = type("RefusedByLaw", (InvalidArgument,), {"reason": reason})
    return _classes[reason]
