"""Rule 13: what goes beyond the limits of a role has one approval, and an approval is for one document."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Final
from uuid import UUID

from deploy.local import token
from tests.chaos.judge.books import Books, Claim, Row, SqlClaim, Violation, described
from trade.domain.role_limits import USER

APPROVALS: Final = " UNION ALL ".join(
    f"""
    SELECT '{service}' AS service, org_id, approval_id, kind, status, created_by, decided_by, role, used_by_document_id
    FROM {service}.approvals"""
    for service in ("sales", "purchase", "inventory", "returns")
)
CARRIED: Final = " UNION ALL ".join(
    f"SELECT org_id, approval_id, {key}, approved_by, 0, 1 FROM {table} WHERE approval_id IS NOT NULL"
    for table, key in (
        ("sales.invoices", "invoice_id"),
        ("sales.customer_credits", "credit_id"),
        ("sales.customer_refunds", "customer_refund_id"),
        ("purchase.vendor_credits", "vendor_credit_id"),
        ("purchase.vendor_refunds", "vendor_refund_id"),
        ("purchase.goods_receipts", "goods_receipt_id"),
        ("purchase.purchase_orders", "purchase_order_id"),
        ("purchase.claim_settlements", "settlement_id"),
        ("inventory.adjustments", "adjustment_id"),
        ("returns.sales_returns", "sales_return_id"),
        ("returns.purchase_returns", "purchase_return_id"),
    )
)
"""By documents that have one approval."""
OF_PARTIES_AND_ORDERS: Final = """
    SELECT org_id, approval_id, document_id, given_by, 0, 1 FROM (
        SELECT a.org_id, a.approval_id, a.kind, x.order_id AS document_id, x.approved_by AS given_by
        FROM sales.orders AS x JOIN sales.approvals AS a ON a.org_id = x.org_id AND a.approval_id = x.approval_id
        UNION ALL
        -- Confirming an order takes another approval than creating it, and the audit row of a customer names its own.
        SELECT a.org_id, a.approval_id, 'order', x.order_id, a.decided_by
        FROM sales.orders AS x JOIN sales.approvals AS a ON a.org_id = x.org_id AND a.used_by_document_id = x.order_id
        WHERE a.kind = 'new_order'
        UNION ALL
        SELECT a.org_id, a.approval_id, 'order', x.customer_id, a.decided_by
        FROM sales.customers AS x
        JOIN sales.approvals AS a ON a.org_id = x.org_id AND a.used_by_document_id = x.customer_id
        WHERE a.kind = 'new_customer'
    ) AS used
    WHERE kind <> 'new_order'
"""

USED_ONCE: Final = SqlClaim(
    rule=13,
    words="a used approval is on the one document that used it, which says who gave it, and no other is on any",
    exceptions=f"""
        SELECT org_id, approval_id, document_id, given_by, sum(used) AS used, sum(carried) AS carried
        FROM (
            SELECT org_id, approval_id, used_by_document_id AS document_id, decided_by AS given_by, 1 AS used,
                   0 AS carried
            FROM ({APPROVALS}) AS approval WHERE status = 'used'
            UNION ALL
            {CARRIED}
            UNION ALL
            {OF_PARTIES_AND_ORDERS}
        ) AS both_books
        WHERE org_id = ANY($1)
        GROUP BY org_id, approval_id, document_id, given_by
        HAVING sum(used) <> 1 OR sum(carried) <> 1
    """,
)
APPROVED: Final = Claim(rule=13, words="what goes beyond the limits of its role carries an approval")

CLAIMS: Final = (USED_ONCE,)

SLACK: Final = dt.timedelta(seconds=20)
"""A document may be judged by limits that were in force so long before or after its audit row's time: it is planned
before, and the time is that of the beginning of its transaction."""

LIMITS: Final = """
    SELECT org_id, at, (after -> 'role_limits' -> 'user' ->> 'line_discount_percent')::numeric AS percent
    FROM sales.audit WHERE org_id = ANY($1) AND entity = 'organisation' AND action = 'change_role_limits'
    ORDER BY at
