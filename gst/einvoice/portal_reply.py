"""Reads replies of the registration portal, and adopts an IRN whose first reply was lost. gst.md 4.1."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gst.errors import GstError
from gst.portal_json import Json, JsonInvalid, JsonObject, as_object, number_text, objects, read_json, text_of

DUPLICATE = "2150"
_TIME = "%Y-%m-%d %H:%M:%S"
_COMPARED = (
    ("SellerDtls", "Gstin"),
    ("BuyerDtls", "Gstin"),
    ("BuyerDtls", "Pos"),
    ("DocDtls", "Typ"),
    ("DocDtls", "No"),
    ("DocDtls", "Dt"),
    ("ValDtls", "AssVal"),
    ("ValDtls", "TotInvVal"),
)


class IrnRefused(GstError):
    """The portal refused the document; the facts hold its error codes and messages."""

    reason = "irn_refused"


class DuplicateDiffers(GstError):
    """The portal holds a different document under this number. Its IRN is not adopted; a person must decide."""

    reason = "duplicate_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A registered document. A `duplicate` was registered earlier; its reply holds only IRN, number and time.

    Times are the portal's local time (Asia/Kolkata).
    """

    irn: str
    number: str
    at: datetime
    duplicate: bool = False
    signed_invoice: str = ""
    signed_qr: str = ""
    status: str = ""
    eway_bill: str = ""
    eway_bill_at: str = ""
    eway_bill_valid_till: str = ""


def read_reply(text: str) -> Acknowledgement:
    """The acknowledgement in a reply; for error 2150, that of the earlier registration. gst.md 4.1.

    Raises IrnRefused and JsonInvalid.
    """
    reply = as_object(read_json(text), "reply")
    if str(reply.get("Status")) == "1":
        return _acknowledged(_data(reply.get("Data")))
    errors = objects(reply, "ErrorDetails")
    codes = [str(error.get("ErrorCode", "")) for error in errors]
    if DUPLICATE in codes:
        for info in objects(reply, "InfoDtls"):
            if info.get("InfCd") == "DUPIRN":
                found = as_object(info.get("Desc"), "InfoDtls.Desc")
                return Acknowledgement(
                    irn=text_of(found, "Irn"),
                    number=str(found.get("AckNo")),
                    at=_time(found),
                    duplicate=True,
                )
    raise IrnRefused(
        "The portal refused the document.",
        field="document",
        rule="INV-01 v1.1",
        codes=", ".join(codes),
        messages="; ".join(str(error.get("ErrorMessage", "")) for error in errors),
    )


def adopt_duplicate(found: Acknowledgement, expected_irn: str, sent: JsonObject, held: JsonObject) -> Acknowledgement:
    """`found` if the portal's document is the one we sent. Raises DuplicateDiffers naming the fields. gst.md 4.1.

    `expected_irn` is our own `irn(...)`; `held` is the invoice the portal returns when asked by that IRN.
    """
    different = [f"{group}.{name}" for group, name in _COMPARED if _at(sent, group, name) != _at(held, group, name)]
    if found.irn != expected_irn:
        different.insert(0, "Irn")
    if different:
        raise DuplicateDiffers(
            "The portal holds another document under this number.",
            field=different[0],
            rule="gst.md 4.1 (error 2150)",
            irn=found.irn,
            different=", ".join(different),
        )
    return found


def _acknowledged(data: JsonObject) -> Acknowledgement:
    def optional(name: str) -> str:
        value = data.get(name)
        return "" if value is None else str(value)

    return Acknowledgement(
        irn=text_of(data, "Irn"),
        number=optional("AckNo"),
        at=_time(data),
        signed_invoice=text_of(data, "SignedInvoice"),
        signed_qr=text_of(data, "SignedQRCode"),
        status=optional("Status"),
        eway_bill=optional("EwbNo"),
        eway_bill_at=optional("EwbDt"),
        eway_bill_valid_till=optional("EwbValidTill"),
    )


def _data(value: Json) -> JsonObject:
    """`Data` comes as an object, or as the text of one."""
    return as_object(read_json(value) if isinstance(value, str) else value, "Data")


def _time(holder: JsonObject) -> datetime:
    text = text_of(holder, "AckDt")
    try:
        return datetime.strptime(text, _TIME)  # noqa: DTZ007 - the portal sends local time without a zone
    except ValueError:
        raise JsonInvalid("A time belongs here.", field="AckDt", rule=_TIME, value=text) from None


def _at(payload: JsonObject, group: str, name: str) -> str:
    """The value as text. Equal values give equal texts: 3202.00 and 3202 are the same amount."""
    value = as_object(payload.get(group, {}), group).get(name)
    if isinstance(value, Decimal | int):
        return number_text(Decimal(value))
    return "" if value is None else str(value).upper()
