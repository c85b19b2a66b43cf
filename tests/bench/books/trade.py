"""The sales of the year: every row that each of them writes, in sales and in inventory."""

from typing import Final

from tests.bench.books.copying import Copier
from tests.bench.books.layout import staged
from tests.bench.books.patterns import Patterns

KEYS_KEPT_DAYS: Final = 7
"""Older idempotency keys have been forgotten by the service itself."""

BY_HOLD: Final = " ORDER BY sale.hold_id"
"""Hold ids of one day are random. Written in the order of the ids, they touch each page of the index once."""

WRITES: Final = frozenset(
    {
        "inventory.holds",
        "inventory.reservation_lines",
        "inventory.movements",
        "sales.invoices",
        "sales.invoice_lines",
        "sales.outward_register",
        "sales.open_items",
        "sales.ledger_entries",
        "sales.hold_outcomes",
        "sales.audit",
        "sales.idempotency_keys",
    }
)
"""The tables in which a sale has rows of its own. Months and the number series are written at the end, for all."""


# Long: the columns of the tables of a sale, one a line.
async def write_in_sales(copier: Copier, patterns: Patterns, first: int, after: int) -> None:
    """The rows that sales writes for those numbered `first` to before `after`."""
    sales = f"{staged('sale')} AS sale JOIN sales.{{table}} AS pattern ON pattern.org_id = '{patterns.org_id}'"
    chosen = f"WHERE sale.n >= {first} AND sale.n < {after}"

    def source(table: str, key: str, value: str = "sale.pattern_id", also: str = "") -> str:
        return f"{sales.format(table=table)} AND pattern.{key} = {value} {also} {chosen}"

    await copier.copy(
        "sales.invoices",
        source("invoices", "invoice_id"),
        invoice_id="sale.invoice_id",
        number="sale.number",
        financial_year="sale.financial_year",
        date="sale.day",
        due_date="sale.day",
        customer_id="sale.customer_id",
        hold_id="sale.hold_id",
        buyer="pattern.buyer || jsonb_build_object('name', sale.customer_name)",
        created_at="sale.at",
    )
    await _write_lines(copier, patterns, chosen)
    await copier.copy(
        "sales.outward_register",
        source("outward_register", "document_id", also="AND pattern.kind = 'invoice'"),
        entry_id="uuidv7(sale.at - now())",
        document_id="sale.invoice_id",
        invoice_id="sale.invoice_id",
        number="sale.number",
        date="sale.day",
        customer_id="sale.customer_id",
        customer_name="sale.customer_name",
        created_at="sale.at",
    )
    await copier.copy(
        "sales.open_items",
        source("open_items", "invoice_id"),
        invoice_id="sale.invoice_id",
        customer_id="sale.customer_id",
        number="sale.number",
        date="sale.day",
        due_date="sale.day",
        outstanding="CASE WHEN sale.paid THEN 0 ELSE pattern.total END",
    )
    await copier.copy(
        "sales.ledger_entries",
        source("ledger_entries", "document_id", also="AND pattern.kind = 'invoice'"),
        entry_id="uuidv7(sale.at - now())",
        customer_id="sale.customer_id",
        date="sale.day",
        document_id="sale.invoice_id",
        number="sale.number",
        created_at="sale.at",
    )
    await copier.copy(
        "sales.hold_outcomes",
        source("hold_outcomes", "document_id") + BY_HOLD,
        hold_id="sale.hold_id",
        document_id="sale.invoice_id",
        recorded_at="sale.at",
    )
    await copier.copy(
        "sales.audit",
        source("audit", "entity_id", also="AND pattern.action = 'issue'"),
        id="uuidv7(sale.at - now())",
        at="sale.at",
        entity_id="sale.invoice_id",
        after="pattern.after || jsonb_build_object('number', sale.number, 'customer_id', sale.customer_id)",
    )
    await copier.copy(
        "sales.idempotency_keys",
        f"""{sales.format(table="idempotency_keys")} AND pattern.key = 'pattern-sale-' || sale.pattern_no
            {chosen} AND sale.day >= current_date - {KEYS_KEPT_DAYS}""",
        key="gen_random_uuid()::text",
        created_at="sale.at",
    )


async def _write_lines(copier: Copier, patterns: Patterns, chosen: str) -> None:
    await copier.copy(
        "sales.invoice_lines",
        f"""{_lines()}
            JOIN sales.invoice_lines AS pattern
              ON pattern.org_id = '{patterns.org_id}' AND pattern.invoice_line_id = same.invoice_line_id
            {chosen}""",
        invoice_line_id="uuidv7(sale.at - now())",
        invoice_id="sale.invoice_id",
        product_id="line.product_id",
        product_code="line.code",
        product_name="line.name",
        batch_id="line.batch_id",
        batch_number="line.batch_number",
        expiry_date="line.expiry_date",
    )


async def write_in_inventory(copier: Copier, patterns: Patterns, first: int, after: int) -> None:
    """The rows that inventory writes for those numbered `first` to before `after`."""
    chosen = f"WHERE sale.n >= {first} AND sale.n < {after}"
    await copier.copy(
        "inventory.holds",
        f"""{staged("sale")} AS sale
            JOIN inventory.holds AS pattern
              ON pattern.org_id = '{patterns.org_id}' AND pattern.hold_id = sale.pattern_hold_id
            {chosen} {BY_HOLD}""",
        hold_id="sale.hold_id",
        created_at="sale.at",
        changed_at="sale.at",
    )
    await copier.copy(
        "inventory.reservation_lines",
        f"""{_lines()}
            JOIN inventory.reservation_lines AS pattern
              ON pattern.org_id = '{patterns.org_id}' AND pattern.hold_id = same.hold_id
                  AND pattern.line_id = same.line_id
            {chosen} {BY_HOLD}""",
        hold_id="sale.hold_id",
        batch_id="line.batch_id",
    )
    await copier.copy(
        "inventory.movements",
        f"""{_lines()}
            JOIN inventory.movements AS pattern
              ON pattern.org_id = '{patterns.org_id}' AND pattern.movement_id = same.movement_id
            {chosen}""",
        movement_id="uuidv7(sale.at - now())",
        product_id="line.product_id",
        batch_id="line.batch_id",
        on_hand_after="line.after",
        document_id="sale.invoice_id",
        document_number="sale.number",
        movement_date="sale.day",
        party_id="sale.customer_id",
        party_name="sale.customer_name",
        hold_id="sale.hold_id",
        created_at="sale.at",
    )


def _lines() -> str:
    """Each line with its sale, and `same`: the pattern's line at the same place."""
    return f"""{staged("line")} AS line
        JOIN {staged("sale")} AS sale ON sale.n = line.n
        JOIN {staged("pattern_line")} AS same ON same.pattern_no = sale.pattern_no AND same.nth = line.nth"""
