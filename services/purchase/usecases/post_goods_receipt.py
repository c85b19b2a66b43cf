"""Posts a goods receipt: plan, hold at inventory, commit here, and let the outbox tell inventory. See docs/reliability.md."""

import datetime as dt
from functools import partial
from typing import Final

from bahi.purchase.v1 import goods_receipts_pb2 as receipts_pb2

from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.holds.document import DocumentOnHolds, Holds
from kit.wire.messages import format_of_type, request_hash
from services.purchase.remote.stock import Stock
from services.purchase.usecases.commit_goods_receipt import PricedReceipt, commit_receipt, price_receipt
from services.purchase.usecases.plan_goods_receipt import ReceiptPlan, plan_receipt, receipt_to_reserve

OPERATION: Final = "post_goods_receipt"
"""Names the hold of this use case among those of one idempotency key."""

Request = receipts_pb2.PostGoodsReceiptRequest
Draft = tuple[Request, ReceiptPlan, PricedReceipt]


class PostGoodsReceipt:
    """The use case with what it needs of the process."""

    def __init__(self, database: Database, stock: Stock, hold_seconds: int) -> None:
        self._database = database
        self._document = DocumentOnHolds(
            releases={OPERATION: stock.release},
            hold_for=dt.timedelta(seconds=hold_seconds),
            plan=_plan,
            hold=partial(_hold, stock),
            post=_post,
        )

    async def post(self, request: Request) -> receipts_pb2.GoodsReceipt:
        """The posted receipt, or the one that an earlier call with the key posted."""
        return await self._document.run(
            self._database, request, request_hash(request), format_of_type(receipts_pb2.GoodsReceipt)
        )


async def _plan(session: ReadSession, request: Request) -> tuple[Request, ReceiptPlan]:
    return request, await plan_receipt(session, request)


async def _hold(stock: Stock, planned: tuple[Request, ReceiptPlan], holds: Holds) -> Draft:
    request, plan = planned
    receipt = receipt_to_reserve(request, plan, holds.ids[OPERATION], expires_at=holds.expires_at)
    granted = await holds.take(OPERATION, stock.reserve(receipt))
    return request, plan, price_receipt(request, plan, granted)


async def _post(tx: Transaction, draft: Draft, holds: Holds) -> receipts_pb2.GoodsReceipt:
    request, plan, priced = draft
    return await commit_receipt(tx, request, plan, priced, holds)
