"""What may come in, and where it belongs."""

import datetime as dt
from decimal import Decimal

from services.inventory.domain.errors import (
    BatchExpired,
    BatchNumberMissing,
    DispositionRefused,
    ManufactureAfterExpiry,
    WrongLocation,
)
from services.inventory.domain.states import PLACE_OF, BatchStatus, Disposition, LocationKind
from trade.domain.refusals import MrpMissing


def check_new_batch(
    *, number: str, expiry: dt.date, manufactured: dt.date | None, mrp: Decimal, on_date: dt.date, field: str
) -> None:
    """Raises when a fact of the pack is missing or cannot be. Nothing of it is ever invented: in medicine that is a safety fault."""
    if not number.strip():
        raise BatchNumberMissing("The batch number as printed is needed.", field=f"{field}.batch_number")
    if mrp <= 0:
        raise MrpMissing("The MRP as printed is needed.", field=f"{field}.mrp")
    if expiry < on_date:
        raise BatchExpired(
            "The goods are past their last good day.",
            field=f"{field}.expiry_month",
            batch_number=number,
            expiry_date=expiry.isoformat(),
        )
    if manufactured is not None and manufactured > expiry:
        raise ManufactureAfterExpiry("Goods cannot expire before they are made.", field=f"{field}.manufacture_month")


def check_disposition(
    disposition: Disposition, *, status: BatchStatus, expiry: dt.date, on_date: dt.date, field: str
) -> None:
    """Raises DispositionRefused when goods that may not be sold would go back on the shelf. Drugs Rules 1945 r.65(17)."""
    if disposition is not Disposition.SALEABLE:
        return
    if expiry < on_date:
        raise DispositionRefused(
            "Expired goods do not go back on the shelf.", field=field, expiry_date=expiry.isoformat()
        )
    if status is not BatchStatus.SALEABLE:
        raise DispositionRefused(f"The batch is {status.value.lower()}; it does not go back on the shelf.", field=field)


def check_place(disposition: Disposition, kind: LocationKind, field: str) -> None:
    """Raises WrongLocation unless goods of this disposition belong to a place of this kind."""
    if kind is not PLACE_OF[disposition]:
        raise WrongLocation(
            f"Goods found {disposition.value.lower()} do not belong to this place.",
            field=field,
            kind=kind.value.lower(),
        )
