"""Rule 7 for input tax: what may be set off is what bills say, less what is barred and what write-offs reverse."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

_DOCUMENTS: Final = "'vendor_bill', 'vendor_bill_cancelled', 'bill_of_entry', 'bill_of_entry_cancelled'"
_HEADS: Final = ("cgst", "sgst", "igst", "cess")

_SHARE_OF_LINE: Final = (
    "least(line.{head} * r.quantity / (line.quantity + line.free_quantity), line.{head} - back.{head})"
    " - 0.01 * r.changes"
)
"""The credit of the units, with a paisa for the rounding of each change."""


def _sums(alias: str, *names: str) -> str:
    return ", ".join(f"coalesce(sum({alias}.{name}), 0) AS {name}" for name in names)


TAKEN: Final = SqlClaim(
    rule=7,
    words="the input tax of an organisation, of each kind, is that of its vendor bills and its bills of entry",
    exceptions=f"""
        SELECT org_id, input_tax, {_sums("both_books", *_HEADS)} FROM (
            SELECT org_id, input_tax, {", ".join(_HEADS)} FROM purchase.inward_register
            WHERE kind IN ({_DOCUMENTS})
            UNION ALL
            SELECT org_id, input_tax, {", ".join(f"-{head}" for head in _HEADS)} FROM purchase.vendor_bills
            WHERE status = 'posted'
            UNION ALL
            SELECT org_id, input_tax, 0, 0, -igst, -cess FROM purchase.bills_of_entry WHERE status = 'posted'
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, input_tax
        HAVING (sum(cgst), sum(sgst), sum(igst), sum(cess)) <> (0, 0, 0, 0)
    """,
)
NOTED: Final = SqlClaim(
    rule=7,
    words="the input tax that goods take off which went back is of the kind of their bill, whenever it came",
    exceptions=f"""
        SELECT org_id, input_tax, {_sums("both_books", *_HEADS)} FROM (
            SELECT org_id, input_tax, {", ".join(_HEADS)} FROM purchase.inward_register
            WHERE kind NOT IN ({_DOCUMENTS})
            UNION ALL
            SELECT back.org_id, coalesce(bill.input_tax, back.input_tax), {", ".join(f"back.{h}" for h in _HEADS)}
            FROM purchase.returned_lines AS back
            LEFT JOIN purchase.vendor_bills AS bill
                ON bill.org_id = back.org_id AND bill.vendor_bill_id = back.vendor_bill_id
            WHERE back.state = 'returned' AND back.never_billed_by IS NULL
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, input_tax
        HAVING (sum(cgst), sum(sgst), sum(igst), sum(cess)) <> (0, 0, 0, 0)
    """,
)
REVERSED: Final = SqlClaim(
    rule=7,
    words="what write-offs reverse of a bill's line is the credit of their units, less what its debit notes took off",
    exceptions=f"""
        SELECT r.* FROM (
            SELECT org_id, vendor_bill_id, goods_receipt_line_id, {_sums("x", "quantity", *_HEADS)},
                   count(*) AS changes
            FROM purchase.input_tax_reversals AS x GROUP BY org_id, vendor_bill_id, goods_receipt_line_id) AS r
        JOIN purchase.vendor_bills AS bill ON bill.org_id = r.org_id AND bill.vendor_bill_id = r.vendor_bill_id
        JOIN purchase.vendor_bill_lines AS line ON line.org_id = r.org_id AND line.vendor_bill_id = r.vendor_bill_id
            AND line.goods_receipt_line_id = r.goods_receipt_line_id
        CROSS JOIN LATERAL (
            SELECT {_sums("x", "quantity", *_HEADS)} FROM purchase.returned_lines AS x
            WHERE x.org_id = r.org_id AND x.booked_in = r.vendor_bill_id
              AND x.goods_receipt_line_id = r.goods_receipt_line_id AND x.state = 'returned') AS back
        CROSS JOIN LATERAL (
            SELECT CASE WHEN bill.status = 'posted' THEN 1 ELSE 0 END AS posted,
                   CASE WHEN bill.status = 'posted' AND bill.input_tax = 'eligible' THEN 1 ELSE 0 END AS eligible
        ) AS has
        WHERE r.org_id = ANY($1) AND (
            r.quantity NOT BETWEEN 0 AND has.posted * (line.quantity + line.free_quantity - back.quantity)
            OR {
        " OR ".join(
            f"r.{head} NOT BETWEEN has.eligible * greatest({_SHARE_OF_LINE.format(head=head)}, 0)"
            f" AND has.eligible * greatest(line.{head} - back.{head}, 0)"
            for head in _HEADS
        )
    })
    """,
)
IMPORTED: Final = SqlClaim(
    rule=7,
    words="of the IGST of a bill of entry, write-offs reverse their units' share, without what went back to the vendor",
    exceptions="""
        SELECT r.* FROM (
            SELECT org_id, bill_of_entry_id, goods_receipt_line_id, sum(quantity) AS quantity, sum(igst) AS igst,
                   count(*) AS changes
            FROM purchase.input_tax_reversals GROUP BY org_id, bill_of_entry_id, goods_receipt_line_id) AS r
        JOIN purchase.bills_of_entry AS entry ON entry.org_id = r.org_id AND entry.bill_of_entry_id = r.bill_of_entry_id
        JOIN purchase.bill_of_entry_lines AS line ON line.org_id = r.org_id
            AND line.bill_of_entry_id = r.bill_of_entry_id AND line.goods_receipt_line_id = r.goods_receipt_line_id
        JOIN purchase.billed_units AS units
            ON units.org_id = r.org_id AND units.goods_receipt_line_id = r.goods_receipt_line_id
        CROSS JOIN LATERAL (
            SELECT units.quantity + units.free_quantity - coalesce(sum(x.quantity), 0) AS here
            FROM purchase.returned_lines AS x
            WHERE x.org_id = r.org_id AND x.goods_receipt_line_id = r.goods_receipt_line_id AND x.state = 'returned'
        ) AS kept
        CROSS JOIN LATERAL (
            SELECT CASE WHEN entry.status = 'posted' THEN 1 ELSE 0 END AS posted,
                   CASE WHEN entry.status = 'posted' AND entry.input_tax = 'import' THEN 1 ELSE 0 END AS set_off
        ) AS has
        WHERE r.org_id = ANY($1) AND (
            r.quantity NOT BETWEEN 0 AND has.posted * kept.here
            OR r.igst NOT BETWEEN has.set_off * greatest(
                    line.igst * r.quantity / (units.quantity + units.free_quantity) - 0.01 * r.changes, 0)
                AND has.set_off * (line.igst * kept.here / (units.quantity + units.free_quantity) + 0.01))
    """,
)
HEARD: Final = SqlClaim(
    rule=7,
    words="purchase has every adjustment of inventory, and what still stands of write-offs and counts adds up",
    exceptions="""
        SELECT org_id, adjustment_id FROM (
            SELECT org_id, adjustment_id, batch_id, quantity, reverses_itc FROM inventory.adjustments
            UNION ALL
            SELECT org_id, adjustment_id, batch_id, -quantity, reverses_input_tax FROM purchase.stock_adjustments
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, adjustment_id
        HAVING sum(quantity) <> 0 OR count(*) <> 2 OR count(DISTINCT (batch_id, reverses_itc)) <> 1
    """,
)
WHOLE: Final = SqlClaim(
    rule=7,
    words="of a batch that is billed in full, all units reverse their credit that are written off and still were here",
    exceptions="""
        SELECT batch.* FROM (
            SELECT line.org_id, line.batch_id, sum(line.quantity + line.free_quantity - back.quantity) AS here,
                   sum(units.quantity + units.free_quantity - units.billed_quantity - units.billed_free_quantity
                       - units.never_billed_quantity - units.never_billed_free_quantity) AS unbilled
            FROM purchase.goods_receipt_lines AS line
            JOIN purchase.billed_units AS units
                ON units.org_id = line.org_id AND units.goods_receipt_line_id = line.goods_receipt_line_id
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(x.quantity), 0) AS quantity FROM purchase.returned_lines AS x
                WHERE x.org_id = line.org_id AND x.goods_receipt_line_id = line.goods_receipt_line_id
                  AND x.state = 'returned') AS back
            GROUP BY line.org_id, line.batch_id) AS batch
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.standing), 0) AS units FROM purchase.stock_adjustments AS x
            WHERE x.org_id = batch.org_id AND x.batch_id = batch.batch_id) AS lost
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.quantity), 0) AS units FROM purchase.input_tax_reversals AS x
            WHERE x.org_id = batch.org_id AND x.batch_id = batch.batch_id AND x.bill_of_entry_id IS NULL) AS reversed
        WHERE batch.org_id = ANY($1)
          AND (reversed.units > lost.units
               OR batch.unbilled = 0 AND reversed.units <> least(lost.units, batch.here))
    """,
)

CLAIMS: Final = (TAKEN, NOTED, REVERSED, IMPORTED, HEARD, WHOLE)
