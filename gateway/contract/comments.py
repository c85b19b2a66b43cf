"""The comments of the protos, by the full name of the element that they describe."""

import dataclasses
from collections.abc import Iterable, Iterator

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    ServiceDescriptorProto,
)

_Path = tuple[int, ...]

# Field numbers of descriptor.proto: the path of a source location consists of them.
_MESSAGE, _ENUM, _SERVICE = 4, 5, 6
_FIELD, _NESTED_MESSAGE, _NESTED_ENUM = 2, 3, 4
_METHOD, _VALUE = 2, 2


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """The first line, and the whole text."""

    summary: str = ""
    text: str = ""

    @property
    def details(self) -> str:
        """The text after the first line."""
        return self.text.partition("\n")[2].strip()


def read_comments(files: Iterable[FileDescriptorProto]) -> dict[str, Comment]:
    """The comments of a descriptor set with source info. An element without a comment is absent."""
    found: dict[str, Comment] = {}
    for file in files:
        texts = {
            tuple(location.path): location.leading_comments or location.trailing_comments
            for location in file.source_code_info.location
            if location.leading_comments or location.trailing_comments
        }
        for path, name in _names(file):
            if text := texts.get(path):
                found[name] = _comment(text)
    return found


def _comment(text: str) -> Comment:
    whole = "\n".join(line.strip() for line in text.strip().splitlines())
    return Comment(summary=whole.partition("\n")[0].removesuffix("."), text=whole)


def _names(file: FileDescriptorProto) -> Iterator[tuple[_Path, str]]:
    for index, message in enumerate(file.message_type):
        yield from _message_names(message, (_MESSAGE, index), file.package)
    for index, enum in enumerate(file.enum_type):
        yield from _enum_names(enum, (_ENUM, index), file.package)
    for index, service in enumerate(file.service):
        yield from _service_names(service, (_SERVICE, index), file.package)


def _message_names(message: DescriptorProto, path: _Path, scope: str) -> Iterator[tuple[_Path, str]]:
    name = f"{scope}.{message.name}"
    yield path, name
    for index, field in enumerate(message.field):
        yield (*path, _FIELD, index), f"{name}.{field.name}"
    for index, nested in enumerate(message.nested_type):
        yield from _message_names(nested, (*path, _NESTED_MESSAGE, index), name)
    for index, enum in enumerate(message.enum_type):
        yield from _enum_names(enum, (*path, _NESTED_ENUM, index), name)


def _enum_names(enum: EnumDescriptorProto, path: _Path, scope: str) -> Iterator[tuple[_Path, str]]:
    yield path, f"{scope}.{enum.name}"
    for index, value in enumerate(enum.value):
        yield (*path, _VALUE, index), f"{scope}.{enum.name}.{value.name}"


def _service_names(service: ServiceDescriptorProto, path: _Path, scope: str) -> Iterator[tuple[_Path, str]]:
    yield path, f"{scope}.{service.name}"
    for index, method in enumerate(service.method):
        yield (*path, _METHOD, index), f"{scope}.{service.name}.{method.name}"
