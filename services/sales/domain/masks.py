"""What a change names: fields that it may not empty, and the path of what is wrong in it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from kit.errors import DomainError
from trade.domain.refusals import FieldMissing


def check_filled(message: str, named: Collection[str], empty: Collection[str]) -> None:
    """Raises FieldMissing when the change, the field `message` of its request, would empty a field that must have a value."""
    for field in sorted(set(named) & set(empty)):
        raise FieldMissing("This field needs a value.", field=f"{message}.{field}")


@contextmanager
def inside(message: str) -> Iterator[None]:
    """What is refused within is refused at its path from the request, of which the change is the field `message`."""
    try:
        yield
    except DomainError as refusal:
        refusal.field = f"{message}.{refusal.field}"
        raise
