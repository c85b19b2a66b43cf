"""What creating and changing a vendor have in common."""

import dataclasses

from kit.commands import audit
from services.purchase.domain.vendors import Vendor


def facts_of(vendor: Vendor) -> audit.Facts:
    """What the audit shows of a vendor: how it is taxed and paid, without its bank account."""
    return {
        "code": vendor.code,
        "name": vendor.name,
        "gst_category": vendor.gst_category,
        "gstin": vendor.gstin,
        "pan": vendor.pan,
        "state_code": vendor.address.state_code,
        "country_code": vendor.country_code,
        "credit_days": vendor.credit_days,
        "separate_account": vendor.separate_account,
        "msme": None if vendor.msme is None else dataclasses.asdict(vendor.msme),
        "transporter": vendor.transporter,
        "rounding_school": vendor.rounding_school,
        "branch": vendor.branch,
        "active": vendor.active,
        "version": vendor.version,
    }
