"""Rule 5: no message and no hold is left pending, and participant and coordinator agree about every hold."""

from typing import Final

from tests.chaos.installation import GRACE_SECONDS
from tests.chaos.judge.books import SqlClaim

HOLDS: Final = """
    SELECT 'inventory' AS participant, org_id, hold_id, coordinator, state, expires_at FROM inventory.holds
    UNION ALL SELECT 'sales', org_id, hold_id, coordinator, state, expires_at FROM sales.holds
    UNION ALL SELECT 'purchase', org_id, hold_id, coordinator, state, expires_at FROM purchase.holds
"""
OUTCOMES: Final = """
    SELECT 'sales' AS coordinator, org_id, hold_id, outcome, document_id,
           EXISTS (SELECT FROM sales.orders WHERE orders.org_id = hold_outcomes.org_id AND order_id = document_id)
               AS is_order
    FROM sales.hold_outcomes
    UNION ALL SELECT 'purchase', org_id, hold_id, outcome, document_id, false FROM purchase.hold_outcomes
    UNION ALL SELECT 'returns', org_id, hold_id, outcome, document_id, false FROM returns.hold_outcomes
"""
DOCUMENTS: Final = """
    SELECT 'sales' AS coordinator, org_id, invoice_id AS document_id FROM sales.invoices
    UNION ALL SELECT 'sales', org_id, order_id FROM sales.orders WHERE hold_id IS NOT NULL
    UNION ALL SELECT 'purchase', org_id, goods_receipt_id FROM purchase.goods_receipts
    UNION ALL SELECT 'returns', org_id, sales_return_id FROM returns.sales_returns
    UNION ALL SELECT 'returns', org_id, purchase_return_id FROM returns.purchase_returns
"""
AGREEING: Final = """
    ('pending', 'none', false), ('fulfilled', 'committed', false),
    ('confirmed', 'committed', true), ('fulfilled', 'committed', true), ('released', 'committed', true),
    ('released', 'aborted', false), ('none', 'aborted', false)
"""
"""State at the participant, outcome at the coordinator, and whether the document is an order.

An order's hold stays CONFIRMED until its last part is sold or the order is cancelled; it is CONFIRMED again when an
invoice of a completed order is cancelled.
"""

OVERDUE: Final = SqlClaim(
    rule=5,
    words="no hold is pending after its expiry and grace",
    exceptions=f"""
        SELECT participant, org_id, hold_id, coordinator, expires_at FROM ({HOLDS}) AS hold
        WHERE org_id = ANY($1) AND state = 'pending' AND expires_at < now() - interval '{GRACE_SECONDS} seconds'
    """,
)
OUTBOXES: Final = SqlClaim(
    rule=5,
    words="every outbox is empty",
    exceptions="""
        SELECT service, type, count(*) AS messages, max(attempts) AS attempts, max(last_error) AS last_error FROM (
            SELECT 'inventory' AS service, org_id, type, attempts, last_error FROM inventory.outbox
            UNION ALL SELECT 'sales', org_id, type, attempts, last_error FROM sales.outbox
            UNION ALL SELECT 'purchase', org_id, type, attempts, last_error FROM purchase.outbox
            UNION ALL SELECT 'returns', org_id, type, attempts, last_error FROM returns.outbox
        ) AS message
        WHERE org_id = ANY($1) GROUP BY service, type
    """,
)
BOOKS_AGREE: Final = SqlClaim(
    rule=5,
    words="the participant's state and the coordinator's outcome of a hold agree",
    exceptions=f"""
        SELECT * FROM (
            SELECT coalesce(hold.org_id, outcome.org_id) AS org_id, coalesce(hold.hold_id, outcome.hold_id) AS hold_id,
                   hold.participant, coalesce(hold.coordinator, outcome.coordinator) AS coordinator,
                   coalesce(hold.state, 'none') AS state, coalesce(outcome.outcome, 'none') AS outcome,
                   coalesce(outcome.is_order, false) AS is_order
            FROM ({HOLDS}) AS hold
            FULL JOIN ({OUTCOMES}) AS outcome
              ON outcome.org_id = hold.org_id AND outcome.hold_id = hold.hold_id
             AND outcome.coordinator = hold.coordinator
        ) AS both_books
        WHERE org_id = ANY($1) AND (state, outcome, is_order) NOT IN ({AGREEING})
    """,
)
DOCUMENTS_STAND: Final = SqlClaim(
    rule=5,
    words="the outcome COMMITTED and its document exist together",
    exceptions=f"""
        SELECT * FROM (
            SELECT coalesce(outcome.org_id, document.org_id) AS org_id,
                   coalesce(outcome.coordinator, document.coordinator) AS coordinator,
                   outcome.hold_id, outcome.outcome, document.document_id
            FROM (SELECT * FROM ({OUTCOMES}) AS every WHERE outcome = 'committed') AS outcome
            FULL JOIN ({DOCUMENTS}) AS document
              ON document.org_id = outcome.org_id AND document.coordinator = outcome.coordinator
             AND document.document_id = outcome.document_id
        ) AS both_books
        WHERE org_id = ANY($1) AND (hold_id IS NULL OR document_id IS NULL)
    """,
)
ORDERS: Final = SqlClaim(
    rule=5,
    words="the hold of an order is confirmed while that is open, fulfilled when completed, released when cancelled",
    exceptions="""
        SELECT o.org_id, o.order_id, o.number, o.status, hold.state
        FROM sales.orders AS o
        LEFT JOIN inventory.holds AS hold ON hold.org_id = o.org_id AND hold.hold_id = o.hold_id
        WHERE o.org_id = ANY($1) AND o.hold_id IS NOT NULL
          AND hold.state IS DISTINCT FROM CASE o.status
              WHEN 'completed' THEN 'fulfilled' WHEN 'cancelled' THEN 'released' ELSE 'confirmed' END
    """,
)

CLAIMS: Final = (OVERDUE, OUTBOXES, BOOKS_AGREE, DOCUMENTS_STAND, ORDERS)
