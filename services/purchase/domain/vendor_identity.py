"""Who a vendor is to the tax law: category, GSTIN, PAN and state agree with one another."""

import dataclasses

from gst.codes.gstin import check_pan_in_gstin, parse_gstin
from gst.codes.pan import check_pan
from gst.codes.states import state
from gst.tax.categories import RecipientCategory
from services.purchase.domain.errors import GstinNotExpected, StateDiffers
from trade.domain.law import refusals_of_law
from trade.domain.refusals import FieldMissing, GstinMissing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VendorIdentity:
    """A category with the identifiers that belong to it.

    `gstin` is empty for an unregistered vendor, `pan` where unknown.
    """

    gst_category: RecipientCategory
    gstin: str
    pan: str
    state_code: str


def identify(given: VendorIdentity, prefix: str = "") -> VendorIdentity:
    """The identity in its printed form, with PAN and state filled in from the GSTIN.

    `prefix` is the path of the fields.

    Raises an InvalidArgument for what is missing, malformed or contradictory. gst.md section 5.
    """
    if given.gst_category is RecipientCategory.UNREGISTERED:
        return _unregistered(given, prefix)
    if not given.gstin:
        raise GstinMissing("A registered vendor has a GSTIN.", field=f"{prefix}gstin")
    with refusals_of_law(f"{prefix}gstin"):
        gstin = parse_gstin(given.gstin)
    if given.state_code and given.state_code != gstin.state_code:
        raise StateDiffers(
            "The GSTIN is of another state.", field=f"{prefix}address.state_code", gstin_state=gstin.state_code
        )
    pan = gstin.pan
    if given.pan:
        with refusals_of_law(f"{prefix}pan"):
            pan = check_pan(given.pan)
            if gstin.pan:
                check_pan_in_gstin(gstin, pan)
    return VendorIdentity(gst_category=given.gst_category, gstin=gstin.value, pan=pan, state_code=gstin.state_code)


def _unregistered(given: VendorIdentity, prefix: str) -> VendorIdentity:
    if given.gstin:
        raise GstinNotExpected("An unregistered vendor has no GSTIN.", field=f"{prefix}gstin")
    if not given.state_code:
        raise FieldMissing("The state of an unregistered vendor is needed.", field=f"{prefix}address.state_code")
    with refusals_of_law(f"{prefix}address.state_code"):
        state(given.state_code)
    pan = ""
    if given.pan:
        with refusals_of_law(f"{prefix}pan"):
            pan = check_pan(given.pan)
    return VendorIdentity(gst_category=given.gst_category, gstin="", pan=pan, state_code=given.state_code)
