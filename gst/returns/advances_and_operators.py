"""Tables of GSTR-1 that come from no document of goods: advances for services, sales through operators. gst.md 3.2."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gst.amounts import Amounts
from gst.portal_json import Json, JsonObject


class AdvanceTable(StrEnum):
    """at: received; txpd: adjusted; the others amend a month. Advances for goods bear no tax (Notification 66/2017)."""

    RECEIVED = "at"
    RECEIVED_AMENDED = "ata"
    ADJUSTED_AMENDED = "txpda"
    ADJUSTED = "txpd"


class OperatorTable(StrEnum):
    """Sales through an e-commerce operator (table 14), and their amendment (14A)."""

    THROUGH_OPERATOR = "supeco"
    THROUGH_OPERATOR_AMENDED = "supecoa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """Advances of one place and rate. `amounts.taxable` is the advance in rupees; `month` only on an amendment."""

    table: AdvanceTable
    place_of_supply: str
    inter_state: bool
    rate: Decimal
    amounts: Amounts
    month: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSales:
    """Sales through one operator. `operator_pays`: the operator pays the tax (s.9(5)) instead of collecting it.

    An amendment names the month and the operator's GSTIN as reported before.
    """

    table: OperatorTable
    operator_gstin: str
    operator_pays: bool
    amounts: Amounts
    month: str | None = None
    reported_gstin: str | None = None


class OperatorParties(StrEnum):
    """Who supplies and who receives in an operator's own table 15; URP is a party without GSTIN."""

    REGISTERED_TO_REGISTERED = "b2b"
    REGISTERED_TO_CONSUMER = "b2c"
    UNREGISTERED_TO_REGISTERED = "urp2b"
    UNREGISTERED_TO_CONSUMER = "urp2c"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOperatorRow:
    """A row of table 15, or of its amendment 15A, as its own object: the section's list takes it as it is."""

    parties: OperatorParties
    row: JsonObject
    amends: bool = False


def advance_tables(advances: Iterable[Advance]) -> JsonObject:
    """at, txpd, ata and txpda, if they have rows. A row for each place, kind of supply and month; an item per rate."""
    tables: JsonObject = {}
    groups: dict[tuple[AdvanceTable, str, bool, str | None], list[Json]] = {}
    for advance in advances:
        key = (advance.table, advance.place_of_supply, advance.inter_state, advance.month)
        if key not in groups:
            items = groups[key] = []
            month: JsonObject = {"omon": advance.month} if advance.month else {}
            row: JsonObject = month | {
                "pos": advance.place_of_supply,
                "sply_ty": "INTER" if advance.inter_state else "INTRA",
                "itms": items,
            }
            held = tables.setdefault(advance.table, [])
            if isinstance(held, list):
                held.append(row)
        sums = advance.amounts
        heads: JsonObject = {"iamt": sums.igst} if advance.inter_state else {"camt": sums.cgst, "samt": sums.sgst}
        groups[key].append({"rt": advance.rate, "ad_amt": sums.taxable, **heads, "csamt": sums.cess})
    # The offline tool writes txpd last of all sections.
    return {table.value: tables[table] for table in AdvanceTable if table in tables}


def operator_tables(sales: Iterable[OperatorSales]) -> JsonObject:
    """Supeco and its amendment, if they have rows. `clttx`: operators collect tax; `paytx`: they pay it.

    Lists of an amendment end in `a` (`clttxa`), and their rows name month (`omon`) and GSTIN (`oetin`) as reported.
    """
    tables: dict[str, dict[str, list[Json]]] = {}
    for sale in sales:
        amends = sale.table is OperatorTable.THROUGH_OPERATOR_AMENDED
        name = ("paytx" if sale.operator_pays else "clttx") + ("a" if amends else "")
        before: JsonObject = {}
        if amends:
            before = {"omon": sale.month, "oetin": sale.reported_gstin or sale.operator_gstin}
        tables.setdefault(sale.table, {}).setdefault(name, []).append(
            before
            | {
                "etin": sale.operator_gstin,
                "suppval": sale.amounts.taxable,
                "igst": sale.amounts.igst,
                "cgst": sale.amounts.cgst,
                "sgst": sale.amounts.sgst,
                "cess": sale.amounts.cess,
            },
        )
    return {name: dict(table) for name, table in tables.items()}


def own_operator_tables(rows: Iterable[OwnOperatorRow]) -> JsonObject:
    """Ecom and ecoma (tables 15 and 15A), if they have rows: a list by the parties, in 15A with an `a` at its end."""
    tables: dict[str, dict[str, list[Json]]] = {}
    for row in rows:
        table, name = ("ecoma", f"{row.parties.value}a") if row.amends else ("ecom", row.parties.value)
        tables.setdefault(table, {}).setdefault(name, []).append(row.row)
    return {name: dict(table) for name, table in tables.items()}
