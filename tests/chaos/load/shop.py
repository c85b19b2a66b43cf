"""An organisation with its client and the documents that later actions can use."""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from tests.chaos.load.organisations import COOL, HOT, SALE_RATE_OF_THREE, Organisation
from tests.chaos.load.retrying_client import RetryingClient
from tests.support.rest import Body

REMEMBERED: Final = 200


def _memory() -> deque[Body]:
    return deque(maxlen=REMEMBERED)


@dataclass(slots=True, kw_only=True)
class Shop:
    """An organisation, its client, and the last documents that replies contained."""

    organisation: Organisation
    client: RetryingClient
    rng: random.Random
    invoices: deque[Body] = field(default_factory=_memory)
    order_invoices: deque[Body] = field(default_factory=_memory)
    drafts: deque[Body] = field(default_factory=_memory)
    orders: deque[Body] = field(default_factory=_memory)
    receipts: deque[Body] = field(default_factory=_memory)
    """Customer receipts."""
    refunds: deque[Body] = field(default_factory=_memory)
    """To customers."""
    vendor_refunds: deque[Body] = field(default_factory=_memory)
    premises: deque[Body] = field(default_factory=_memory)
    """Of customers."""
    allowances: deque[Body] = field(default_factory=_memory)
    """To customers."""
    goods: deque[Body] = field(default_factory=_memory)
    """Goods receipts."""
    unbilled: deque[Body] = field(default_factory=_memory)
    bills: deque[Body] = field(default_factory=_memory)
    """Of vendors."""
    payments: deque[Body] = field(default_factory=_memory)
    """To vendors."""
    claims: deque[Body] = field(default_factory=_memory)
    """On vendors."""
    settled_claims: deque[Body] = field(default_factory=_memory)
    """As their latest settlement has left them."""
    waived_claims: deque[Body] = field(default_factory=_memory)
    vendor_allowances: deque[Body] = field(default_factory=_memory)
    closed_notes: int = 0
    """Debit notes that were closed."""
    neighbours: list["Shop"] = field(default_factory=list)
    """Other organisations."""

    def customer(self) -> str:
        """The id of a random customer."""
        return self.rng.choice(list(self.organisation.customers.values()))

    def random_lines(self) -> list[Body]:
        """Lines of one to four products, mostly with one whose stock is short."""
        codes = self.rng.sample(COOL, self.rng.randint(1, 3))
        if self.rng.random() < 0.7:
            codes.append(self.rng.choice(HOT))
        return [self._random_line(code) for code in codes]

    def _random_line(self, code: str) -> Body:
        """A line at the batch's price, or at a rate for three units that has no exact rate for one."""
        line: Body = {"product_id": self.organisation.products[code], "quantity": str(self.rng.randint(1, 4))}
        if self.rng.random() < 0.3:
            line["pack_rate"] = {"amount": SALE_RATE_OF_THREE, "units": "3"}
        return line

    def batches_of(self, product_id: str) -> list[str]:
        """The batches of a product in the remembered goods receipts."""
        receipts = [*self.organisation.receipts, *self.goods]
        return [
            line["batch_id"] for receipt in receipts for line in receipt["lines"] if line["product_id"] == product_id
        ]

    def pick(self, memory: Sequence[Body]) -> Body | None:
        """A random remembered document, or None."""
        return self.rng.choice(memory) if memory else None

    def take(self, memory: deque[Body]) -> Body | None:
        """As `pick`, and forgets the document, so that no other user takes it."""
        found = self.pick(memory)
        if found is not None:
            memory.remove(found)
        return found


def new_key(kind: str) -> str:
    """A new Idempotency-Key. The document carries it in a field for remarks too, so that the judge finds it."""
    return f"{kind}-{uuid4().hex[:20]}"
