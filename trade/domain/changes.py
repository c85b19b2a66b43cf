"""What an update changes: the values of its request, and the names of the fields that it changes."""

import dataclasses
from typing import Any, Generic, TypeVar

from trade.domain.refusals import FieldMissing

Values = TypeVar("Values")
Changed = TypeVar("Changed", bound=Any)


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class Changes(Generic[Values]):
    """The fields of `values` that are not among `fields` stay as they are, whatever `values` holds."""

    values: Values
    fields: frozenset[str]

    def check_filled(self, *names: str, field: str) -> None:
        """Raises FieldMissing when the update would empty one of these fields.

        `field` is where the request holds the values.
        """
        for name in sorted(self.fields.intersection(names)):
            if not getattr(self.values, name):
                raise FieldMissing("This field needs a value.", field=f"{field}.{name}")

    def applied_to(self, former: Changed, **more: object) -> Changed:
        """A copy of `former` with the changed fields replaced, and those in `more`, whose values win."""
        fields = {name: getattr(self.values, name) for name in self.fields} | more
        changed: Changed = dataclasses.replace(former, **fields)
        return changed
