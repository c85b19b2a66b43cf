"""Defects to plant in correct papers and approvals, each with the claim that must find it. $1 is the organisation."""

from typing import Final

from tests.chaos.defect import Defect
from tests.chaos.judge import approvals, audits, numbers, papers

IN_PAPERS: Final = (
    Defect(
        papers.KIND,
        "exempt goods go on a tax invoice",
        "UPDATE sales.invoices SET kind = 'tax_invoice' WHERE org_id = $1 AND kind = 'bill_of_supply'",
    ),
    Defect(
        papers.KIND,
        "taxed goods go on a bill of supply",
        """UPDATE sales.invoices SET kind = 'bill_of_supply'
           WHERE org_id = $1 AND kind = 'tax_invoice' AND supply_kind = 'intra_state'""",
    ),
    Defect(
        papers.KIND,
        "a registered buyer has taxed and exempt goods on one paper",
        """UPDATE sales.invoices SET gst_category = 'regular'
           WHERE org_id = $1 AND kind = 'invoice_cum_bill_of_supply'""",
    ),
    Defect(
        papers.KIND,
        "a seller under the composition scheme issues tax invoices",
        """UPDATE sales.registrations
           SET composition_terms = '[{"from_date": "2017-07-01", "under_composition": true}]'
           WHERE org_id = $1""",
    ),
    Defect(
        papers.SERIES,
        "a bill of supply is numbered among the tax invoices",
        """UPDATE sales.invoices SET number = 'INV' || substr(number, 4) || '9'
           WHERE org_id = $1 AND kind = 'bill_of_supply'""",
    ),
    Defect(
        numbers.CONSECUTIVE,
        "a number of the bills of supply is skipped",
        """UPDATE sales.invoices SET number = left(number, -6) || '999999' WHERE (org_id, number) = (
               SELECT org_id, max(number) FROM sales.invoices WHERE org_id = $1 AND kind = 'bill_of_supply'
               GROUP BY org_id)""",
    ),
    Defect(
        papers.UNTAXED_GOODS,
        "a line of exempt goods bears tax",
        """UPDATE sales.invoice_lines SET cgst = 1, sgst = 1, total = total + 2
           WHERE org_id = $1 AND treatment <> 'taxable'""",
    ),
    Defect(
        papers.UNTAXED_GOODS,
        "a seller under the composition scheme charges tax",
        """UPDATE sales.registrations
           SET composition_terms = '[{"from_date": "2017-07-01", "under_composition": true}]'
           WHERE org_id = $1""",
    ),
    Defect(
        papers.UNTAXED_GOODS,
        "a supply under a letter of undertaking bears tax",
        """UPDATE sales.invoice_lines AS x SET igst = 1, total = x.total + 1 FROM sales.invoices AS invoice
           WHERE x.org_id = $1 AND invoice.org_id = $1 AND invoice.invoice_id = x.invoice_id
             AND invoice.supply_kind = 'sez_without_tax'""",
    ),
    Defect(
        papers.UNTAXED_GOODS,
        "a supply on payment of tax bears none",
        "UPDATE sales.invoices SET supply_kind = 'sez_without_tax' WHERE org_id = $1 AND supply_kind = 'sez_with_tax'",
    ),
    Defect(
        papers.RETAIL_PRICE,
        "cigarettes are taxed on less than their declared price",
        """UPDATE sales.invoice_lines SET cgst = cgst - 1, sgst = sgst - 1, total = total - 2
           WHERE org_id = $1 AND retail_value IS NOT NULL""",
    ),
    Defect(
        papers.RETAIL_PRICE,
        "the declared price counts more units than were sold",
        "UPDATE sales.invoice_lines SET retail_value = retail_value + mrp / mrp_units"
        " WHERE org_id = $1 AND retail_value IS NOT NULL",
    ),
    Defect(
        papers.PLACE,
        "goods that a buyer of another state collects bear IGST",
        """UPDATE sales.invoices SET cgst = 0, sgst = 0, igst = cgst + sgst
           WHERE org_id = $1 AND delivery ->> 'mode' = 'collected' AND cgst > 0""",
    ),
    Defect(
        papers.PLACE,
        "goods for another state bear CGST and SGST",
        """UPDATE sales.outward_register SET cgst = igst, igst = 0
           WHERE org_id = $1 AND supply_kind = 'inter_state' AND igst <> 0""",
    ),
    Defect(
        papers.PLACE,
        "goods sent on the buyer's direction are supplied where they arrive",
        """UPDATE sales.invoices SET place_of_supply = '27'
           WHERE org_id = $1 AND delivery ->> 'mode' = 'to_another' AND supply_kind = 'intra_state'""",
    ),
    Defect(
        papers.LETTER,
        "a supply without tax is older than the letter",
        "UPDATE sales.invoices SET date = date - 1 WHERE org_id = $1 AND supply_kind = 'sez_without_tax'",
    ),
    Defect(
        approvals.USED_ONCE,
        "two documents have one approval",
        """UPDATE sales.orders SET approved_by = created_by, approval_id = (
               SELECT max(approval_id::text)::uuid FROM sales.invoices WHERE org_id = $1 AND approval_id IS NOT NULL)
           WHERE (org_id, order_id) = (SELECT org_id, max(order_id::text)::uuid FROM sales.orders
                                       WHERE org_id = $1 AND approval_id IS NULL GROUP BY org_id)""",
    ),
    Defect(
        approvals.USED_ONCE,
        "an invoice names another than gave its approval",
        "UPDATE sales.invoices SET approved_by = created_by WHERE org_id = $1 AND approval_id IS NOT NULL",
    ),
    Defect(
        audits.AUDITED,
        "the audit row of an approving is lost",
        "DELETE FROM sales.audit WHERE org_id = $1 AND (action, entity) = ('approve', 'approval')",
    ),
    Defect(
        approvals.USED_ONCE,
        "a payment to a vendor has lost its approval",
        """UPDATE purchase.vendor_credits SET approval_id = NULL, approved_by = NULL
           WHERE org_id = $1 AND approval_id IS NOT NULL""",
    ),
    Defect(
        approvals.USED_ONCE,
        "a used approval may be used again",
        "UPDATE sales.approvals SET status = 'open', used_by_document_id = NULL WHERE org_id = $1 AND status = 'used'",
    ),
    Defect(
        approvals.APPROVED,
        "a sale beyond the limits has lost its approval",
        """UPDATE sales.invoices SET approval_id = NULL, approved_by = NULL
           WHERE org_id = $1 AND approval_id IS NOT NULL""",
    ),
    Defect(
        approvals.APPROVED,
        "a sale of a user is dated two days back without an approval",
        "UPDATE sales.invoices SET date = date - 2 WHERE org_id = $1 AND approval_id IS NULL AND order_id IS NULL",
    ),
    Defect(
        approvals.APPROVED,
        "an invoice of an order is below the cost of batches that it has not agreed",
        """UPDATE sales.invoice_lines SET landed_cost = 1000
           WHERE org_id = $1 AND order_line_id IN (SELECT order_line_id FROM sales.order_lines WHERE rate IS NULL)""",
    ),
    Defect(
        approvals.APPROVED,
        "an order beyond the limits was confirmed without an approval",
        """UPDATE sales.orders SET approval_id = NULL, approved_by = NULL
           WHERE org_id = $1 AND approval_id IS NOT NULL""",
    ),
)
