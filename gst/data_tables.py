"""Reads the tables shipped in `gst/data`: comma-separated, `#` lines are their provenance."""

import csv
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `gst/data/<name>.csv` as read: column → text. Raises FileNotFoundError for an unknown table."""
    text = files("gst.data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))
