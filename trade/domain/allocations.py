"""How a credit settles open items: those that are named, then those due first. The rest stays on account. Rupees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from kit.errors import FailedPrecondition, NotFound
from trade.domain.accounts import OpenItem
from trade.domain.refusals import AmountMissing, LineRepeated, NothingToAllocate, OverAllocation


class OpenItemNotFound(NotFound):
    """The party has no such invoice or bill."""

    reason = "OPEN_ITEM_NOT_FOUND"


class OpenItemSettled(FailedPrecondition):
    """Nothing of the document is outstanding: it is settled, or cancelled."""

    reason = "OPEN_ITEM_SETTLED"


class AllocationNotFound(NotFound):
    """The credit settles nothing of this document."""

    reason = "ALLOCATION_NOT_FOUND"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedItem:
    """So much for one open item."""

    document_id: UUID
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRequest:
    """Which open items a credit settles: the named ones, and with `due_first` those due first with what is left."""

    named: tuple[NamedItem, ...]
    due_first: bool

    @property
    def is_empty(self) -> bool:
        return not self.named and not self.due_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """So much of a credit settles one document. Negative: it settles so much less than before."""

    document_id: UUID
    number: str
    amount: Decimal


def allocate(available: Decimal, request: AllocationRequest, items: Sequence[OpenItem]) -> tuple[Allocation, ...]:
    """One allocation for each item that takes part. `items` are those of the request, due first at the head.

    Raises OpenItemNotFound, OpenItemSettled, LineRepeated, AmountMissing, OverAllocation.
    """
    by_id = {item.document_id: item for item in items}
    left, settled = available, dict[UUID, Decimal]()
    for index, named in enumerate(request.named):
        _check_named(f"allocations[{index}]", named, by_id, settled, left)
        settled[named.document_id] = named.amount
        left -= named.amount
    if request.due_first:
        for item in items:
            part = min(left, item.outstanding - settled.get(item.document_id, NIL))
            if part > 0:
                settled[item.document_id] = settled.get(item.document_id, NIL) + part
                left -= part
    return tuple(
        Allocation(document_id=document_id, number=by_id[document_id].number, amount=amount)
        for document_id, amount in settled.items()
    )


def check_any(allocations: Sequence[Allocation]) -> None:
    """Raises NothingToAllocate."""
    if not allocations:
        raise NothingToAllocate(
            "Nothing is allocated: no open item is named or due, or nothing is on account.", field="allocations"
        )


def undone(allocations: Sequence[Allocation], document_id: UUID) -> tuple[Allocation, ...]:
    """What takes back all that a credit settles of one document. Raises AllocationNotFound."""
    found = tuple(replace(each, amount=-each.amount) for each in allocations if each.document_id == document_id)
    if not found:
        raise AllocationNotFound("The credit settles nothing of this document.", field="document_id")
    return found


def total_of(allocations: Sequence[Allocation]) -> Decimal:
    return sum((allocation.amount for allocation in allocations), NIL)


def _check_named(
    field: str, named: NamedItem, items: Mapping[UUID, OpenItem], settled: Mapping[UUID, Decimal], left: Decimal
) -> None:
    item = items.get(named.document_id)
    if item is None:
        raise OpenItemNotFound("The party has no such document.", field=f"{field}.document_id")
    if item.outstanding <= 0:
        raise OpenItemSettled(
            "Nothing of the document is outstanding: it is settled, or cancelled.",
            field=f"{field}.document_id",
            document_number=item.number,
        )
    if named.document_id in settled:
        raise LineRepeated("The open item is named twice.", field=f"{field}.document_id")
    if named.amount <= 0:
        raise AmountMissing("An allocation is more than zero.", field=f"{field}.amount")
    if named.amount > item.outstanding:
        raise OverAllocation(
            "More than the open item has outstanding.", field=f"{field}.amount", outstanding=f"{item.outstanding:.2f}"
        )
    if named.amount > left:
        raise OverAllocation("More than is left to allocate.", field=f"{field}.amount", left=f"{left:.2f}")
