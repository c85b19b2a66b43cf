"""What inventory takes from other services' outboxes. Each does nothing for a message that it has taken before."""

from collections.abc import Sequence
from uuid import UUID

from bahi.inventory.v1 import stock_pb2
from bahi.sales.v1 import organisation_announced_pb2

from kit.db.session import Transaction
from kit.messaging.inbox import Handler
from kit.wire import proto_values
from kit.wire.handlers import handler
from services.inventory.api.documents import document_of
from services.inventory.usecases.commit_receipt import commit_receipt
from services.inventory.usecases.commit_stock import commit_stock
from services.inventory.usecases.keep_stock import keep_stock
from services.inventory.usecases.release_stock import release_stock
from services.inventory.usecases.reverse_stock import reverse_stock
from services.inventory.usecases.take_announcement import take_announcement


async def _commit_stock(tx: Transaction, messages: Sequence[stock_pb2.CommitStockRequest]) -> None:
    await commit_stock(tx, {UUID(item.reservation_id): document_of(item.document) for item in messages})


async def _keep_stock(tx: Transaction, messages: Sequence[stock_pb2.KeepStock]) -> None:
    await keep_stock(tx, {UUID(item.reservation_id) for item in messages})


async def _give_back_stock(tx: Transaction, messages: Sequence[stock_pb2.GiveBackStock]) -> None:
    await release_stock(tx, {UUID(item.reservation_id) for item in messages})


async def _reverse_stock(tx: Transaction, messages: Sequence[stock_pb2.ReverseStock]) -> None:
    issued = {
        UUID(item.reservation_id): proto_values.optional_date_of(item.issue_date, "issue_date") for item in messages
    }
    cancelled = {UUID(item.reservation_id): document_of(item.document) for item in messages}
    await reverse_stock(tx, cancelled, {hold_id: day for hold_id, day in issued.items() if day})


async def _commit_receipt(tx: Transaction, messages: Sequence[stock_pb2.CommitReceipt]) -> None:
    await commit_receipt(tx, {UUID(item.receipt_id): document_of(item.document) for item in messages})


HANDLERS: Sequence[Handler] = (
    handler(stock_pb2.CommitStockRequest, _commit_stock),
    handler(stock_pb2.KeepStock, _keep_stock),
    handler(stock_pb2.GiveBackStock, _give_back_stock),
    handler(stock_pb2.ReverseStock, _reverse_stock),
    handler(stock_pb2.CommitReceipt, _commit_receipt),
    handler(organisation_announced_pb2.OrganisationAnnounced, take_announcement),
)
