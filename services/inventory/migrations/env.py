"""Alembic runs this for every command on the schema `inventory`."""

from kit.db.migrations import run_environment
from services.inventory.store import stock_tables

# Naming a table of the second module makes sure that it has added its tables to the metadata.
run_environment(stock_tables.balances.metadata)
