"""Settings for disputed points of law, on which sources disagree. Each has dated defaults with a source and a reason.

The table is `data/settings.toml`. `settings_on(day)` gives the defaults of a day. An organisation that decides
otherwise uses `dataclasses.replace`.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from gst.document.credit import FreeGoodsPolicy
from gst.document.schemes import HalfScheme
from gst.errors import GstError
from gst.tax.place_of_supply import CollectedAt


class SettingUnknown(GstError):
    """A setting has no default on this day, because the day is before GST."""

    reason = "setting_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One value for each disputed point on one day. `data/settings.toml` explains each."""

    collected_at: CollectedAt
    keep_wop_rate: bool
    free_goods_policy: FreeGoodsPolicy
    half_scheme: HalfScheme
    hsn_quantity_includes_free: bool
    exports_in_b2b_hsn: bool
    payment_decides_time_of_supply: bool
    exempt_as_other_charges: bool
    expiry_from_2030: bool
    exempt_goods_need_eway_bill: bool
    sez_state: str
    ship_to_gstin_required: bool
    eway_bill_closes_itself: bool
    discount_needs_agreement: bool
    november_note_cuts_tax: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedPoint:
    """A dated default, its source, and the reason for choosing it."""

    name: str
    since: date
    value: str | bool
    source: str
    why: str


def disputed_points() -> tuple[DisputedPoint, ...]:
    """Every row of the settings table, for showing to a person."""
    return _TABLE


def settings_on(day: date) -> Settings:
    """The defaults in force on `day`. Raises SettingUnknown before GST began (1-Jul-2017)."""
    found: dict[str, Any] = {}
    for row in _TABLE:
        if row.since <= day:
            found[row.name] = row.value
    if {row.name for row in _TABLE} - found.keys():
        raise SettingUnknown("No default on this day.", field="day", rule="gst.md 8.3", day=day.isoformat())
    return Settings(
        **found
        | {
            "collected_at": CollectedAt(found["collected_at"]),
            "free_goods_policy": FreeGoodsPolicy(found["free_goods_policy"]),
            "half_scheme": HalfScheme(found["half_scheme"]),
        },
    )


def _load() -> tuple[DisputedPoint, ...]:
    text = files("gst.data").joinpath("settings.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["setting"]
    return tuple(sorted((DisputedPoint(**row) for row in rows), key=lambda row: row.since))


_TABLE = _load()
