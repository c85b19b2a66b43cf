"""Allowances to customers and of vendors in the contract. The two sides have messages of their own."""

from collections.abc import Iterable
from typing import Any, Final, Protocol
from uuid import UUID

from bahi.documents.v1 import payments_pb2

from kit.wire.enums import EnumMapping
from kit.wire.proto_values import amount_text
from trade.api.accounts import allocations_from_proto
from trade.api.documents import requested_date
from trade.api.party_credits import credit_fields
from trade.domain.allowances import AllowanceKind, PostAllowance
from trade.domain.party_credits import Credit

ALLOWANCE_KIND: Final = EnumMapping(payments_pb2.AllowanceKind, AllowanceKind)


def allowance_fields(allowance: Credit) -> dict[str, Any]:
    """The fields that an allowance and its summary have on both sides."""
    fields = {name: value for name, value in credit_fields(allowance).items() if name != "on_account"}
    kind = ALLOWANCE_KIND.to_proto(AllowanceKind(allowance.kind))
    return {**fields, "amount": amount_text(allowance.amount), "kind": kind}


class _NewAllowance(Protocol):
    @property
    def kind(self) -> payments_pb2.AllowanceKind.ValueType: ...

    @property
    def allocations(self) -> Iterable[payments_pb2.NewOpenItemAllocation]: ...

    @property
    def date(self) -> str: ...

    @property
    def date_reason(self) -> str: ...

    @property
    def note(self) -> str: ...


def allowance_from_proto(request: _NewAllowance, party_id: UUID) -> PostAllowance:
    """What a request lets go of."""
    return PostAllowance(
        kind=ALLOWANCE_KIND.from_proto(request.kind),
        party_id=party_id,
        items=allocations_from_proto(request.allocations, due_first=False).named,
        date=requested_date(request),
        note=request.note,
    )
