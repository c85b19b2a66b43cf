"""Inventory, as goods receipts need it: receipts are checked and their batches made before anything is posted here."""

from uuid import UUID

from bahi.inventory.v1 import stock_pb2, stock_pb2_grpc

from kit.errors import DomainError
from kit.rpc.client import Peer
from kit.rpc.error_status import error_of


class Stock:
    """Holds on goods that come in."""

    def __init__(self, inventory: Peer) -> None:
        self._inventory = inventory
        self._stub = stock_pb2_grpc.StockServiceStub(inventory.channel)

    async def reserve(self, receipt: stock_pb2.IncomingHold) -> stock_pb2.GrantedIncoming:
        """What inventory makes of a receipt: its batches, places and products. Raises inventory's own refusal, with our fields."""
        request = stock_pb2.ReserveIncomingRequest(incoming_holds=[receipt])
        try:
            reply = await self._inventory.call(self._stub.ReserveIncoming, request, idempotent=True)
        except DomainError as refusal:
            raise _with_our_field(refusal) from refusal
        outcome = reply.outcomes[0]
        if outcome.WhichOneof("outcome") == "refused":
            raise _with_our_field(error_of(outcome.refused))
        return outcome.granted

    async def release(self, receipt_id: UUID) -> None:
        """Gives a receipt up whose outcome is written as aborted."""
        request = stock_pb2.ReleaseIncomingRequest(hold_ids=[str(receipt_id)])
        await self._inventory.call(self._stub.ReleaseIncoming, request, idempotent=True)


def _with_our_field(refusal: DomainError) -> DomainError:
    """The refusal with the path that the field has in a goods receipt: inventory knows it as one of several receipts."""
    field = refusal.field.removeprefix("receipts[0].").replace(".new_batch.", ".")
    refusal.field = "date" if field == "on_date" else field
    return refusal
