"""Rule 14: each paper is of the kind, the heads of tax and the number that the law wants for what it sells to whom."""

from typing import Final

from tests.chaos.judge.books import SqlClaim

UNTAXED: Final = "(0, 0, 0, 0)"
HEADS: Final = "x.cgst, x.sgst, x.igst, x.cess"

UNDER_COMPOSITION: Final = """coalesce((
                SELECT (term ->> 'under_composition')::boolean
                FROM jsonb_array_elements(seller.composition_terms) AS term
                WHERE term ->> 'from_date' <= invoice.date::text ORDER BY term ->> 'from_date' DESC LIMIT 1), false)"""
"""Whether the seller was under the composition scheme on the day of the invoice."""

KIND: Final = SqlClaim(
    rule=14,
    words="a paper is of the kind that its buyer and its lines, taxed or not, call for",
    exceptions=f"""
        SELECT invoice.org_id, invoice.number, invoice.kind, invoice.supply_kind, line.taxed, line.untaxed
        FROM sales.invoices AS invoice
        JOIN sales.registrations AS seller USING (org_id, registration_id)
        CROSS JOIN LATERAL (
            SELECT bool_or(x.treatment = 'taxable') AS taxed, bool_or(x.treatment <> 'taxable') AS untaxed
            FROM sales.invoice_lines AS x WHERE x.org_id = invoice.org_id AND x.invoice_id = invoice.invoice_id
        ) AS line
        WHERE invoice.org_id = ANY($1) AND invoice.kind <> CASE
            WHEN {UNDER_COMPOSITION} THEN 'bill_of_supply'
            WHEN invoice.supply_kind LIKE 'sez%' OR invoice.supply_kind LIKE 'export%' THEN 'tax_invoice'
            WHEN NOT line.taxed THEN 'bill_of_supply'
            WHEN line.untaxed AND invoice.gst_category = 'unregistered' THEN 'invoice_cum_bill_of_supply'
            WHEN line.untaxed THEN 'two papers'
            ELSE 'tax_invoice' END
    """,
)
SERIES: Final = SqlClaim(
    rule=14,
    words="a paper has a number of the series of its kind",
    exceptions="""
        SELECT org_id, number, kind FROM sales.invoices
        WHERE org_id = ANY($1) AND split_part(number, '/', 1) <> CASE kind
            WHEN 'bill_of_supply' THEN 'BOS' WHEN 'invoice_cum_bill_of_supply' THEN 'MBS' ELSE 'INV' END
    """,
)
UNTAXED_GOODS: Final = SqlClaim(
    rule=14,
    words="a line bears tax when its goods are taxed and the supply is, and only then",
    exceptions=f"""
        SELECT x.org_id, invoice.number, invoice.supply_kind, x.product_code, x.treatment, x.tax_rate, {HEADS}
        FROM sales.invoice_lines AS x
        JOIN sales.invoices AS invoice ON invoice.org_id = x.org_id AND invoice.invoice_id = x.invoice_id
        JOIN sales.registrations AS seller
            ON seller.org_id = invoice.org_id AND seller.registration_id = invoice.registration_id
        WHERE x.org_id = ANY($1) AND x.taxable >= 1 AND (({HEADS}) = {UNTAXED})
              <> (x.treatment <> 'taxable' OR invoice.supply_kind LIKE '%without_tax' OR {UNDER_COMPOSITION})
    """,
)
PLACE: Final = SqlClaim(
    rule=14,
    words="CGST and SGST are of a supply within the seller's state, and IGST is of every other one",
    exceptions="""
        SELECT * FROM (
            SELECT org_id, registration_id, number, supply_kind, gst_category, place_of_supply, cgst, sgst, igst
            FROM sales.invoices
            UNION ALL
            SELECT x.org_id, registration_id, number, supply_kind, gst_category, place_of_supply, x.cgst, x.sgst, x.igst
            FROM sales.invoice_lines AS x
            JOIN sales.invoices AS invoice ON invoice.org_id = x.org_id AND invoice.invoice_id = x.invoice_id
            UNION ALL
            SELECT org_id, registration_id, number, supply_kind, gst_category, place_of_supply, cgst, sgst, igst
            FROM sales.outward_register
        ) AS said
        JOIN sales.registrations AS seller USING (org_id, registration_id)
        WHERE said.org_id = ANY($1) AND NOT CASE
            WHEN said.supply_kind = 'intra_state'
                THEN said.place_of_supply = seller.state_code AND said.igst = 0 AND said.cgst = said.sgst
            WHEN said.supply_kind = 'inter_state'
                THEN (said.place_of_supply <> seller.state_code OR said.gst_category = 'sez')
                     AND said.cgst = 0 AND said.sgst = 0
            ELSE said.cgst = 0 AND said.sgst = 0 END
    """,
)
LETTER: Final = SqlClaim(
    rule=14,
    words="a zero-rated supply without tax names a letter of undertaking that was good on its day",
    exceptions="""
        SELECT invoice.org_id, invoice.number, invoice.date, invoice.sentences FROM sales.invoices AS invoice
        JOIN sales.registrations AS seller USING (org_id, registration_id)
        WHERE invoice.org_id = ANY($1) AND invoice.supply_kind LIKE '%without_tax' AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(seller.letters_of_undertaking) AS letter
            WHERE invoice.sentences LIKE '%Letter of undertaking: ' || (letter ->> 'number') || '%'
              AND invoice.date::text >= letter ->> 'valid_from'
              AND invoice.date::text <= letter ->> 'valid_until')
    """,
)
RETAIL_PRICE: Final = SqlClaim(
    rule=14,
    words="listed goods bear the tax of the declared price of all their units, and no other goods have such a price",
    exceptions="""
        SELECT x.org_id, x.invoice_id, x.product_code, x.mrp, x.retail_value, x.cgst, x.sgst, x.igst
        FROM sales.invoice_lines AS x
        WHERE x.org_id = ANY($1) AND (
            (x.retail_value IS NULL) <> (x.hsn <> '24022090')
            OR x.retail_value <> round(x.mrp * (x.quantity + x.free_quantity) / x.mrp_units, 2)
            OR abs(x.cgst + x.sgst + x.igst - x.retail_value * x.tax_rate / (100 + x.tax_rate)) > 0.03)
    """,
)

CLAIMS: Final = (KIND, SERIES, UNTAXED_GOODS, PLACE, LETTER, RETAIL_PRICE)
