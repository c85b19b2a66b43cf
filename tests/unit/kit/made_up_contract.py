"""A contract made up for these tests: the shapes of RPC that no real service may have, or has yet."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import grpc
from bahi.inventory.v1 import products_pb2
from bahi.options.v1 import options_pb2
from google.protobuf import descriptor_pb2, descriptor_pool

PACKAGE = "kit.tests.v1"
GET, REPLY = products_pb2.GetProductRequest.DESCRIPTOR.full_name, products_pb2.Product.DESCRIPTOR.full_name

_METHODS: Mapping[str, tuple[options_pb2.Operation | None, bool]] = {
    "DeclaredService/Pay": (
        options_pb2.Operation(role=options_pb2.ROLE_USER, idempotency_key=True),
        False,
    ),
    "DeclaredService/Watch": (options_pb2.Operation(role=options_pb2.ROLE_USER), True),
    "ForgetfulService/Open": (None, False),
}


def _register() -> None:
    file = descriptor_pb2.FileDescriptorProto(name="kit/tests/v1/made_up.proto", package=PACKAGE, syntax="proto3")
    file.dependency.extend([products_pb2.DESCRIPTOR.name, options_pb2.DESCRIPTOR.name])
    services: dict[str, Any] = {}
    for path, (operation, streams) in _METHODS.items():
        service, name = path.split("/")
        if service not in services:
            services[service] = file.service.add(name=service)
        method = services[service].method.add(
            name=name, input_type=f".{GET}", output_type=f".{REPLY}", server_streaming=streams
        )
        if operation is not None:
            method.options.Extensions[options_pb2.operation].CopyFrom(operation)
    # Only the older of two stub releases types it.
    descriptor_pool.Default().Add(file)  # type: ignore[no-untyped-call, unused-ignore]


_register()


def adder(service: str, **handlers: "grpc.RpcMethodHandler[Any, Any]") -> Callable[[Any, Any], None]:
    """What protoc generates for a service: a function that adds its handlers to a server."""

    def add(_servicer: object, server: Any) -> None:
        name = f"{PACKAGE}.{service}"
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, handlers),))
        server.add_registered_method_handlers(name, handlers)

    return add


def unary(behaviour: Callable[[Any, Any], Any]) -> "grpc.RpcMethodHandler[Any, Any]":
    return grpc.unary_unary_rpc_method_handler(
        behaviour, products_pb2.GetProductRequest.FromString, products_pb2.Product.SerializeToString
    )


def stream(behaviour: Callable[[Any, Any], AsyncIterator[Any]]) -> "grpc.RpcMethodHandler[Any, Any]":
    return grpc.unary_stream_rpc_method_handler(
        behaviour, products_pb2.GetProductRequest.FromString, products_pb2.Product.SerializeToString
    )


def call(channel: grpc.aio.Channel, path: str) -> Any:
    """A callable for one of the methods above."""
    kind = channel.unary_stream if _METHODS[path][1] else channel.unary_unary
    return kind(f"/{PACKAGE}.{path}", products_pb2.GetProductRequest.SerializeToString, products_pb2.Product.FromString)
