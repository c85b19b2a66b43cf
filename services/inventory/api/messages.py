"""What inventory takes from other services' outboxes.

Each handler does nothing for a message that it has taken before.
"""

from collections.abc import Sequence

from bahi.inventory.v1 import stock_pb2 as pb
from bahi.sales.v1.organisation_announced_pb2 import OrganisationAnnounced

from kit.db.session import Transaction
from kit.messaging.inbox import Handler
from kit.wire.handlers import handler
from kit.wire.proto_values import decimal_of, optional_date_of, uuid_of
from services.inventory.api.stock_documents import document_from_proto
from services.inventory.domain.cost_differences import CostRevision, RevisedCost
from services.inventory.usecases.costs.revise import revise_costs
from services.inventory.usecases.incoming.fulfil import fulfil_incoming
from services.inventory.usecases.locations.create_first import create_first_locations
from services.inventory.usecases.stock.confirm import confirm_reservations
from services.inventory.usecases.stock.fulfil import fulfil_reservations
from services.inventory.usecases.stock.release import end_reservations
from services.inventory.usecases.stock.reverse import ReverseReservation, reverse_reservations
from trade.api.organisations import take_announcements_as

_take_organisation = take_announcements_as("inventory")


async def _take_fulfilments(tx: Transaction, messages: Sequence[pb.FulfilReservation]) -> None:
    documents = {uuid_of(item.hold_id): document_from_proto(item.document) for item in messages}
    claimed = {
        uuid_of(item.hold_id): {uuid_of(each.batch_id): decimal_of(each.amount) for each in item.claimed}
        for item in messages
        if item.claimed
    }
    await fulfil_reservations(tx, documents, claimed)


async def _take_confirmations(tx: Transaction, messages: Sequence[pb.ConfirmReservation]) -> None:
    await confirm_reservations(tx, {uuid_of(item.hold_id) for item in messages})


async def _take_releases(tx: Transaction, messages: Sequence[pb.ReleaseReservation]) -> None:
    await end_reservations(tx, {uuid_of(item.hold_id) for item in messages})


async def _take_reversals(tx: Transaction, messages: Sequence[pb.ReverseReservation]) -> None:
    await reverse_reservations(tx, [_reversal_from_proto(item) for item in messages])


def _reversal_from_proto(message: pb.ReverseReservation) -> ReverseReservation:
    return ReverseReservation(
        hold_id=uuid_of(message.hold_id),
        document=document_from_proto(message.document),
        issue_date=optional_date_of(message.issue_date, "issue_date"),
    )


async def _take_incoming_fulfilments(tx: Transaction, messages: Sequence[pb.FulfilIncoming]) -> None:
    await fulfil_incoming(tx, {uuid_of(item.hold_id): document_from_proto(item.document) for item in messages})


async def _take_cost_revisions(tx: Transaction, messages: Sequence[pb.ReviseCost]) -> None:
    await revise_costs(tx, [_cost_revision_from_proto(item) for item in messages])


def _cost_revision_from_proto(message: pb.ReviseCost) -> CostRevision:
    return CostRevision(
        revision_id=uuid_of(message.revision_id),
        document=document_from_proto(message.document),
        lines=tuple(
            RevisedCost(
                goods_receipt_id=uuid_of(line.goods_receipt_id),
                batch_id=uuid_of(line.batch_id),
                quantity=decimal_of(line.quantity),
                amount=decimal_of(line.amount),
            )
            for line in message.lines
        ),
    )


async def _take_announcements(tx: Transaction, messages: Sequence[OrganisationAnnounced]) -> None:
    """The newest announcement is stored, an older one changes nothing; a new organisation gets its first locations."""
    await _take_organisation(tx, messages)
    await create_first_locations(tx)


HANDLERS: Sequence[Handler] = (
    handler(pb.FulfilReservation, _take_fulfilments, senders={"sales", "returns"}),
    handler(pb.ConfirmReservation, _take_confirmations, senders={"sales"}),
    handler(pb.ReleaseReservation, _take_releases, senders={"sales"}),
    handler(pb.ReverseReservation, _take_reversals, senders={"sales"}),
    handler(pb.FulfilIncoming, _take_incoming_fulfilments, senders={"purchase", "returns"}),
    handler(pb.ReviseCost, _take_cost_revisions, senders={"purchase"}),
    handler(OrganisationAnnounced, _take_announcements, senders={"sales"}),
)
