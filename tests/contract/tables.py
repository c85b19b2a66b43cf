"""The tables of the services, as their code declares them."""

import importlib
import pkgutil

import sqlalchemy as sa

DATES = {"date", "adjustment_date", "movement_date"}
"""The columns in which a table has the day of what its row is about."""


def metadata_of(context: str) -> sa.MetaData:
    """The service's tables, whatever the number of modules they are written in."""
    store = importlib.import_module(f"services.{context}.store")
    for module in pkgutil.iter_modules(store.__path__):
        importlib.import_module(f"{store.__name__}.{module.name}")
    metadata = importlib.import_module(f"{store.__name__}.tables").metadata
    assert isinstance(metadata, sa.MetaData)
    return metadata
