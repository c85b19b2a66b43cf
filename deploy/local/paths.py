"""The checkout, and the folder in which `make up` keeps data, secrets and logs."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / ".bahi"
