"""The contract as the rules of its dialect see it: public operations, and the messages that they take and answer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bahi.options.v1 import options_pb2
from google.api import annotations_pb2
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from gateway.contract.comments import Comment, read_comments
from gateway.contract.enums import numbers_of
from gateway.contract.http_bindings import Binding, bindings_of
from gateway.contract.schema_names import message_of

CHANGES_NOTHING: Final = frozenset({"PreviewInvoice", "MatchVendorBill"})
"""The only POSTs that change nothing: what they ask is too long for a query."""
_WORD: Final = re.compile(r"[A-Z][a-z0-9]*")
_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake(name: str) -> str:
    """`SalesReturn` as `sales_return`."""
    return _WORD_START.sub("_", name).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One public RPC."""

    descriptor: MethodDescriptor
    binding: Binding
    declared: options_pb2.Operation

    @property
    def name(self) -> str:
        return str(self.descriptor.name)

    @property
    def verb(self) -> str:
        """The first word of the name; of `BatchCreateInvoices`, two."""
        words = _WORD.findall(self.name)
        return "".join(words[:2]) if words[0] == "Batch" else words[0]

    @property
    def request(self) -> Mapping[str, FieldDescriptor]:
        return dict(self.descriptor.input_type.fields_by_name)

    @property
    def reply(self) -> Mapping[str, FieldDescriptor]:
        return dict(self.descriptor.output_type.fields_by_name)

    @property
    def acts(self) -> bool:
        """Whether it changes a resource that exists, by a verb of the trade."""
        reads = self.binding.method == "GET" or self.name in CHANGES_NOTHING
        return not reads and self.verb not in ("Create", "BatchCreate")


class Dialect:
    """The public operations of some packages, and the messages that they take and answer."""

    def __init__(self, descriptor_set: bytes, packages: frozenset[str]) -> None:
        files = FileDescriptorSet.FromString(descriptor_set).file
        self.comments: Mapping[str, Comment] = read_comments(files)
        pool = descriptor_pool.DescriptorPool()
        for file in files:
            pool.AddSerializedFile(file.SerializeToString())
        self._all = [
            _method(method)
            for file in files
            for service in file.service
            for method in pool.FindServiceByName(f"{file.package}.{service.name}").methods
            if method.GetOptions().HasExtension(annotations_pb2.http)
        ]
        self.packages = packages
        self.methods = [each for each in self._all if self._is_ours(each.descriptor.containing_service.file.package)]
        self.messages = [
            pool.FindMessageTypeByName(f"{file.package}.{message.name}")
            for file in files
            for message in file.message_type
            if self._is_ours(file.package)
        ]

    def _is_ours(self, package: str) -> bool:
        return package in self.packages

    @cached_property
    def members_of_enums(self) -> Mapping[str, str]:
        """The enum of each short name of a value."""
        enums = [
            field.enum_type
            for message in (*self.requests, *self.replies)
            for field in message.fields
            if field.enum_type
        ]
        return {name: enum.name for enum in enums for name in numbers_of(enum)}

    @cached_property
    def requests(self) -> list[Descriptor]:
        """Every message that is sent to us."""
        return self._reachable(method.descriptor.input_type for method in self._all)

    @cached_property
    def replies(self) -> list[Descriptor]:
        """Every message that is only answered."""
        sent = {message.full_name for message in self.requests}
        answered = self._reachable(method.descriptor.output_type for method in self._all)
        return [message for message in answered if message.full_name not in sent]

    @cached_property
    def resources(self) -> list[Descriptor]:
        """What a Get of one resource answers. A Get that takes nothing answers with the only one of its kind."""
        return [
            method.descriptor.output_type
            for method in self.methods
            if method.verb == "Get"
            and (method.binding.path_names or not method.request)
            and "ageing" not in method.binding.path
        ]

    def _reachable(self, roots: Iterable[Descriptor]) -> list[Descriptor]:
        found: dict[str, Descriptor] = {}
        waiting = list(roots)
        while waiting:
            message = waiting.pop()
            if message.full_name in found or not message.full_name.startswith("bahi."):
                continue
            found[message.full_name] = message
            waiting += [target for field in message.fields if (target := message_of(field)) is not None]
        return [message for message in found.values() if self._is_ours(message.file.package)]


def _method(descriptor: MethodDescriptor) -> Method:
    options = descriptor.GetOptions()
    return Method(
        descriptor=descriptor,
        binding=bindings_of(options.Extensions[annotations_pb2.http], descriptor.full_name)[0],
        declared=options.Extensions[options_pb2.operation],
    )
