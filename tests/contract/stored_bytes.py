"""The messages whose bytes a database keeps: `python -m tests.contract.stored_bytes > tests/contract/stored_bytes.txt`.

They are the requests that are hashed and the replies that are stored under an Idempotency-Key, the requests and
answers of holds, and the messages of the outbox; with each message that they hold.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from bahi.options.v1 import options_pb2
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorSet

from gateway.contract.operations import installed_contract
from gateway.contract.schema_names import message_of

_OURS: Final = "bahi."
_HOLDS: Final = "Reserve"


def stored_bytes() -> str:
    """One line for each message: its full name, then the number, name and type of its fields."""
    pool = descriptor_pool.DescriptorPool()
    files = []
    for file in FileDescriptorSet.FromString(installed_contract()).file:
        pool.AddSerializedFile(file.SerializeToString())
        if file.package.startswith(_OURS):
            files.append(file)
    methods = [
        method
        for file in files
        for service in file.service
        for method in pool.FindServiceByName(f"{file.package}.{service.name}").methods
    ]
    everything = [
        pool.FindMessageTypeByName(f"{file.package}.{message.name}") for file in files for message in file.message_type
    ]
    called = _reachable(message for method in methods for message in (method.input_type, method.output_type))
    roots = [message for method in methods if _is_stored(method) for message in (method.input_type, method.output_type)]
    roots += [message for message in everything if message.full_name not in called]
    return "".join(f"{line}\n" for line in sorted(map(_line, _reachable(roots).values())))


def _is_stored(method: MethodDescriptor) -> bool:
    declared = method.GetOptions().Extensions[options_pb2.operation]
    return declared.idempotency_key or (declared.internal and method.name.startswith(_HOLDS))


def _reachable(roots: Iterable[Descriptor]) -> dict[str, Descriptor]:
    found: dict[str, Descriptor] = {}
    waiting = list(roots)
    while waiting:
        message = waiting.pop()
        if message.full_name not in found and message.full_name.startswith(_OURS):
            found[message.full_name] = message
            waiting += [target for field in message.fields if (target := message_of(field)) is not None]
    return found


def _line(message: Descriptor) -> str:
    return " ".join([f"{message.full_name}:", *_fields(message)])


def _fields(message: Descriptor) -> Iterator[str]:
    for field in sorted(message.fields, key=lambda each: each.number):
        yield f"{field.number}={field.name}({_type(field)})"


def _type(field: FieldDescriptor) -> str:
    target = field.message_type or field.enum_type
    scalar = FieldDescriptorProto.Type.DESCRIPTOR.values_by_number[field.type].name.removeprefix("TYPE_").lower()
    name = scalar if target is None else target.full_name
    return f"{name}[]" if field.is_repeated else name


if __name__ == "__main__":
    print(stored_bytes(), end="")
