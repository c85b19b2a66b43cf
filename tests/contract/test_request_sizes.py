"""Every request of the contract has a bound, and what is sent above it is refused before it is parsed."""

from uuid import uuid4

import pytest
from bahi.inventory.v1 import products_pb2, stock_pb2
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from gateway.contract.operations import installed_contract
from gateway.settings import GatewaySettings
from kit.limits import MAX_DELIVERY_BYTES, MAX_MESSAGE_BYTES
from kit.messaging.message import LeasedMessage
from kit.rpc.inbox import parts_of
from kit.wire.request_sizes import ROOM_FOR_NEWER_FIELDS, largest_request
from tests.support.refusals import refusal
from tests.unit.kit.grpc_server import Products, bearer, product_stub, user_token


def operations() -> list[MethodDescriptor]:
    """Every operation, public and internal."""
    pool = descriptor_pool.DescriptorPool()
    files = FileDescriptorSet.FromString(installed_contract()).file
    for file in files:
        pool.Add(file)
    services = [pool.FindServiceByName(f"{file.package}.{each.name}") for file in files for each in file.service]
    return [method for service in services for method in service.methods]


@pytest.mark.parametrize("method", operations(), ids=lambda method: method.full_name)
def test_every_request_has_a_bound(method: MethodDescriptor) -> None:
    assert ROOM_FOR_NEWER_FIELDS <= largest_request(method.input_type) <= MAX_MESSAGE_BYTES


def test_bound_lets_the_largest_valid_request_pass() -> None:
    request = stock_pb2.ReleaseStockRequest(hold_ids=[str(uuid4()) for _ in range(500)])

    assert request.ByteSize() < largest_request(request.DESCRIPTOR) < request.ByteSize() * 3


async def test_larger_request_is_refused_and_not_parsed() -> None:
    servicer = Products()

    async with product_stub(servicer) as stub:
        most = largest_request(products_pb2.GetProductRequest.DESCRIPTOR)
        request = products_pb2.GetProductRequest(product_id="x" * most)
        error = await refusal(stub.GetProduct(request, metadata=bearer(user_token())))

    assert error.reason == "REQUEST_TOO_LARGE"
    assert servicer.calls == []


def test_body_that_the_gateway_takes_is_no_larger_than_a_message() -> None:
    assert GatewaySettings.model_fields["max_body_bytes"].default <= MAX_MESSAGE_BYTES


def test_relay_splits_what_is_too_large_for_one_call_and_keeps_its_order() -> None:
    sizes = [10, MAX_DELIVERY_BYTES - 10, 1, MAX_DELIVERY_BYTES, 5, 6]
    messages = [message_of(size) for size in sizes]

    parts = parts_of(messages)

    sent = [[len(message.payload) for message in part] for part in parts]
    assert sent == [sizes[:2], sizes[2:3], sizes[3:4], sizes[4:]]
    assert [message for part in parts for message in part] == messages


def message_of(size: int) -> LeasedMessage:
    return LeasedMessage(
        org_id=uuid4(),
        id=uuid4(),
        destination="inventory",
        type="bahi.inventory.v1.FulfilReservation",
        payload=b"x" * size,
        user_id=uuid4(),
        traceparent="",
        attempts=1,
    )
