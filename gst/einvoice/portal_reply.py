"""Reads replies of the registration portal, and adopts an IRN whose first reply was lost. gst.md 4.1."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gst.einvoice.reply_envelope import OpenedReply, PortalError, as_text, open_reply, portal_errors
from gst.errors import GstError
from gst.portal_json import JsonInvalid, JsonObject, as_object, number_text, text_of

_DUPLICATE_INFO = "DUPIRN"
_EWAY_REFUSED = "EWBERR"
_KNOWN = frozenset(
    {"Irn", "AckNo", "AckDt", "SignedInvoice", "SignedQRCode", "Status", "EwbNo", "EwbDt", "EwbValidTill"}
)
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

    Times are the portal's local time (Asia/Kolkata). With `eway_errors` the document has an IRN, but no e-way bill.
    `not_understood` lists every other part of the reply, for a person to read.
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
    eway_errors: tuple[PortalError, ...] = ()
    not_understood: tuple[str, ...] = ()


def read_reply(text: str) -> Acknowledgement:
    """The acknowledgement in a reply; for error 2150, that of the earlier registration. gst.md 4.1.

    A success stays one inside the envelope of a service provider. An IRN may come with a refused e-way bill: see
    `eway_errors`. Raises IrnRefused and JsonInvalid.
    """
    reply = open_reply(text)
    if reply.data is not None and not reply.refused:
        return _acknowledged(reply, reply.data)
    for info in reply.info:
        if info.get("InfCd") == _DUPLICATE_INFO:
            found = as_object(info.get("Desc"), "InfoDtls.Desc")
            return Acknowledgement(
                irn=text_of(found, "Irn"),
                number=str(found.get("AckNo")),
                at=_time(found),
                duplicate=True,
                not_understood=reply.unknown,
            )
    if not (reply.refused or reply.errors):
        raise JsonInvalid("No IRN and no refusal.", field="Data", rule="the portal's format")
    others = [*reply.unknown, *(as_text(info) for info in reply.info)]
    if reply.data is not None:
        others.append(as_text(reply.data))
    facts = {"not_understood": "; ".join(others)} if others else {}
    raise IrnRefused(
        "The portal refused the document.",
        field="document",
        rule="INV-01 v1.1",
        codes=", ".join(error.code for error in reply.errors if error.code),
        messages="; ".join(error.message for error in reply.errors if error.message),
        **facts,
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


def _acknowledged(reply: OpenedReply, data: JsonObject) -> Acknowledgement:
    def optional(name: str) -> str:
        value = data.get(name)
        return "" if value is None else str(value)

    eway_errors: list[PortalError] = []
    others = list(reply.unknown)
    for info in reply.info:
        refusals = list(_eway_errors(info)) if info.get("InfCd") == _EWAY_REFUSED else []
        eway_errors += refusals
        if not refusals:
            others.append(as_text(info))
    others += [f"{error.code} {error.message}".strip() for error in reply.errors]
    others += [f"{name}: {as_text(held)}" for name, held in data.items() if name not in _KNOWN and held]
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
        eway_errors=tuple(eway_errors),
        not_understood=tuple(others),
    )


def _eway_errors(info: JsonObject) -> Iterator[PortalError]:
    """The errors of an e-way bill that was asked for with the IRN."""
    held = info.get("Desc")
    for row in held if isinstance(held, list) else [held]:
        if isinstance(row, dict):
            yield from portal_errors(row)
        elif row:
            yield PortalError(code="", message=as_text(row))


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
