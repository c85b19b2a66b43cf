"""GSTR-1 as a file: its name, its parts for upload, and reading one. gst.md 3.1."""

from datetime import date

from gst.codes.gstin import parse_gstin
from gst.dates.periods import period_start
from gst.portal_json import Json, JsonInvalid, JsonObject, as_object, read_json, text_of, write_json
from gst.returns.gstr1_checks import check_gstr1

UPLOAD_LIMIT = 4_900_000
"""Bytes of one upload. The portal accepts about 4.7 MiB."""
IFF_SECTIONS = ("b2b", "b2ba", "cdnr", "cdnra", "ecom", "ecoma")
_ENVELOPE = ("gstin", "fp", "version", "hash")


def file_name(gstin: str, made_on: date) -> str:
    """`returns_{ddmmyyyy}_R1_{gstin}_offline.json`. gst.md 3.1."""
    return f"returns_{made_on:%d%m%Y}_R1_{gstin}_offline.json"


def iff_only(file: JsonObject) -> JsonObject:
    """The invoice furnishing facility's part of a return: months one and two of a quarterly filer. gst.md 3.1."""
    return {name: held for name, held in file.items() if name in _ENVELOPE or name in IFF_SECTIONS}


def upload_parts(file: JsonObject, *, limit: int = UPLOAD_LIMIT) -> list[str]:
    """The file as texts of at most `limit` bytes, split by section and then between the rows of a section. gst.md 3.1.

    A single row beyond the limit stands alone: it cannot be split. Raises Gstr1Invalid for a file with a fault.
    """
    check_gstr1(file)
    envelope = {name: file[name] for name in _ENVELOPE if name in file}
    whole = write_json(file)
    if len(whole) <= limit:
        return [whole]
    parts: list[str] = []
    for name, held in file.items():
        if name not in envelope:
            parts += _split(envelope, name, held, limit)
    return parts


def read_gstr1(text: str) -> JsonObject:
    """The JSON of a GSTR-1 file, numbers as Decimal. Raises JsonInvalid, GstinInvalid, PeriodInvalid."""
    file = as_object(read_json(text), "file")
    parse_gstin(text_of(file, "gstin"))
    period_start(text_of(file, "fp"))
    if not set(_ENVELOPE) <= file.keys():
        raise JsonInvalid("Version and hash belong here.", field="version", rule="gst.md 3.1")
    return file


def _split(envelope: JsonObject, name: str, held: Json, limit: int) -> list[str]:
    text = write_json(envelope | {name: held})
    halves = _halves(held) if len(text) > limit else ()
    return [part for half in halves for part in _split(envelope, name, half, limit)] or [text]


def _halves(held: Json) -> tuple[Json, ...]:
    """A list or object cut in two between its rows. Both halves keep the fields beside the rows. Empty for one row."""
    if isinstance(held, list):
        if len(held) > 1:
            return held[: len(held) // 2], held[len(held) // 2 :]
        return tuple([half] for one in held for half in _halves(one))
    if not isinstance(held, dict):
        return ()
    # The items of a document are not rows to cut between: a document is uploaded whole.
    tabs = [key for key, rows in held.items() if isinstance(rows, list) and rows and key != "itms"]
    if len(tabs) > 1:
        left, right = tabs[: len(tabs) // 2], tabs[len(tabs) // 2 :]
        return _without(held, right), _without(held, left)
    return tuple(held | {key: half} for key in tabs for half in _halves(held[key]))


def _without(held: JsonObject, keys: list[str]) -> JsonObject:
    return {key: rows for key, rows in held.items() if key not in keys}
