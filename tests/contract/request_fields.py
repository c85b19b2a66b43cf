"""Which fields a request has."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import bahi
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor

for _module in pkgutil.walk_packages(bahi.__path__, "bahi."):
    if _module.name.endswith("_pb2"):
        importlib.import_module(_module.name)


def every_request() -> list[Descriptor]:
    """The request of each RPC, public or internal."""
    pool = descriptor_pool.Default()
    files = (pool.FindFileByName(str(path.relative_to("protos"))) for path in sorted(Path("protos").rglob("*.proto")))
    services = (service for file in files for service in file.services_by_name.values())
    return list({method.input_type: None for service in services for method in service.methods})


def messages_of(requests: Iterable[Descriptor]) -> list[Descriptor]:
    """The requests, and every message in them."""
    found, waiting = dict[Descriptor, None](), list(requests)
    while waiting:
        message = waiting.pop()
        if message not in found:
            found[message] = None
            waiting += [field.message_type for field in message.fields if field.message_type is not None]
    return list(found)


def fields_of(message: Descriptor) -> Iterator[str]:
    """The names of the fields of a request, and those of its parts, which contain no request again."""
    for field in message.fields:
        yield field.name
        if field.message_type is not None and field.message_type.file.package.startswith("bahi."):
            yield from fields_of(field.message_type)
