"""A real gRPC server for the test contract. It answers what a test tells it to, and keeps what it was asked."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit.errors import DomainError
from kit.rpc.error_status import code_of, status_of, trailers
from tests.support.contracts import compile_proto

HERE = Path(__file__).parent
OWNER = "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e4f"
"""What a thing may belong to."""
SERVICE = "bahi.testing.v1.ThingService"


def compile_contract(folder: Path) -> bytes:
    """The descriptor set of `testing.proto`."""
    return compile_proto(HERE / "testing.proto", folder)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call as it arrived."""

    method: str
    request: Message
    metadata: dict[str, str]
    seconds_left: float


class Things:
    """The service.

    `answers` maps a method to what it returns: a message, several for a stream, or an error to raise.
    """

    def __init__(self, descriptor_set: bytes) -> None:
        pool = descriptor_pool.DescriptorPool()
        for file in FileDescriptorSet.FromString(descriptor_set).file:
            pool.AddSerializedFile(file.SerializeToString())
        self._pool = pool
        self.methods = pool.FindServiceByName(SERVICE).methods
        self.answers: dict[str, object] = {}
        self.asked: list[Asked] = []

    def new(self, name: str, /, **values: object) -> Message:
        """A message of the test contract, or of what it imports."""
        full_name = name if "." in name else f"bahi.testing.v1.{name}"
        return GetMessageClass(self._pool.FindMessageTypeByName(full_name))(**values)

    def handlers(self) -> grpc.GenericRpcHandler:
        return grpc.method_handlers_generic_handler(SERVICE, {each.name: self._handler(each) for each in self.methods})

    def _handler(self, method) -> grpc.RpcMethodHandler:
        make = grpc.unary_stream_rpc_method_handler if method.server_streaming else grpc.unary_unary_rpc_method_handler
        return make(
            self._stream(method) if method.server_streaming else self._unary(method),
            request_deserializer=GetMessageClass(method.input_type).FromString,
            response_serializer=GetMessageClass(method.output_type).SerializeToString,
        )

    def _unary(self, method) -> Callable:
        async def answer(request, context):
            found = self._asked(method, request, context)
            if isinstance(found, Exception):
                await _abort(context, found)
            return found if found is not None else GetMessageClass(method.output_type)()

        return answer

    def _stream(self, method) -> Callable:
        async def answer(request, context):
            found = self._asked(method, request, context)
            for each in found if isinstance(found, Sequence) else [found]:
                if isinstance(each, Exception):
                    await _abort(context, each)
                yield each

        return answer

    def _asked(self, method, request, context) -> object:
        metadata = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
        asked = Asked(
            method=method.name, request=request, metadata=metadata, seconds_left=context.time_remaining() or 0.0
        )
        self.asked.append(asked)
        return self.answers.get(method.name)


async def _abort(context: grpc.aio.ServicerContext, error: Exception) -> None:
    if not isinstance(error, DomainError):
        raise error
    await context.abort(code_of(error), error.message, trailing_metadata=trailers(status_of(error)))


class Health(health_pb2_grpc.HealthServicer):  # type: ignore[misc]  # The package ships no types.
    """Says what a test tells it to."""

    def __init__(self) -> None:
        self.states: dict[str, int] = {}

    async def Check(self, request, context):
        serving = health_pb2.HealthCheckResponse.SERVING
        return health_pb2.HealthCheckResponse(status=self.states.get(request.service, serving))


class ChannelWithABug:
    """A channel on which every call fails with an exception that nothing expects."""

    def unary_unary(self, *args, **kwargs):
        def call(*args, **kwargs):
            raise ZeroDivisionError

        return call

    unary_stream = unary_unary
