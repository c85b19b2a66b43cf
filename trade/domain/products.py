"""A product as inventory knows it, for documents that reserve no stock yet."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProduct:
    product_id: UUID
    code: str
    name: str
    hsn: str
    tax_class: str
    uqc: str
    active: bool
