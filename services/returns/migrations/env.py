"""Alembic runs this for every command on the schema `returns`."""

from kit.db.migrations import run_environment
from services.returns.store import tables

run_environment(tables.sales_returns.metadata)
