"""Opens a reply of the registration portal, or of a service provider (GSP) that wraps the portal's own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gst.portal_json import Json, JsonInvalid, JsonObject, as_object, read_json, write_json

_INNER = ("Data", "data", "result", "results", "message")
"""Under which names a wrapped reply or its data come, as an object or as the text of one."""
_INFO = ("InfoDtls", "info")
_ERRORS = ("ErrorDetails", "errorDetails", "errors", "error")
_CODES = ("ErrorCode", "errorCode", "error_cd", "ErrorCodes", "errorCodes")
_MESSAGES = ("ErrorMessage", "errorMessage", "message", "desc")
_STATUS = ("Status", "status", "success", "status_cd", "status_desc", "code", "requestId", "request_status")
_KNOWN = frozenset({*_INNER, *_INFO, *_ERRORS, *_CODES, *_MESSAGES, *_STATUS})
_CODE_FIRST = re.compile(r"\s*([0-9]{3,5})\s*(?::\s*(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalError:
    """An error of a portal: its code, and a message that may be missing."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedReply:
    """The parts of a reply. `data` is None where it holds no IRN; `unknown` are fields that no rule here reads."""

    data: "JsonObject | None"
    refused: bool
    info: tuple[JsonObject, ...]
    errors: tuple[PortalError, ...]
    unknown: tuple[str, ...]


def open_reply(text: str) -> OpenedReply:
    """The parts of a reply, through every envelope around it. Raises JsonInvalid if it is no JSON object."""
    holder: JsonObject | None = as_object(read_json(text), "reply")
    info: list[JsonObject] = []
    errors: list[PortalError] = []
    unknown: list[str] = []
    refused = False
    while holder is not None and "Irn" not in holder:
        refused = refused or _says_no(holder)
        info += [row for name in _INFO for row in _rows(holder.get(name), unknown)]
        errors += portal_errors(holder)
        unknown += [f"{name}: {as_text(held)}" for name, held in holder.items() if name not in _KNOWN and held]
        # A refusal of a GSP holds the portal's information where a success holds the data.
        info += [row for row in _rows(holder.get("result"), []) if "InfCd" in row]
        holder = _inner(holder)
    return OpenedReply(data=holder, refused=refused, info=tuple(info), errors=tuple(errors), unknown=tuple(unknown))


def portal_errors(holder: JsonObject) -> Iterator[PortalError]:
    """The errors in an object: rows of a list, a code alone, several codes in one text, or `2150 : message`."""
    for name in _ERRORS:
        held = holder.get(name)
        for row in held if isinstance(held, list) else [held]:
            if isinstance(row, dict):
                yield from portal_errors(row)
            elif row is not None and not isinstance(row, bool):
                yield from _from_text(as_text(row))
    codes = next((as_text(holder[name]) for name in _CODES if holder.get(name)), "")
    found = [code.strip() for code in codes.split(",") if code.strip()]
    said = next((text for name in _MESSAGES if isinstance(text := holder.get(name), str)), "")
    yield from (PortalError(code=code, message=said if len(found) == 1 else "") for code in found)
    if not found and _says_no(holder):
        yield from _from_text(said)


def as_text(value: Json) -> str:
    """A value as one text, without loss."""
    if isinstance(value, str):
        return value
    return write_json(value)


def _from_text(text: str) -> Iterator[PortalError]:
    match = _CODE_FIRST.fullmatch(text)
    if match:
        yield PortalError(code=match[1], message=match[2] or "")
    elif text:
        yield PortalError(code="", message=text)


def _says_no(holder: JsonObject) -> bool:
    status = as_text(holder.get("Status", holder.get("status_cd"))).strip()
    return status == "0" or holder.get("success") is False or holder.get("error") is True


def _inner(holder: JsonObject) -> "JsonObject | None":
    for name in _INNER:
        held = holder.get(name)
        if isinstance(held, str) and held.lstrip().startswith("{"):
            held = read_json(held)
        if isinstance(held, dict):
            return held
    return None


def _rows(value: Json, unknown: list[str]) -> Iterator[JsonObject]:
    """The rows of a list, which may come as text. What is no row goes to `unknown`."""
    if isinstance(value, str) and value.strip():
        try:
            value = read_json(value)
        except JsonInvalid:
            unknown.append(f"InfoDtls: {value}")
            return
    for row in value if isinstance(value, list) else [value]:
        if isinstance(row, dict):
            yield row
        elif row is not None and row != "":
            unknown.append(f"InfoDtls: {as_text(row)}")
