"""The schema of this service."""

from typing import Final

from kit.db import schema

metadata: Final = schema.metadata_for("returns")
