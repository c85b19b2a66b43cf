"""What the use cases that take stock work with."""

import dataclasses
import datetime as dt

from kit.db.database import Database
from services.sales.remote.stock import StockPeer


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The books, inventory, and how long a hold lasts before inventory may ask what became of it."""

    database: Database
    stock: StockPeer
    hold_seconds: int

    def expires_at(self) -> dt.datetime:
        """When a hold taken now may be asked about."""
        return self.database.now() + dt.timedelta(seconds=self.hold_seconds)
