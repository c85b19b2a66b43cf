"""One organisation at work: what its people remember of what was acknowledged, and so can act upon."""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from tests.chaos.load.organisations import COOL, HOT, Stall
from tests.chaos.load.retrying_client import Phone
from tests.support.rest import Body

REMEMBERED: Final = 200


def _memory() -> deque[Body]:
    return deque(maxlen=REMEMBERED)


@dataclass(slots=True, kw_only=True)
class Shop:
    """A stall, its phone, and the last documents that the phone was told of."""

    stall: Stall
    phone: Phone
    chance: random.Random
    invoices: deque[Body] = field(default_factory=_memory)
    order_invoices: deque[Body] = field(default_factory=_memory)
    drafts: deque[Body] = field(default_factory=_memory)
    orders: deque[Body] = field(default_factory=_memory)
    receipts: deque[Body] = field(default_factory=_memory)
    """Of money."""
    goods: deque[Body] = field(default_factory=_memory)
    """Receipts of goods."""
    unbilled: deque[Body] = field(default_factory=_memory)
    neighbours: list["Shop"] = field(default_factory=list)
    """Other organisations."""

    def customer(self) -> str:
        """Any of them."""
        return self.chance.choice(list(self.stall.customers.values()))

    def wanted(self) -> list[Body]:
        """One to four different products, mostly with one that runs out."""
        codes = self.chance.sample(COOL, self.chance.randint(1, 3))
        if self.chance.random() < 0.7:
            codes.append(self.chance.choice(HOT))
        return [{"product_id": self.stall.products[code], "quantity": str(self.chance.randint(1, 4))} for code in codes]

    def batches_of(self, product_id: str) -> list[str]:
        """The batches of a product that its receipts have brought."""
        receipts = [*self.stall.receipts, *self.goods]
        return [
            line["batch_id"] for receipt in receipts for line in receipt["lines"] if line["product_id"] == product_id
        ]

    def pick(self, memory: deque[Body]) -> Body | None:
        """One of what is remembered, or None."""
        return self.chance.choice(memory) if memory else None

    def take(self, memory: deque[Body]) -> Body | None:
        """As `pick`, and nobody else gets it."""
        found = self.pick(memory)
        if found is not None:
            memory.remove(found)
        return found


def new_key(kind: str) -> str:
    """An Idempotency-Key, which the document also carries where it has a field for remarks: so the books can be asked
    for it."""
    return f"{kind}-{uuid4().hex[:20]}"
