"""The kinds of hold that others take here."""

from typing import Final

STOCK_OUT: Final = "stock_out"
"""Goods set aside: a reservation."""

STOCK_IN: Final = "stock_in"
"""Goods announced: a receipt."""
