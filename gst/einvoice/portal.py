"""Which registration portal a document goes to: the real one, or the test portal with its own GSTINs and issuer."""

import re
from enum import StrEnum

from gst.codes.gstin import GstinInvalid, parse_gstin

_TEST_GSTIN = re.compile(r"[0-9]{2}[0-9A-Z]{13}")


class Portal(StrEnum):
    """The portal. A production system never sets SANDBOX: test GSTINs and test signatures would pass."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"

    @property
    def issuers(self) -> tuple[str, ...]:
        """Who may sign a QR code here."""
        return ("NIC",) if self is Portal.PRODUCTION else ("NIC", "NIC Sandbox")

    def state_of(self, gstin: str) -> str:
        """The state code of a GSTIN that this portal knows. Raises GstinInvalid."""
        try:
            return parse_gstin(gstin).state_code
        except GstinInvalid:
            # NIC's test GSTINs have neither the form nor the check digit of a real one.
            if self is Portal.SANDBOX and _TEST_GSTIN.fullmatch(gstin):
                return gstin[:2]
            raise
