"""Reads the CSV tables in `gst/data`. Their `#` lines name the sources."""

import csv
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `gst/data/<name>.csv`, each as column → text. Raises FileNotFoundError for an unknown table."""
    text = files("gst.data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))
