"""Reads one product."""

from dataclasses import dataclass
from uuid import UUID

from gst.codes.hsn import hsn_text
from kit.db.session import ReadSession
from services.inventory.domain.products import EnteredProduct
from services.inventory.store import hsn_directory, products


@dataclass(frozen=True, slots=True, kw_only=True)
class GetProduct:
    product_id: UUID


async def get_product(session: ReadSession, query: GetProduct) -> EnteredProduct:
    """The product with the text of its HSN code. Raises ProductNotFound."""
    product = await products.load(session, query.product_id)
    directory = await hsn_directory.find(session, product.hsn)
    return EnteredProduct(product=product, hsn_text=hsn_text(product.hsn, directory=directory))
