"""Tables of refunds to customers, and of the credits that they are of."""

import sqlalchemy as sa

from kit.db import schema
from services.sales.store.approval_tables import approved_documents
from services.sales.store.base import metadata
from services.sales.store.ledger_tables import customer_credits
from services.sales.store.party_tables import customers
from trade.store.payment_references import reference_indexes
from trade.store.refunds import CHANGING, refund_columns

customer_refunds = schema.tenant_table(
    "customer_refunds",
    metadata,
    schema.uuid("customer_refund_id"),
    schema.uuid("customer_id"),
    # On that day.
    schema.text("customer_name"),
    *refund_columns(),
    sa.ForeignKeyConstraint(["org_id", "customer_id"], [customers.c.org_id, customers.c.customer_id]),
    sa.Index("ix_customer_refunds_newest", "org_id", "date", "customer_refund_id"),
    sa.Index("ix_customer_refunds_customer_id", "org_id", "customer_id", "date", "customer_refund_id"),
    *reference_indexes("customer_refunds"),
    *approved_documents("customer_refunds"),
    key=("customer_refund_id",),
    app=CHANGING,
)

customer_refund_credits = schema.tenant_table(
    "customer_refund_credits",
    metadata,
    schema.uuid("customer_refund_id"),
    schema.uuid("credit_id"),
    schema.amount("amount"),
    sa.CheckConstraint("amount > 0", name="amount_positive"),
    sa.ForeignKeyConstraint(
        ["org_id", "customer_refund_id"], [customer_refunds.c.org_id, customer_refunds.c.customer_refund_id]
    ),
    sa.ForeignKeyConstraint(["org_id", "credit_id"], [customer_credits.c.org_id, customer_credits.c.credit_id]),
    sa.Index("ix_customer_refund_credits_credit", "org_id", "credit_id"),
    key=("customer_refund_id", "credit_id"),
    app=schema.APPEND_ONLY,
)
