"""Enters what went back in the register of inward supplies, at the supply and the input tax of its bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kit.db.session import Transaction
from services.purchase.domain.goods_receipts import GoodsReceipt
from services.purchase.domain.registers import InwardEntry
from services.purchase.domain.returned_units import ReturnedUnits
from services.purchase.domain.statuses_and_kinds import InputTax
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store import inward_register
from trade.domain.registers import negated, sums_by_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The documents in which returned units may be booked, by id."""

    receipts: Mapping[UUID, GoodsReceipt]
    bills: Mapping[UUID, VendorBill]

    def document(self, of: InwardEntry, units: Sequence[ReturnedUnits]) -> InwardEntry:
        """The document for units of one input tax that are booked in one bill or receipt: its supply, their figures."""
        first = units[0]
        bill = self.bills[first.vendor_bill_id] if first.vendor_bill_id else None
        source = bill or self.receipts[first.goods_receipt_id]
        figures = sums_by_key((each.tax_rate.normalize(), each.figures) for each in units)
        return replace(
            of,
            place_of_supply=source.place_of_supply,
            supply_kind=source.supply_kind,
            input_tax=first.input_tax,
            figures=figures,
        )


async def enter(
    tx: Transaction, document: InwardEntry, units: Sequence[ReturnedUnits], sources: Sources, *, takes_off: bool
) -> None:
    """Enters a document for returned units. `takes_off`: its figures are negative."""
    groups: dict[tuple[UUID, InputTax], list[ReturnedUnits]] = {}
    for each in units:
        groups.setdefault((each.vendor_bill_id or each.goods_receipt_id, each.input_tax), []).append(each)
    merged: dict[tuple[str, str, str], list[InwardEntry]] = {}
    for group in groups.values():
        part = sources.document(document, group)
        merged.setdefault((part.input_tax, part.supply_kind, part.place_of_supply), []).append(part)
    for parts in merged.values():
        figures = sums_by_key((rate, of_rate) for part in parts for rate, of_rate in part.figures.items())
        if takes_off:
            figures = {rate: negated(of_rate) for rate, of_rate in figures.items()}
        await inward_register.insert(tx, replace(parts[0], figures=figures))
