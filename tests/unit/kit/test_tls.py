from pathlib import Path

import grpc
import pytest
from bahi.inventory.v1 import products_pb2_grpc

from kit.rpc.client import channel
from kit.rpc.server import running_server
from tests.unit.kit.certificates import certificate
from tests.unit.kit.grpc_server import Products, a_read, bearer, make_settings, products, user_token


async def ask(connection: grpc.aio.Channel) -> str:
    stub = products_pb2_grpc.ProductServiceStub(connection)
    return (await stub.GetProduct(a_read(), metadata=bearer(user_token()))).product_id


async def test_peers_with_certificates_talk_over_mutual_tls(tmp_path: Path) -> None:
    settings = make_settings(**certificate(tmp_path, "ours"), tls_require_client_certificate=True)

    async with (
        running_server("inventory", settings, [products(Products())]) as server,
        channel(server.address, settings) as connection,
    ):
        assert await ask(connection) == a_read().product_id


async def test_a_client_without_a_certificate_is_refused_where_one_is_required(tmp_path: Path) -> None:
    files = certificate(tmp_path, "ours")
    servicer = Products()
    strict = make_settings(**files, tls_require_client_certificate=True)

    async with (
        running_server("inventory", strict, [products(servicer)]) as server,
        channel(server.address, make_settings(**files)) as connection,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(connection)

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert servicer.calls == []


async def test_server_with_a_certificate_of_another_authority_is_not_trusted(tmp_path: Path) -> None:
    servicer = Products()
    theirs, ours = make_settings(**certificate(tmp_path, "theirs")), make_settings(**certificate(tmp_path, "ours"))

    async with (
        running_server("inventory", theirs, [products(servicer)]) as server,
        channel(server.address, ours) as connection,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(connection)

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert servicer.calls == []
