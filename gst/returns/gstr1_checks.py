"""Checks a GSTR-1 file as the portal does: each field by its table, then the fields against each other. gst.md 3."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache

from gst.codes.gstin import GstinInvalid, parse_gstin
from gst.dates.periods import period_end, period_start
from gst.money import CONTEXT, ZERO
from gst.portal_fields import Fault, FieldsInvalid, FieldTable
from gst.portal_json import JsonObject, amount_of, as_object, objects, text_of
from gst.returns.hsn_summary import SPLIT_SINCE
from gst.returns.sections import b2cl_limit

GSTR1_FIELDS = FieldTable("gstr1_fields", standard="GSTR-1")
"""The fields of the file; docs/gstr1-constraints.md."""
_BEGAN = date(2017, 7, 1)
_REMEMBERED = 8192
_GROUPED = ("b2b", "b2ba", "b2cl", "b2cla", "exp", "expa", "cdnr", "cdnra")
_LOOSE = ("cdnur", "cdnura")
_SIGNED = ("b2cs", "b2csa", "at", "ata", "txpd", "txpda")
_Place = tuple[str, JsonObject]


class Gstr1Invalid(FieldsInvalid):
    """The portal would refuse this file; `faults` names every field."""

    reason = "gstr1_invalid"
    standard = "GSTR-1"


def gstr1_faults(file: JsonObject) -> list[Fault]:
    """Every fault of a file, or of some of its sections beside the envelope. Empty for what the portal accepts.

    Fields are compared with each other only where each is right by itself.
    """
    faults = GSTR1_FIELDS.faults(file)
    return faults or [fault for check in _CHECKS for fault in check(file)]


def check_gstr1(file: JsonObject) -> None:
    """Raise Gstr1Invalid if the portal would refuse the file."""
    faults = gstr1_faults(file)
    if faults:
        raise Gstr1Invalid(faults)


def _dates(file: JsonObject) -> Iterator[Fault]:
    last = period_end(text_of(file, "fp"))
    for path, row in _documents(file):
        for name in ("idt", "nt_dt", "oidt", "ont_dt", "sbdt"):
            text = text_of(row, name, default="")
            day = _day(text)
            if text and (day is None or day < _BEGAN or (name != "sbdt" and day > last)):
                yield Fault(field=f"{path}{name}", rule="a day from 01-07-2017 to the end of the period", value=text)


def _gstins(file: JsonObject) -> Iterator[Fault]:
    held: list[tuple[str, str]] = [("gstin", text_of(file, "gstin"))]
    for section in ("b2b", "b2ba", "cdnr", "cdnra"):
        held += [(f"{path}ctin", text_of(row, "ctin")) for path, row in _rows(file, section, "")]
    for section in ("supeco", "supecoa"):
        tables = as_object(file.get(section, {}), section)
        for table in tables:
            for path, row in _rows(tables, table, f"{section}."):
                held += [(f"{path}{name}", text_of(row, name)) for name in ("etin", "oetin") if name in row]
    yield from (Fault(field=path, rule="a valid GSTIN", value=gstin) for path, gstin in held if not _is_gstin(gstin))


def _heads(file: JsonObject) -> Iterator[Fault]:
    for path, item in _amounts(file):
        camt, samt, iamt = (amount_of(item, name, default=ZERO) for name in ("camt", "samt", "iamt"))
        if camt != samt:
            yield Fault(field=f"{path}samt", rule="equal to camt", value=f"{samt:f}")
        # A row of the HSN table adds up supplies inside the state and between states.
        if iamt and camt and not path.startswith("hsn."):
            yield Fault(field=f"{path}iamt", rule="either IGST or CGST and SGST", value=f"{iamt:f}")


def _kinds_of_supply(file: JsonObject) -> Iterator[Fault]:
    for section in _SIGNED:
        for path, row in _rows(file, section, ""):
            barred = "camt" if row["sply_ty"] == "INTER" else "iamt"
            for inner, item in _rows(row, "itms", path) if "itms" in row else [(path, row)]:
                if item.get(barred):
                    amount = amount_of(item, barred)
                    rule = f"no {barred} on an {row['sply_ty']} supply"
                    yield Fault(field=f"{inner}{barred}", rule=rule, value=f"{amount:f}")


def _shipping_bills(file: JsonObject) -> Iterator[Fault]:
    for path, row in _documents(file):
        for name, other in (("sbnum", "sbdt"), ("sbdt", "sbnum")):
            if name in row and other not in row:
                yield Fault(field=f"{path}{other}", rule="number and day of a shipping bill together", value="")


def _large_sales(file: JsonObject) -> Iterator[Fault]:
    for path, row in _grouped(file, "b2cl"):
        day, value = _day(text_of(row, "idt")), amount_of(row, "val")
        if day is not None and value <= b2cl_limit(day):
            yield Fault(field=f"{path}val", rule=f"above {b2cl_limit(day)}", value=f"{value:f}")


def _loose_notes(file: JsonObject) -> Iterator[Fault]:
    for section in _LOOSE:
        for path, row in _rows(file, section, ""):
            if (row["typ"] == "B2CL") != ("pos" in row):
                yield Fault(field=f"{path}pos", rule="a place with B2CL alone", value=text_of(row, "pos", default=""))


def _hsn_tabs(file: JsonObject) -> Iterator[Fault]:
    split = period_start(text_of(file, "fp")) >= SPLIT_SINCE
    barred = ("data",) if split else ("hsn_b2b", "hsn_b2c")
    for name in as_object(file.get("hsn", {}), "hsn"):
        if name in barred:
            yield Fault(field=f"hsn.{name}", rule="two tabs since 052025, one before", value=text_of(file, "fp"))


def _issued(file: JsonObject) -> Iterator[Fault]:
    for where, kind in _rows(as_object(file.get("doc_issue", {}), "doc_issue"), "doc_det", "doc_issue."):
        for path, row in _rows(kind, "docs", where):
            total, cancelled, net = (amount_of(row, name) for name in ("totnum", "cancel", "net_issue"))
            if net != CONTEXT.subtract(total, cancelled):
                yield Fault(field=f"{path}net_issue", rule="totnum less cancel", value=f"{net:f}")


_CHECKS: tuple[Callable[[JsonObject], Iterator[Fault]], ...] = (
    _dates,
    _gstins,
    _heads,
    _kinds_of_supply,
    _shipping_bills,
    _large_sales,
    _loose_notes,
    _hsn_tabs,
    _issued,
)


def _documents(file: JsonObject) -> Iterator[_Place]:
    for section in _GROUPED:
        yield from _grouped(file, section)
    for section in _LOOSE:
        yield from _rows(file, section, "")


def _grouped(file: JsonObject, section: str) -> Iterator[_Place]:
    for path, group in _rows(file, section, ""):
        yield from _rows(group, "nt" if "nt" in group else "inv", path)


def _amounts(file: JsonObject) -> Iterator[_Place]:
    """Every object with heads of tax."""
    for path, row in _documents(file):
        for inner, item in _rows(row, "itms", path):
            nested = "itm_det" in item
            yield (f"{inner}itm_det.", as_object(item["itm_det"], "itm_det")) if nested else (inner, item)
    for section in _SIGNED:
        for path, row in _rows(file, section, ""):
            yield from _rows(row, "itms", path) if "itms" in row else [(path, row)]
    tabs = as_object(file.get("hsn", {}), "hsn")
    for tab in tabs:
        yield from _rows(tabs, tab, "hsn.")


def _rows(holder: JsonObject, name: str, path: str) -> Iterator[_Place]:
    for number, row in enumerate(objects(holder, name), 1):
        yield f"{path}{name}[{number}].", row


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 - a business date has no zone
    except ValueError:
        return None


@lru_cache(maxsize=_REMEMBERED)
def _is_gstin(text: str) -> bool:
    try:
        return parse_gstin(text).value == text
    except GstinInvalid:
        return False
