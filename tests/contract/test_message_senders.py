"""A message of the outbox is taken from the services that send it, and from no other."""

import importlib
from typing import Final

import pytest
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from structlog.testing import capture_logs

from deploy.services import SERVICES
from kit.auth.caller import Role
from kit.messaging.inbox import Handler
from tests.support.clients.service_client import an_id, service_metadata
from tests.support.cluster import TestDatabase
from tests.support.organisations import Organisation
from tests.support.services import Services, running_services

REFUSED = "SENDER_NOT_ALLOWED"


HANDLERS: Final[list[tuple[str, Handler]]] = [
    (service, handler)
    for service in SERVICES
    for handler in importlib.import_module(f"services.{service}.main").HANDLERS
]


async def delivered(
    services: Services, organisation: Organisation, receiver: str, sender: str, *types: str
) -> list[inbox_pb2.DeliveryResult]:
    """The results of empty messages of these types."""
    user = str(organisation.users[Role.USER])
    envelopes = [inbox_pb2.Envelope(id=an_id(), type=each, user_id=user) for each in types]
    reply = await inbox_pb2_grpc.InboxServiceStub(services.channels[receiver]).Deliver(
        inbox_pb2.DeliverRequest(messages=envelopes), metadata=service_metadata(organisation, sender, receiver)
    )
    return list(reply.results)


@pytest.mark.parametrize(("receiver", "handler"), HANDLERS, ids=lambda each: getattr(each, "message_type", each))
def test_every_type_of_message_has_its_senders(receiver: str, handler: Handler) -> None:
    assert handler.senders
    assert handler.senders <= set(SERVICES) - {receiver}


async def test_message_is_taken_from_its_senders_alone(database: TestDatabase, organisation: Organisation) -> None:
    refused, named = set(), set()
    async with running_services(database, *SERVICES) as services:
        for receiver, handler in HANDLERS:
            for sender in set(SERVICES) - {receiver}:
                with capture_logs() as lines:
                    (result,) = await delivered(services, organisation, receiver, sender, handler.message_type)
                if result.reason == REFUSED:
                    refused.add((receiver, handler.message_type, sender))
                    assert not result.accepted
                named |= {
                    (receiver, line["type"], line["sender"])
                    for line in lines
                    if line["event"] == "inbox.refused" and line["reason"] == REFUSED
                }

    assert refused == {
        (receiver, handler.message_type, sender)
        for receiver, handler in HANDLERS
        for sender in set(SERVICES) - {receiver} - handler.senders
    }
    assert named == refused


async def test_messages_beside_one_of_another_sender_are_taken(
    database: TestDatabase, organisation: Organisation
) -> None:
    foreign, own = "bahi.inventory.v1.ConfirmReservation", "bahi.inventory.v1.ReviseCost"
    async with running_services(database, "inventory") as services:
        results = await delivered(services, organisation, "inventory", "purchase", foreign, own, foreign)

    assert [result.reason == REFUSED for result in results] == [True, False, True]
