"""Posts a goods receipt: plan, hold at inventory, commit here, and let the outbox tell inventory. See docs/reliability.md."""

import datetime as dt
from functools import partial

from bahi.purchase.v1 import goods_receipts_pb2 as receipts_pb2

from kit.commands import execution
from kit.db.database import Database
from kit.holds.document import Attempt, DocumentOnHolds, Participant
from services.purchase.remote.stock import Stock
from services.purchase.usecases.commit_goods_receipt import commit_receipt, price_receipt
from services.purchase.usecases.plan_goods_receipt import ReceiptPlan, plan_receipt, receipt_to_reserve

OPERATION = "post_goods_receipt"
"""Names the hold of this use case among those of one idempotency key."""


class PostGoodsReceipt:
    """The use case with what it needs of the process."""

    def __init__(self, database: Database, stock: Stock, hold_seconds: int) -> None:
        self._database = database
        self._stock = stock
        self._hold_for = dt.timedelta(seconds=hold_seconds)

    async def post(self, request: receipts_pb2.PostGoodsReceiptRequest) -> receipts_pb2.GoodsReceipt:
        """The posted receipt, or the one that an earlier call with the key posted."""
        document: DocumentOnHolds[ReceiptPlan, receipts_pb2.GoodsReceipt] = DocumentOnHolds(
            database=self._database,
            participants=[Participant(operation=OPERATION, release=self._stock.release)],
            reply_type=receipts_pb2.GoodsReceipt,
            prepare=partial(plan_receipt, request=request),
            carry_out=partial(self._carry_out, request),
        )
        return await document.run(request)

    async def _carry_out(
        self, request: receipts_pb2.PostGoodsReceiptRequest, attempt: Attempt, plan: ReceiptPlan
    ) -> receipts_pb2.GoodsReceipt:
        (hold_id,) = attempt.hold_ids
        receipt = receipt_to_reserve(request, plan, hold_id, expires_at=self._database.now() + self._hold_for)
        granted = await attempt.ask(hold_id, self._stock.reserve(receipt))
        priced = price_receipt(request, plan, granted)
        work = partial(commit_receipt, request=request, plan=plan, priced=priced, attempt=attempt)
        return await execution.run(self._database, request, receipts_pb2.GoodsReceipt, work)
