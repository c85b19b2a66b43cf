"""Who a customer or a vendor is to the tax law: category, GSTIN, PAN and state agree with one another."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from gst.codes.gstin import check_pan_in_gstin, parse_gstin
from gst.codes.pan import check_pan
from gst.codes.states import OTHER_COUNTRY, state
from gst.tax.categories import WITHOUT_GSTIN, RecipientCategory
from trade.domain.law import refusals_of_law
from trade.domain.refusals import GstinMissing, GstinNotAllowed, StateMismatch, StateMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxIdentity:
    """A category with the identifiers that belong to it, and the state of the address. Empty where not given."""

    gst_category: RecipientCategory
    gstin: str
    pan: str
    state_code: str


def identify(given: TaxIdentity, *, address: str, state_optional: bool = False) -> TaxIdentity:
    """The identity in its canonical form, with PAN and state filled in from the GSTIN.

    `address` names the field of the address. `state_optional`: an unregistered party may have none on record.

    Raises what the law says of a GSTIN, PAN or state, and GstinMissing, GstinNotAllowed, StateMissing, StateMismatch.
    gst.md section 5.
    """
    where = f"{address}.state_code"
    if given.gst_category in WITHOUT_GSTIN:
        return _without_gstin(given, where, state_optional=state_optional)
    if not given.gstin:
        raise GstinMissing("A party of this category has a GSTIN.", field="gstin")
    with refusals_of_law("gstin"):
        gstin = parse_gstin(given.gstin)
    check_state_of_gstin(given.state_code, gstin.state_code, field=where)
    pan = _checked_pan(given.pan)
    if pan and gstin.pan:
        with refusals_of_law("pan"):
            check_pan_in_gstin(gstin, pan)
    return TaxIdentity(
        gst_category=given.gst_category, gstin=gstin.value, pan=pan or gstin.pan, state_code=gstin.state_code
    )


def changed_identity(former: TaxIdentity, given: TaxIdentity, fields: AbstractSet[str], *, address: str) -> TaxIdentity:
    """The identity after an update of `fields`, for `identify` to check.

    A new GSTIN brings its own PAN and state, unless they are given too. An address without a state is where the party
    was before.
    """
    replaced = "gstin" in fields and bool(given.gstin)
    kept_pan, kept_state = ("", "") if replaced else (former.pan, former.state_code)
    return TaxIdentity(
        gst_category=given.gst_category if "gst_category" in fields else former.gst_category,
        gstin=given.gstin if "gstin" in fields else former.gstin,
        pan=given.pan if "pan" in fields else kept_pan,
        state_code=(given.state_code if address in fields else "") or kept_state,
    )


def check_state(state_code: str, *, field: str) -> None:
    """Raises StateMissing for an address without a state, and what the law says of one that does not exist."""
    if not state_code:
        raise StateMissing("The address needs its state.", field=field)
    with refusals_of_law(field):
        state(state_code)


def check_state_of_gstin(state_code: str, gstin_state: str, *, field: str) -> None:
    """Raises StateMismatch for an address that names another state than its GSTIN."""
    if state_code and state_code != gstin_state:
        raise StateMismatch(
            "The state of the address is not the one of the GSTIN.", field=field, gstin_state=gstin_state
        )


def _without_gstin(given: TaxIdentity, where: str, *, state_optional: bool) -> TaxIdentity:
    if given.gstin:
        raise GstinNotAllowed("A party of this category has no GSTIN.", field="gstin")
    unregistered = given.gst_category is RecipientCategory.UNREGISTERED
    if given.state_code or not (state_optional and unregistered):
        check_state(given.state_code, field=where)
    if (given.gst_category is RecipientCategory.OVERSEAS) != (given.state_code == OTHER_COUNTRY):
        raise StateMismatch("Only an overseas party is in another country.", field=where)
    return TaxIdentity(
        gst_category=given.gst_category, gstin="", pan=_checked_pan(given.pan), state_code=given.state_code
    )


def _checked_pan(pan: str) -> str:
    if not pan:
        return ""
    with refusals_of_law("pan"):
        return check_pan(pan)
