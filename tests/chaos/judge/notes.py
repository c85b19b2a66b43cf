"""Rule 7 for notes: a note has the amounts of its hold, and the notes of a document add up to it."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

AS_HELD: Final = SqlClaim(
    rule=7,
    words="a note has the total that sales or purchase holds for it",
    exceptions="""
        SELECT note.org_id, note.note_id, note.number, note.total, held.total AS held
        FROM (
            SELECT org_id, credit_note_id AS note_id, number, total FROM returns.credit_notes
            UNION ALL
            SELECT org_id, debit_note_id, number, total FROM returns.debit_notes
        ) AS note
        JOIN (
            SELECT org_id, credit_note_id AS note_id,
                   sum(taxable - withheld_taxable + round_off
                       + CASE note_kind WHEN 'gst' THEN cgst + sgst + igst + cess
                           - withheld_cgst - withheld_sgst - withheld_igst - withheld_cess ELSE 0 END) AS total
            FROM sales.returned_lines WHERE state = 'returned' GROUP BY org_id, credit_note_id
            UNION ALL
            SELECT org_id, debit_note_id, sum(taxable + round_off + cgst + sgst + igst + cess)
            FROM purchase.returned_lines WHERE state = 'returned' GROUP BY org_id, debit_note_id
        ) AS held ON held.org_id = note.org_id AND held.note_id = note.note_id
        WHERE note.org_id = ANY($1) AND note.total <> held.total
    """,
)

# A commercial note keeps the tax of its goods back: with it the notes come to less than the invoice. Notes by a policy
# for expired goods come to what it does not withhold, rounded by themselves.
INVOICES: Final = SqlClaim(
    rule=7,
    words="credit notes come to the total of an invoice whose goods all came back, less what a policy for expired goods"
    " withholds, and never to more",
    exceptions="""
        SELECT invoice.org_id, invoice.invoice_id, invoice.number, invoice.total, sold.units, note.units AS back,
               note.total AS credited, kept.total AS withheld
        FROM sales.invoices AS invoice
        CROSS JOIN LATERAL (SELECT sum(quantity + free_quantity) AS units FROM sales.invoice_lines AS x
                            WHERE x.org_id = invoice.org_id AND x.invoice_id = invoice.invoice_id) AS sold
        CROSS JOIN LATERAL (
            SELECT sum(x.total) AS total, bool_and(x.kind = 'gst') AS taxed, sum(line.units) AS units
            FROM returns.credit_notes AS x
            CROSS JOIN LATERAL (SELECT sum(quantity) AS units FROM returns.credit_note_lines AS y
                                WHERE y.org_id = x.org_id AND y.credit_note_id = x.credit_note_id) AS line
            WHERE x.org_id = invoice.org_id AND x.invoice_id = invoice.invoice_id
        ) AS note
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(withheld_taxable + withheld_cgst + withheld_sgst + withheld_igst + withheld_cess), 0)
                       AS total
            FROM sales.returned_lines AS x
            WHERE x.org_id = invoice.org_id AND x.invoice_id = invoice.invoice_id AND x.state = 'returned'
        ) AS kept
        WHERE invoice.org_id = ANY($1)
          AND (note.total > invoice.total OR note.units = sold.units AND note.taxed
               AND abs(note.total + kept.total - invoice.total) > CASE WHEN kept.total = 0 THEN 0 ELSE 1 END)
    """,
)

# Of bills before which nothing went back: an earlier note cannot know what the vendor prints.
BILLS: Final = SqlClaim(
    rule=7,
    words="debit notes come to the total of a vendor bill whose goods all went back, and never to more",
    exceptions="""
        SELECT bill.org_id, bill.vendor_bill_id, bill.number, bill.total, bought.units, back.units AS back,
               back.total AS debited
        FROM purchase.vendor_bills AS bill
        CROSS JOIN LATERAL (
            SELECT sum(quantity + free_quantity) AS units, sum(returned_quantity) AS returned
            FROM purchase.vendor_bill_lines AS x
            WHERE x.org_id = bill.org_id AND x.vendor_bill_id = bill.vendor_bill_id
        ) AS bought
        CROSS JOIN LATERAL (
            SELECT sum(quantity) AS units, sum(taxable + cgst + sgst + igst + cess + round_off) AS total
            FROM purchase.returned_lines AS x
            WHERE x.org_id = bill.org_id AND x.vendor_bill_id = bill.vendor_bill_id AND x.state = 'returned'
        ) AS back
        WHERE bill.org_id = ANY($1) AND bought.returned = 0
          AND (back.total > bill.total OR back.units = bought.units AND back.total <> bill.total)
    """,
)

CLAIMS: Final = (AS_HELD, INVOICES, BILLS)
