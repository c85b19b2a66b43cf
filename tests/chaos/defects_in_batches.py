"""Defects to plant in what is known of goods, each with the claim that must find it. $1 is the organisation."""

from typing import Final

from tests.chaos.defect import Defect
from tests.chaos.judge import barcodes, batch_facts, operations

OF_CORRECTIONS: Final = "org_id = $1 AND (action, entity) = ('correct', 'batch')"
AUDIT: Final = "org_id, at, user_id, service, request_id, trace_id, action, entity, entity_id, before, after"

IN_BATCHES: Final = (
    Defect(
        batch_facts.COMPLETE,
        "a price of a batch changed in silence",
        "UPDATE inventory.batches SET ptr = ptr + 1 WHERE org_id = $1",
    ),
    Defect(
        batch_facts.COMPLETE,
        "an expiry changed in silence",
        "UPDATE inventory.batches SET expiry_date = expiry_date + 31 WHERE org_id = $1",
    ),
    Defect(
        batch_facts.COMPLETE,
        "the history of a batch has a gap",
        f"DELETE FROM inventory.audit WHERE {OF_CORRECTIONS}",
    ),
    Defect(
        batch_facts.COMPLETE,
        "the history says that a batch had a price that it never had",
        f"""UPDATE inventory.audit SET before = jsonb_set(before::jsonb, '{{ptr}}', '"1.0000"')
            WHERE {OF_CORRECTIONS}""",
    ),
    Defect(
        batch_facts.FOLLOWED,
        "the price of a later receipt was dropped",
        """UPDATE inventory.receipt_lines AS line SET ptr = 13.99, ptr_units = 1 FROM inventory.holds AS hold
           WHERE line.org_id = $1 AND hold.org_id = $1 AND hold.hold_id = line.hold_id AND hold.state = 'fulfilled'
             AND line.landed_value IS NOT NULL""",
    ),
    Defect(
        batch_facts.UNTOUCHED,
        "a correction reached the MRP of issued lines",
        "UPDATE sales.invoice_lines SET mrp = mrp + 1 WHERE org_id = $1",
    ),
    Defect(
        operations.EXISTS,
        "a correction that was acknowledged is lost",
        f"DELETE FROM inventory.audit WHERE {OF_CORRECTIONS}",
    ),
    Defect(
        operations.ONCE,
        "one request corrected a batch twice",
        f"""INSERT INTO inventory.audit (id, {AUDIT})
            SELECT gen_random_uuid(), {AUDIT} FROM inventory.audit WHERE {OF_CORRECTIONS}""",
    ),
    Defect(
        barcodes.FOUND,
        "a barcode finds its product no longer",
        "DELETE FROM inventory.product_barcodes WHERE org_id = $1",
    ),
)
