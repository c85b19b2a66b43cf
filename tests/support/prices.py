"""Prices for packs in requests."""

from bahi.documents.v1 import prices_pb2


def pack(amount: str, units: str = "15") -> prices_pb2.PackPrice:
    """A price for so many base units: a strip of 15 by default."""
    return prices_pb2.PackPrice(amount=amount, units=units)
