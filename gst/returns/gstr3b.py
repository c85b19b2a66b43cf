"""GSTR-3B: the outward figures, derived from the documents of GSTR-1, and the portal's JSON. gst.md 3.6."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from gst.amounts import NOTHING, Amounts
from gst.codes.gstin import GstinKind, parse_gstin
from gst.dates.periods import period_start
from gst.money import CONTEXT, NIL
from gst.portal_fields import Fault, FieldsInvalid, FieldTable
from gst.portal_json import Json, JsonObject, amount_of, as_object
from gst.returns.amendments import AmendmentEffect
from gst.returns.gstr1 import Gstr1, Placed
from gst.tax.categories import ZERO_RATED, SupplyKind

GSTR3B_FIELDS = FieldTable("gstr3b_fields", standard="GSTR-3B")
"""The fields of the file; docs/gstr3b-constraints.md."""
TABLE_3_2_FILLED_SINCE = period_start("112025")
"""From this period the portal fills table 3.2 itself and the offline tool leaves it out."""


_EQUAL_HEADS = (
    ("sup_details", "osup_det"),
    ("sup_details", "isup_rev"),
    ("eco_dtls", "eco_sup"),
    ("intr_ltfee", "ltfee_details"),
)


class Gstr3bInvalid(FieldsInvalid):
    """The portal would refuse this return; `faults` names every field."""

    reason = "gstr3b_invalid"
    standard = "GSTR-3B"


class Credit(StrEnum):
    """Table 4(A): the sources of input tax credit."""

    IMPORT_OF_GOODS = "IMPG"
    IMPORT_OF_SERVICES = "IMPS"
    REVERSE_CHARGE = "ISRC"
    INPUT_SERVICE_DISTRIBUTOR = "ISD"
    OTHER = "OTH"


class Reversal(StrEnum):
    """Codes of tables 4(B) and 4(D).

    RUL in 4(B): reversed by the rules, for good; in 4(D): reclaimed. OTH in 4(B): reclaimable; in 4(D): time-barred.
    """

    BY_RULE = "RUL"
    OTHER = "OTH"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTotal:
    """A row of table 3.2: taxable value and IGST in rupees."""

    place_of_supply: str
    taxable: Decimal
    igst: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outward:
    """Tables 3.1(a) to (e) without (d), and 3.2; rupees net of notes.

    `reverse_charge` holds outward supplies on which the buyer pays the tax (GSTR-1 4B). The supplier owes nothing on
    them, so 3.1(a) does not include them.
    """

    taxed: Amounts
    zero_rated: Amounts
    nil_and_exempt: Decimal
    non_gst: Decimal
    reverse_charge: Amounts
    to_unregistered: tuple[PlaceTotal, ...]
    to_composition: tuple[PlaceTotal, ...]
    to_uin: tuple[PlaceTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UntaxedInward:
    """A row of table 5, rupees: from composition, exempt and nil-rated suppliers (GST), or outside GST (NONGST)."""

    inter: Decimal = NIL
    intra: Decimal = NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Inward:
    """The purchase side: tables 3.1(d), 4, 5 and 5.1, rupees. `available` is before reversals, as in 2B.

    `late_fee` is the fee under the Central Act. The fee under the State's Act is the same amount. CGST Act s.47.
    """

    reverse_charge: Amounts = NOTHING
    available: Mapping[Credit, Amounts] = field(default_factory=dict)
    reversed: Mapping[Reversal, Amounts] = field(default_factory=dict)
    ineligible: Mapping[Reversal, Amounts] = field(default_factory=dict)
    untaxed: UntaxedInward = UntaxedInward()
    non_gst: UntaxedInward = UntaxedInward()
    interest: Amounts = NOTHING
    late_fee: Decimal = NIL
    operator_pays: Amounts = NOTHING
    through_operator: Decimal = NIL

    @property
    def net_credit(self) -> Amounts:
        """Table 4(C): available less reversed."""
        whole = Amounts()
        for amounts in self.available.values():
            whole = whole.plus(amounts)
        for amounts in self.reversed.values():
            whole = whole.minus(amounts)
        return whole


def outward_tables(gstr1: Gstr1, effect: AmendmentEffect | None = None) -> Outward:
    """The outward tables from the documents in GSTR-1 and the effect of its amendments. gst.md 3.6 (V32)."""
    taxed, zero_rated, reverse_charge = Amounts(), Amounts(), Amounts()
    exempt = non_gst = NIL
    for placed in gstr1.placed:
        if placed.supply in ZERO_RATED:
            zero_rated = zero_rated.plus(placed.amounts)
        elif placed.reverse_charge:
            reverse_charge = reverse_charge.plus(placed.amounts)
        else:
            taxed = taxed.plus(placed.amounts)
        exempt = CONTEXT.add(exempt, CONTEXT.add(placed.untaxed.exempt, placed.untaxed.nil_rated))
        non_gst = CONTEXT.add(non_gst, placed.untaxed.non_gst)
    if effect is not None:
        taxed, zero_rated = taxed.plus(effect.taxed), zero_rated.plus(effect.zero_rated)
    inter = [p for p in gstr1.placed if p.supply is SupplyKind.INTER_STATE and not p.reverse_charge]
    return Outward(
        taxed=taxed,
        zero_rated=zero_rated,
        nil_and_exempt=exempt,
        non_gst=non_gst,
        reverse_charge=reverse_charge,
        to_unregistered=_by_place(p for p in inter if p.recipient_gstin is None),
        to_composition=_by_place(p for p in inter if p.recipient_is_composition),
        to_uin=_by_place(p for p in inter if _is_uin(p.recipient_gstin)),
    )


def gstr3b_file(
    gstin: str,
    period: str,
    outward: Outward,
    inward: Inward,
    *,
    with_table_3_2: bool | None = None,
) -> JsonObject:
    """The JSON of GSTR-3B in the offline tool's order. CGST Act s.39, Rule 61; gst.md 3.6.

    Table 3.2 is left out from period 112025 on, as the tool does, unless `with_table_3_2` says otherwise.
    Raises GstinInvalid, PeriodInvalid, and Gstr3bInvalid with all faults.
    """
    include = period_start(period) < TABLE_3_2_FILLED_SINCE if with_table_3_2 is None else with_table_3_2
    file: JsonObject = {
        "gstin": parse_gstin(gstin).value,
        "ret_period": period,
        "sup_details": _table_3_1(outward, inward),
        "eco_dtls": {"eco_sup": _all(inward.operator_pays), "eco_reg_sup": {"txval": inward.through_operator}},
        "itc_elg": _table_4(inward),
        "inward_sup": {
            "isup_details": [
                {"ty": "GST", "inter": inward.untaxed.inter, "intra": inward.untaxed.intra},
                {"ty": "NONGST", "inter": inward.non_gst.inter, "intra": inward.non_gst.intra},
            ],
        },
        "intr_ltfee": {
            "intr_details": _heads(inward.interest),
            "ltfee_details": {"camt": inward.late_fee, "samt": inward.late_fee} if inward.late_fee else {},
        },
    }
    if include:
        file["inter_sup"] = {
            "unreg_details": _places(outward.to_unregistered),
            "comp_details": _places(outward.to_composition),
            "uin_details": _places(outward.to_uin),
        }
    faults = gstr3b_faults(file)
    if faults:
        raise Gstr3bInvalid(faults)
    return file


def gstr3b_faults(file: JsonObject) -> list[Fault]:
    """Every fault of a return. CGST and SGST are equal in what the filer owes, but not in credit: vendors round."""
    faults = GSTR3B_FIELDS.faults(file)
    if faults:
        return faults
    for table, name in _EQUAL_HEADS:
        sums = as_object(as_object(file[table], table)[name], name)
        camt, samt = (amount_of(sums, head, default=NIL) for head in ("camt", "samt"))
        if camt != samt:
            faults.append(Fault(field=f"{table}.{name}.samt", rule="equal to camt", value=f"{samt:f}"))
    return faults


def _table_3_1(outward: Outward, inward: Inward) -> JsonObject:
    """Outward supplies, and inward ones whose tax the recipient pays."""
    return {
        "osup_det": _all(outward.taxed),
        "osup_zero": {
            "txval": outward.zero_rated.taxable,
            "iamt": outward.zero_rated.igst,
            "csamt": outward.zero_rated.cess,
        },
        "osup_nil_exmp": {"txval": outward.nil_and_exempt},
        "isup_rev": _all(inward.reverse_charge),
        "osup_nongst": {"txval": outward.non_gst},
    }


def _table_4(inward: Inward) -> JsonObject:
    """Input tax credit."""
    return {
        "itc_avl": _typed(Credit, inward.available),
        "itc_rev": _typed(Reversal, inward.reversed),
        "itc_net": _heads(inward.net_credit),
        "itc_inelg": _typed(Reversal, inward.ineligible),
    }


def _by_place(found: Iterable[Placed]) -> tuple[PlaceTotal, ...]:
    totals: dict[str, Amounts] = {}
    for placed in found:
        totals[placed.place_of_supply] = totals.get(placed.place_of_supply, Amounts()).plus(placed.amounts)
    return tuple(
        PlaceTotal(place_of_supply=place, taxable=amounts.taxable, igst=amounts.igst)
        for place, amounts in sorted(totals.items())
        if not amounts.is_nil
    )


def _is_uin(gstin: str | None) -> bool:
    return gstin is not None and parse_gstin(gstin).kind is GstinKind.UIN


def _all(amounts: Amounts) -> JsonObject:
    return {"txval": amounts.taxable, **_heads(amounts)}


def _heads(amounts: Amounts) -> JsonObject:
    return {"iamt": amounts.igst, "camt": amounts.cgst, "samt": amounts.sgst, "csamt": amounts.cess}


def _typed(kinds: type[StrEnum], found: Mapping[Credit, Amounts] | Mapping[Reversal, Amounts]) -> list[Json]:
    by_name = {str(kind): amounts for kind, amounts in found.items()}
    return [{"ty": kind.value, **_heads(by_name.get(kind.value, Amounts()))} for kind in kinds]


def _places(totals: Iterable[PlaceTotal]) -> list[Json]:
    return [{"pos": total.place_of_supply, "txval": total.taxable, "iamt": total.igst} for total in totals]