"""
# An order is judged when it is confirmed, and its invoices for what they add: that is `BELOW_COST`.
GIVEN: Final = """
    SELECT given.org_id, given.document, given.approval_id, act.user_id, act.at,
           max(100 - (100 - discount_percent) * (100 - second_discount_percent) / 100) AS percent,
           bool_or(free > 0) AS free_goods, max(days_back) AS days_back
    FROM (
        SELECT x.org_id, x.number AS document, x.invoice_id AS document_id, 'issue' AS action, x.approval_id,
               line.product_id, line.discount_percent, line.second_discount_percent, line.free_quantity AS free,
               -- A sale of a minute before midnight is posted by its day.
               (x.created_at AT TIME ZONE 'Asia/Kolkata' - interval '1 minute')::date - x.date AS days_back
        FROM sales.invoices AS x
        JOIN sales.invoice_lines AS line ON line.org_id = x.org_id AND line.invoice_id = x.invoice_id
        WHERE x.order_id IS NULL
        UNION ALL
        SELECT x.org_id, x.number, x.order_id, 'confirm', x.approval_id, line.product_id,
               coalesce(line.discount_percent, 0), line.second_discount_percent, line.free_quantity, 0
        FROM sales.orders AS x
        JOIN sales.order_lines AS line ON line.org_id = x.org_id AND line.order_id = x.order_id
        WHERE x.hold_id IS NOT NULL
    ) AS given
    JOIN sales.audit AS act
      ON act.org_id = given.org_id AND act.entity_id = given.document_id AND act.action = given.action
    WHERE given.org_id = ANY($1) AND given.approval_id IS NULL
    GROUP BY given.org_id, given.document, given.approval_id, act.user_id, act.at
"""
BELOW_COST: Final = f"""
    SELECT org_id, document, user_id, order_line_id, sum(taxable) AS taxable, sum(cost) AS cost
    FROM (
        SELECT x.org_id, x.number AS document, act.user_id, line.order_line_id, line.taxable,
               line.quantity + line.free_quantity AS units,
               CASE WHEN of_order.judged THEN line.quantity + line.free_quantity ELSE 0 END AS fresh,
               CASE WHEN of_order.judged THEN line.landed_cost * (line.quantity + line.free_quantity) ELSE 0 END AS cost
        FROM sales.invoices AS x
        JOIN sales.audit AS act ON act.org_id = x.org_id AND act.entity_id = x.invoice_id AND act.action = 'issue'
        JOIN sales.invoice_lines AS line ON line.org_id = x.org_id AND line.invoice_id = x.invoice_id
        JOIN sales.order_lines AS ordered
          ON ordered.org_id = line.org_id AND ordered.order_line_id = line.order_line_id
        CROSS JOIN LATERAL (
            SELECT line.expiry_date > x.date + {USER.short_dated_days}
                   AND (x.bill_discount > 0 OR ordered.rate IS NULL OR NOT EXISTS (
                       SELECT FROM sales.agreed_batches AS agreed
                       WHERE agreed.org_id = line.org_id AND agreed.order_line_id = line.order_line_id
                         AND agreed.batch_id = line.batch_id)) AS judged
        ) AS of_order
        WHERE x.org_id = ANY($1) AND x.approval_id IS NULL
    ) AS sold
    GROUP BY org_id, document, user_id, order_line_id
    HAVING round(sum(taxable) * sum(fresh) / sum(units), 2) < round(sum(cost), 2)
"""
"""Invoices of orders that come to less than their goods cost, as far as the order has not agreed that."""


async def check(books: Books) -> list[Violation]:
    """Documents of users, without an approval, that give more than each limit that was in force at the time.

    No action lets users sell below cost.
    """
    changes: dict[UUID, list[Row]] = defaultdict(list)
    for row in await books.rows(LIMITS):
        changes[row["org_id"]].append(row)
    beyond = [
        row
        for row in await books.rows(GIVEN)
        if row["free_goods"]
        or row["days_back"] > (USER.back_dating_days or 0)
        or row["percent"] > _highest_limit(changes[row["org_id"]], row["at"])
    ]
    return [
        APPROVED.violation(described(row))
        for row in (*beyond, *await books.rows(BELOW_COST))
        if row["user_id"] == token.user_of(row["org_id"], "user")
    ]


def _highest_limit(changes: list[Row], posted: dt.datetime) -> Decimal:
    """Of the limits on the discount of a line, the highest that was in force while a document came about."""
    usual = USER.line_discount_percent or Decimal(0)
    earliest, latest = posted - SLACK, posted + SLACK
    before = [change["percent"] for change in changes if change["at"] < earliest]
    meanwhile = [change["percent"] for change in changes if earliest <= change["at"] <= latest]
    highest: Decimal = max([before[-1] if before else usual, *meanwhile])
    return highest
