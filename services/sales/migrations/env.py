"""Alembic runs this for every command on the schema `sales`."""

from kit.db.migrations import run_environment
from services.sales.store import tables

run_environment(tables.metadata)
