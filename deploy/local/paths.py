"""Where `make up` keeps what it makes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / ".bahi"
