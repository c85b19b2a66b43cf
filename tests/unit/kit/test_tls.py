import datetime as dt
import ipaddress
from collections.abc import Mapping
from pathlib import Path

import grpc
import pytest
from bahi.inventory.v1 import products_pb2_grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kit.rpc.client import channel
from kit.rpc.server import running_server
from tests.unit.kit.grpc_server import Products, a_read, bearer, make_settings, products, user_token


def certificate(folder: Path, name: str) -> Mapping[str, str]:
    """A self-signed certificate for this machine, and the settings that name it as key, certificate and authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    certificate_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return {"tls_cert_file": str(certificate_file), "tls_key_file": str(key_file), "tls_ca_file": str(certificate_file)}


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
