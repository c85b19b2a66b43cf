"""Verifies a QR code that the portal signed. No other module of the library needs a package beside Python's own."""

from dataclasses import dataclass
from decimal import Decimal

import jwt

from gst.einvoice.portal import Portal
from gst.errors import GstError
from gst.portal_json import amount_of, as_object, read_json, text_of

_ALGORITHM = "RS256"


class SignedQrInvalid(GstError):
    """The code has no valid signature of this key, has another shape, or belongs to another document."""

    reason = "signed_qr_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedQr:
    """The content of a code. `total` is rupees; dates and times are texts as the portal writes them."""

    seller_gstin: str
    buyer_gstin: str
    number: str
    kind: str
    date: str
    total: Decimal
    item_count: int
    main_hsn: str
    irn: str
    irn_time: str


def read_signed_qr(token: str, public_key_pem: str, *, portal: Portal = Portal.PRODUCTION) -> SignedQr:
    """The content of a signed QR code, its RS256 signature verified with the portal's key. gst.md 4.1.

    Raises SignedQrInvalid for a wrong signature, algorithm or issuer, and JsonInvalid for content of another shape.
    """
    try:
        claims = jwt.decode(
            token,
            public_key_pem,
            algorithms=[_ALGORITHM],
            issuer=portal.issuers,
            options={"require": ["iss"], "verify_exp": False, "verify_aud": False},
        )
    except jwt.PyJWTError as error:
        raise SignedQrInvalid(
            "Not signed by the portal.", field="SignedQRCode", rule="gst.md 4.1", why=str(error)
        ) from None
    # `data` is itself the text of a JSON object.
    data = as_object(read_json(str(claims.get("data", ""))), "data")
    return SignedQr(
        seller_gstin=text_of(data, "SellerGstin"),
        buyer_gstin=text_of(data, "BuyerGstin"),
        number=text_of(data, "DocNo"),
        kind=text_of(data, "DocTyp"),
        date=text_of(data, "DocDt"),
        total=amount_of(data, "TotInvVal"),
        item_count=int(amount_of(data, "ItemCnt")),
        main_hsn=text_of(data, "MainHsnCode"),
        irn=text_of(data, "Irn"),
        irn_time=text_of(data, "IrnDt"),
    )


def check_qr_is_of(qr: SignedQr, *, irn: str, number: str, total: Decimal) -> None:
    """Raise SignedQrInvalid unless the code is of this document: IRN, number (any case) and value in rupees. 4.1."""
    for field, signed, ours in (
        ("Irn", qr.irn, irn),
        ("DocNo", qr.number.upper(), number.upper()),
        ("TotInvVal", f"{qr.total.normalize():f}", f"{total.normalize():f}"),
    ):
        if signed != ours:
            raise SignedQrInvalid("Of another document.", field=field, rule="gst.md 4.1", signed=signed, ours=ours)
