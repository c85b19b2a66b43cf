"""The mapping between an enum of the contract and one of the domain: by name, without the contract's prefix."""

import enum
from collections.abc import Collection
from typing import Any, Generic, TypeVar

Member = TypeVar("Member", bound=enum.Enum)


class EnumMapping(Generic[Member]):
    """Maps a contract's number, such as `DISPOSITION_SALEABLE`, to the member of the same name, `Disposition.SALEABLE`.

    Raises ValueError when it is made for enums that differ, so that a process with a gap does not start. `without` are
    those of our members that the contract does not name.
    """

    # The type of protobuf's enums, EnumTypeWrapper, is not public.
    def __init__(self, wire: Any, ours: type[Member], *, without: Collection[Member] = ()) -> None:  # noqa: ANN401
        prefix = wire.Name(0).removesuffix("UNSPECIFIED")
        names = {name.removeprefix(prefix): number for name, number in wire.items() if number}
        if names.keys() != {member.name for member in ours if member not in without}:
            raise ValueError(f"{wire.DESCRIPTOR.full_name} and {ours.__name__} do not name the same members.")
        self._to_proto = {member: names[member.name] for member in ours if member.name in names}
        self._from_proto = {number: member for member, number in self._to_proto.items()}

    def to_proto(self, member: Member) -> Any:  # noqa: ANN401 - each contract enum has a type of its own
        return self._to_proto[member]

    def optional_to_proto(self, member: Member | None) -> Any:  # noqa: ANN401 - as `to_proto`
        """As `to_proto`; the unspecified number for None."""
        return 0 if member is None else self._to_proto[member]

    def from_proto(self, number: int) -> Member:
        """The member. The contract's rules have refused unspecified numbers."""
        return self._from_proto[number]

    def optional_from_proto(self, number: int) -> Member | None:
        """As `from_proto`; None for the unspecified number."""
        return self._from_proto.get(number)
