"""The tables of the kit. Each service has its own set in its own schema."""

import dataclasses

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db import schema
from kit.hold_states import HoldState, Outcome


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KitTables:
    """The kit's tables in one service's schema."""

    idempotency_keys: sa.Table
    outbox: sa.Table
    audit: sa.Table
    holds: sa.Table
    hold_outcomes: sa.Table
    number_series: sa.Table
    replicas: sa.Table


def define_kit_tables(metadata: sa.MetaData) -> KitTables:
    """Adds the kit's tables to a service's metadata."""
    return KitTables(
        idempotency_keys=_idempotency_keys(metadata),
        outbox=_outbox(metadata),
        audit=_audit(metadata),
        holds=_holds(metadata),
        hold_outcomes=_hold_outcomes(metadata),
        number_series=_number_series(metadata),
        replicas=_replicas(metadata),
    )


def _idempotency_keys(metadata: sa.MetaData) -> sa.Table:
    return schema.tenant_table(
        "idempotency_keys",
        metadata,
        schema.text("key"),
        sa.Column("request_hash", sa.LargeBinary, nullable=False),
        sa.Column("reply", sa.LargeBinary),
        schema.instant("created_at"),
        sa.Index(None, "created_at"),
        key=("key",),
        # The key of a refused command is released: hence DELETE.
        app=schema.READ_WRITE_DELETE,
        # It deletes old keys, and sees no reply.
        relay="SELECT (created_at), DELETE",
    )


def _outbox(metadata: sa.MetaData) -> sa.Table:
    return schema.tenant_table(
        "outbox",
        metadata,
        schema.uuid("id"),
        schema.text("destination"),
        schema.text("type"),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        schema.uuid("user_id"),
        schema.text("traceparent"),
        schema.instant("created_at"),
        # A row is due from this moment on. A lease moves it forward, so that the rows of a dead relay become due again.
        schema.instant("due_at"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        schema.text("last_error", server_default=""),
        sa.Index(None, "due_at", "id"),
        key=("id",),
        app="INSERT",
        relay=(
            "SELECT (org_id, id, destination, type, payload, user_id, traceparent, created_at, due_at, attempts), "
            "UPDATE (due_at, attempts, last_error), DELETE"
        ),
    )


def _audit(metadata: sa.MetaData) -> sa.Table:
    return schema.tenant_table(
        "audit",
        metadata,
        schema.uuid("id"),
        schema.instant("at"),
        schema.uuid("user_id"),
        schema.text("service"),
        schema.text("request_id"),
        schema.text("trace_id"),
        schema.text("action"),
        schema.text("entity"),
        schema.uuid("entity_id"),
        sa.Column("before", postgresql.JSONB),
        sa.Column("after", postgresql.JSONB),
        sa.Index(None, "org_id", "entity_id"),
        key=("id",),
        app=schema.APPEND_ONLY,
    )


def _holds(metadata: sa.MetaData) -> sa.Table:
    return schema.tenant_table(
        "holds",
        metadata,
        schema.uuid("hold_id"),
        schema.text("kind"),
        schema.text("coordinator"),
        schema.text("state"),
        sa.Column("request_hash", sa.LargeBinary, nullable=False),
        sa.Column("reply", sa.LargeBinary),
        # Only a PENDING hold has an expiry.
        schema.instant("expires_at", nullable=True),
        schema.instant("created_at"),
        schema.instant("changed_at"),
        schema.one_of("state", HoldState),
        sa.CheckConstraint(f"(state = '{HoldState.PENDING}') = (expires_at IS NOT NULL)", name="only_pending_expires"),
        sa.Index("ix_holds_expiring", "expires_at", postgresql_where=sa.text(f"state = '{HoldState.PENDING}'")),
        key=("hold_id",),
        # A refused hold leaves no row: hence DELETE.
        app=schema.READ_WRITE_DELETE,
        # It finds expired holds, and sees no reply.
        relay="SELECT (org_id, hold_id, kind, coordinator, state, expires_at)",
    )


def _hold_outcomes(metadata: sa.MetaData) -> sa.Table:
    return schema.tenant_table(
        "hold_outcomes",
        metadata,
        schema.uuid("hold_id"),
        schema.text("outcome"),
        schema.uuid("document_id", nullable=True),
        schema.instant("recorded_at"),
        schema.one_of("outcome", Outcome),
        sa.Index(
            "ix_hold_outcomes_aborted", "org_id", "hold_id", postgresql_where=sa.text(f"outcome = '{Outcome.ABORTED}'")
        ),
        key=("hold_id",),
        # The first writer wins: no role may change an outcome.
        app=schema.APPEND_ONLY,
    )


def _number_series(metadata: sa.MetaData) -> sa.Table:
    return schema.tenant_table(
        "number_series",
        metadata,
        schema.text("series"),
        schema.text("period"),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.CheckConstraint("last >= 0", name="last_not_negative"),  # 0: the first number was taken and returned
        key=("series", "period"),
        app=schema.READ_WRITE,
    )


def _replicas(metadata: sa.MetaData) -> sa.Table:
    return schema.tenant_table(
        "replicas",
        metadata,
        schema.text("kind"),
        schema.uuid("id"),
        sa.Column("source_version", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        schema.instant("received_at"),
        key=("kind", "id"),
        app=schema.READ_WRITE,
    )
