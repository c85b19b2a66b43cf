"""Drugs whose names hold a substance of Schedule H1, and that are entered under no schedule as strict."""

import datetime as dt

from gst.goods.schedules import schedule_h1_substances
from services.inventory.domain.errors import ScheduleUnconfirmed
from services.inventory.domain.products import ProductDetails
from trade.domain.goods import DrugSchedule, ProductClass

_LESS_STRICT = (None, DrugSchedule.H)


def substances_in_doubt(product: ProductDetails, on: dt.date) -> tuple[str, ...]:
    """The substances that put the drug into Schedule H1 on a day, where it is entered under H or under none."""
    if product.product_class is not ProductClass.DRUG or product.drug_schedule not in _LESS_STRICT:
        return ()
    return schedule_h1_substances(f"{product.name} {product.generic_name}", on)


def check_schedule(product: ProductDetails, on: dt.date, *, confirmed: bool, prefix: str = "") -> None:
    """Raises ScheduleUnconfirmed, unless it is confirmed. gst-corrections.md 2.

    `prefix` begins the fields of the product in the request.
    """
    substances = substances_in_doubt(product, on)
    if substances and not confirmed:
        raise ScheduleUnconfirmed(
            "The name holds a substance of Schedule H1. Enter the schedule, or say in schedule_confirmation why the"
            " drug is outside it, as a preparation for the skin may be.",
            field=f"{prefix}drug_schedule",
            substances=", ".join(substances),
        )


def kept_schedule_confirmation(
    product: ProductDetails, former: ProductDetails | None, confirmation: str, on: dt.date
) -> str:
    """The confirmation where the product needs one; empty otherwise.

    A change that leaves the substances in doubt as they were keeps that of the former product, unless it brings its
    own.
    """
    substances = substances_in_doubt(product, on)
    if not substances:
        return ""
    if former is not None and not confirmation and substances == substances_in_doubt(former, on):
        return former.schedule_confirmation
    return confirmation
