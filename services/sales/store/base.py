"""The metadata of the schema `sales`."""

from kit.db import schema
from kit.db.tables import define_kit_tables

metadata = schema.metadata_for("sales")
kit_tables = define_kit_tables(metadata)
