"""Tables of refunds by vendors, and of the credits that they are of."""

import sqlalchemy as sa

from kit.db import schema
from services.purchase.store.approval_tables import approved_documents
from services.purchase.store.money_tables import vendor_credits
from services.purchase.store.tables import metadata, vendors
from trade.store.payment_references import reference_indexes
from trade.store.refunds import CHANGING, refund_columns

vendor_refunds = schema.tenant_table(
    "vendor_refunds",
    metadata,
    schema.uuid("vendor_refund_id"),
    schema.uuid("vendor_id"),
    # On that day.
    schema.text("vendor_name"),
    *refund_columns(),
    sa.ForeignKeyConstraint(["org_id", "vendor_id"], [vendors.c.org_id, vendors.c.vendor_id]),
    sa.Index("ix_vendor_refunds_newest", "org_id", "date", "vendor_refund_id"),
    sa.Index("ix_vendor_refunds_vendor_id", "org_id", "vendor_id", "date", "vendor_refund_id"),
    *approved_documents("vendor_refunds"),
    *reference_indexes("vendor_refunds"),
    key=("vendor_refund_id",),
    app=CHANGING,
)

vendor_refund_credits = schema.tenant_table(
    "vendor_refund_credits",
    metadata,
    schema.uuid("vendor_refund_id"),
    schema.uuid("vendor_credit_id"),
    schema.amount("amount"),
    sa.CheckConstraint("amount > 0", name="amount_positive"),
    sa.ForeignKeyConstraint(
        ["org_id", "vendor_refund_id"], [vendor_refunds.c.org_id, vendor_refunds.c.vendor_refund_id]
    ),
    sa.ForeignKeyConstraint(
        ["org_id", "vendor_credit_id"], [vendor_credits.c.org_id, vendor_credits.c.vendor_credit_id]
    ),
    sa.Index("ix_vendor_refund_credits_credit", "org_id", "vendor_credit_id"),
    key=("vendor_refund_id", "vendor_credit_id"),
    app=schema.APPEND_ONLY,
)
