"""Rule 11: the facts of a batch have a complete history, follow its receipts, and change no issued line.

The links of a history are compared without their order: each change takes its batch from one value to another, so the
values that were left and the values that were reached differ by the first and the present one alone.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from tests.chaos.judge.books import Books, Claim, SqlClaim, Violation
from tests.chaos.judge.documents import QUICK_SALES
from tests.chaos.judge.operations import invoices_answered
from tests.chaos.load.history import History
from tests.support.rest import Body

LINK: Final = """
    SELECT row.org_id, row.entity_id AS batch_id, fact.key AS name, fact.value, {links} AS links
    FROM inventory.audit AS row CROSS JOIN LATERAL jsonb_each_text(row.{column}::jsonb) AS fact
    WHERE row.entity = 'batch' AND row.action IN ('correct', 'reprice')
      AND fact.key IN ('mrp', 'ptr', 'pts', 'expiry_date', 'manufacture_date')
"""
LEFT: Final = LINK.format(column="before", links=-1)
REACHED: Final = LINK.format(column="after", links=1)
PRESENT: Final = """
    SELECT batch.org_id, batch.batch_id, fact.name, fact.value, -1 AS links
    FROM inventory.batches AS batch CROSS JOIN LATERAL (VALUES
        ('mrp', batch.mrp || ' for ' || batch.mrp_units), ('ptr', batch.ptr || ' for ' || batch.ptr_units),
        ('pts', batch.pts || ' for ' || batch.pts_units),
        ('expiry_date', batch.expiry_date::text), ('manufacture_date', coalesce(batch.manufacture_date::text, ''))
    ) AS fact (name, value)
    WHERE batch.received_date IS NOT NULL
"""
# A price is the first of a batch when a hold gives it, whose receipt may never have come; the other facts are printed.
FIRST: Final = """
    SELECT line.org_id, line.batch_id, fact.name, fact.value
    FROM inventory.receipt_lines AS line CROSS JOIN LATERAL (VALUES
        ('ptr', coalesce(line.ptr || ' for ' || line.ptr_units, '0')),
        ('pts', coalesce(line.pts || ' for ' || line.pts_units, '0'))
    ) AS fact (name, value)
    WHERE line.landed_value IS NOT NULL
    UNION ALL
    SELECT line.org_id, line.batch_id, fact.name, fact.value
    FROM purchase.goods_receipt_lines AS line CROSS JOIN LATERAL (VALUES
        ('mrp', line.mrp || ' for ' || line.mrp_units),
        ('expiry_date', ((line.expiry_month || '-01')::date + interval '1 month' - interval '1 day')::date::text),
        ('manufacture_date', CASE line.manufacture_month WHEN '' THEN '' ELSE line.manufacture_month || '-01' END)
    ) AS fact (name, value)
"""
# Prices are compared for one unit: 60.00 for 3 is 20.00.
VALUE: Final = """
    CASE WHEN name IN ('mrp', 'ptr', 'pts')
         THEN trim_scale(round(split_part(value, ' for ', 1)::numeric
                               / coalesce(nullif(split_part(value, ' for ', 2), ''), '1')::numeric, 6))::text
         ELSE value END
"""

COMPLETE: Final = SqlClaim(
    rule=11,
    words="a batch's facts are those of its first receipt, changed by nothing but what the audit trail keeps",
    exceptions=f"""
        WITH first AS (SELECT org_id, batch_id, name, {VALUE} AS value FROM ({FIRST}) AS f),
             ends AS (
                 SELECT org_id, batch_id, name, {VALUE} AS value, sum(links) AS links
                 FROM ({LEFT} UNION ALL {REACHED} UNION ALL {PRESENT}) AS l
                 WHERE org_id = ANY($1)
                 GROUP BY 1, 2, 3, 4
                 HAVING sum(links) <> 0
             )
        SELECT * FROM ends
        WHERE links <> -1 OR NOT EXISTS (
            SELECT FROM first WHERE (first.org_id, first.batch_id, first.name, first.value)
                                  = (ends.org_id, ends.batch_id, ends.name, ends.value))
    """,
)
FOLLOWED: Final = SqlClaim(
    rule=11,
    words="every price to the trade that a receipt gave was its batch's",
    exceptions=f"""
        WITH had AS (SELECT org_id, batch_id, name, {VALUE} AS value
                     FROM ({LEFT} UNION ALL {REACHED} UNION ALL {PRESENT}) AS l)
        SELECT line.org_id, line.batch_id, line.hold_id, fact.name, fact.value
        FROM inventory.receipt_lines AS line
        JOIN inventory.holds AS hold ON hold.org_id = line.org_id AND hold.hold_id = line.hold_id
        CROSS JOIN LATERAL (VALUES ('ptr', line.ptr / line.ptr_units), ('pts', line.pts / line.pts_units))
            AS fact (name, value)
        WHERE line.org_id = ANY($1) AND hold.state = 'fulfilled' AND fact.value IS NOT NULL AND NOT EXISTS (
            SELECT FROM had WHERE (had.org_id, had.batch_id, had.name, had.value)
                                = (line.org_id, line.batch_id, fact.name, trim_scale(round(fact.value, 6))::text))
    """,
)
UNTOUCHED: Final = Claim(rule=11, words="an issued line says of its batch what it said when it was issued")

CLAIMS: Final = (COMPLETE, FOLLOWED)

INVOICE_LINES: Final = """
    SELECT invoice_line_id::text AS line_id, batch_number, expiry_date::text, round(mrp / mrp_units, 6) AS mrp
    FROM sales.invoice_lines
    WHERE org_id = ANY($1)
"""


async def check(books: Books, history: History) -> list[Violation]:
    """Issued lines that say something else of their batch than the reply did."""
    rows = await books.rows(INVOICE_LINES)
    kept = {row["line_id"]: (row["batch_number"], row["expiry_date"], row["mrp"]) for row in rows}
    return [
        UNTOUCHED.violation(f"invoice line {line['line_id']} said {said}, and now says {kept[line['line_id']]}")
        for line, said in _issued(history)
        if line["line_id"] in kept and kept[line["line_id"]] != said
    ]


def _issued(history: History) -> Iterator[tuple[Body, tuple[str, str, Decimal]]]:
    """The lines of the replies. `operations.py` finds the invoices that do not exist."""
    for operation in history.of_kind(*QUICK_SALES, "bulk", "invoice_order", "invoice_picked"):
        for invoice in invoices_answered(operation):
            for line in invoice["lines"]:
                yield line, (line["batch_number"], line["expiry_date"], Decimal(line["mrp"]))
