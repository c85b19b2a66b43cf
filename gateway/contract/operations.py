"""The contract for the gateway: the public operations, their messages and their comments.

It is read from the descriptor set that `deploy.codegen` writes, into a separate descriptor pool. The imports of
generated modules register their extensions: protobuf reads no option whose extension is not registered.
"""

import dataclasses
import importlib.resources
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bahi.options.v1 import formats_pb2, options_pb2
from buf.validate import validate_pb2
from google.api import annotations_pb2, field_behavior_pb2
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from gateway.contract.comments import Comment, read_comments
from gateway.contract.http_bindings import Binding, UnsupportedContractError, bindings_of

CONTRACT_FILE: Final = "contract.binpb"
REGISTERED_OPTIONS: Final = (field_behavior_pb2, formats_pb2, validate_pb2)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One public RPC.

    `context` names the service process that answers it; `id` is unique in the API. `location` is the path of the
    created resource, with the names of the reply's fields in braces; empty if the operation creates none.
    """

    id: str
    rpc_path: str
    context: str
    tag: str
    role: str
    idempotency_key: bool
    creates: bool
    request: Descriptor
    reply: Descriptor
    streaming: bool
    bindings: tuple[Binding, ...]
    comment: Comment
    location: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """All public operations, every comment, and the descriptions of the tags."""

    operations: tuple[Operation, ...]
    comments: Mapping[str, Comment]
    tags: Mapping[str, str]

    @property
    def contexts(self) -> tuple[str, ...]:
        """The service processes that the operations need."""
        return tuple(sorted({operation.context for operation in self.operations}))

    @property
    def http_methods(self) -> tuple[str, ...]:
        """The methods that the routes of the contract take."""
        return tuple(sorted({binding.method for operation in self.operations for binding in operation.bindings}))


def installed_contract() -> bytes:
    """The descriptor set that was generated with the code."""
    return (importlib.resources.files("bahi") / CONTRACT_FILE).read_bytes()


def read_contract(descriptor_set: bytes) -> Contract:
    """Reads a descriptor set with source info. Raises UnsupportedContractError for what the gateway cannot derive."""
    files = FileDescriptorSet.FromString(descriptor_set).file
    comments = read_comments(files)
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.AddSerializedFile(file.SerializeToString())
    services = [pool.FindServiceByName(f"{file.package}.{service.name}") for file in files for service in file.service]
    methods = [method for service in services for method in _public_methods(service)]
    names = Counter(method.name for method in methods)
    read = [_operation(method, comments, unique=names[method.name] == 1) for method in methods]
    operations = tuple(dataclasses.replace(each, location=_location(each, read)) for each in read)
    tags = {_tag(method): comments.get(method.containing_service.full_name, Comment()).text for method in methods}
    return Contract(operations=operations, comments=comments, tags=dict(sorted(tags.items())))


def _public_methods(service: ServiceDescriptor) -> Iterator[MethodDescriptor]:
    """The methods with an http rule. Raises UnsupportedContractError for an internal one that has a rule."""
    for method in service.methods:
        options = method.GetOptions()
        if not options.HasExtension(annotations_pb2.http):
            continue
        if options.Extensions[options_pb2.operation].internal:
            raise UnsupportedContractError(f"{method.full_name} is internal and has an http rule.")
        yield method


def _operation(method: MethodDescriptor, comments: Mapping[str, Comment], *, unique: bool) -> Operation:
    options = method.GetOptions()
    declared = options.Extensions[options_pb2.operation]
    if declared.role == options_pb2.ROLE_UNSPECIFIED:
        raise UnsupportedContractError(f"{method.full_name} declares no role.")
    if method.client_streaming:
        raise UnsupportedContractError(f"{method.full_name}: REST has no client streaming.")
    service = method.containing_service
    context = service.full_name.split(".")[1]
    name = method.name if unique else f"{context.capitalize()}{method.name}"
    return Operation(
        id=name[0].lower() + name[1:],
        rpc_path=f"/{service.full_name}/{method.name}",
        context=context,
        tag=_tag(method),
        role=options_pb2.Role.Name(declared.role).removeprefix("ROLE_").lower(),
        idempotency_key=declared.idempotency_key,
        creates=declared.creates,
        request=method.input_type,
        reply=method.output_type,
        streaming=method.server_streaming,
        bindings=bindings_of(options.Extensions[annotations_pb2.http], method.full_name),
        comment=comments.get(method.full_name, Comment()),
    )


def _tag(method: MethodDescriptor) -> str:
    service = method.containing_service
    tag = str(service.GetOptions().Extensions[options_pb2.tag])
    if not tag:
        raise UnsupportedContractError(f"{service.full_name} has public operations and no tag.")
    return tag


def _location(operation: Operation, operations: Iterable[Operation]) -> str:
    """The path of the Get operation that replies with the resource that this one creates; empty if it creates none.

    Raises UnsupportedContractError when there is no such operation, or several.
    """
    if not operation.creates:
        return ""
    if operation.streaming or any(binding.method != "POST" for binding in operation.bindings):
        raise UnsupportedContractError(f"{operation.id} creates something, but is no POST with one reply.")
    paths = [each.bindings[0].path for each in operations if each.reply is operation.reply and _is_get(each)]
    if len(paths) != 1:
        raise UnsupportedContractError(
            f"{operation.id} creates {operation.reply.name}, and no single Get answers with it."
        )
    return paths[0]


def _is_get(operation: Operation) -> bool:
    """Whether the operation reads one resource, by fields that the resource itself has."""
    first = operation.bindings[0]
    if first.method != "GET" or operation.streaming or ":" in first.path:
        return False
    named = {name for binding in operation.bindings for name in binding.path_names}
    shown = operation.reply.fields_by_name
    return named == set(operation.request.fields_by_name) and all(
        name in shown and shown[name].message_type is None for name in first.path_names
    )
