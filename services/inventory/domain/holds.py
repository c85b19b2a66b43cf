"""The kinds of holds that other services take here. Stored with each hold: never change them."""

from typing import Final

STOCK_OUT: Final = "stock_out"
"""Sets goods aside: a reservation."""

STOCK_IN: Final = "stock_in"
"""Announces goods: an incoming hold."""
