"""Names of schemas in the API description: the message's name, with its context where two messages have one name."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.contract.http_bindings import UnsupportedContractError
from gateway.contract.operations import Contract

GOOGLE_PACKAGES: Final = "google."
"""The package of messages of protobuf and its APIs. Each that the gateway supports has its own form in JSON."""


def message_of(field: FieldDescriptor) -> Descriptor | None:
    """The message type of a field or of a map's values; None for a scalar."""
    target = field.message_type
    if target is not None and target.GetOptions().map_entry:
        target = target.fields_by_name["value"].message_type
    return target


class SchemaNames:
    """The schema name of each message. A message of requests and replies has two schemas: `Address`, `AddressInput`."""

    def __init__(self, contract: Contract) -> None:
        self._replied = _reachable(operation.reply for operation in contract.operations)
        received = _reachable(operation.request for operation in contract.operations)
        self._count = Counter(message.name for message in self._replied | received)

    def reply(self, message: Descriptor) -> str:
        """The name of the schema of a message in a reply."""
        if self._count[message.name] == 1:
            return message.name
        context = message.full_name.split(".")[1].capitalize()
        parent = message.containing_type.name if message.containing_type else ""
        return f"{context}{parent}{message.name}"

    def request(self, message: Descriptor) -> str:
        """The name of the schema of a message in a request body."""
        return self.reply(message) + ("Input" if message in self._replied else "")


def _reachable(roots: Iterable[Descriptor]) -> set[Descriptor]:
    """The messages and all messages in them. Raises UnsupportedContractError for a message that contains itself."""
    found: set[Descriptor] = set()

    def visit(message: Descriptor, above: tuple[Descriptor, ...]) -> None:
        if message in above:
            raise UnsupportedContractError(f"{message.full_name} contains itself; no JSON model of it can be derived.")
        found.add(message)
        for field in message.fields:
            target = message_of(field)
            if target is not None and not target.full_name.startswith(GOOGLE_PACKAGES):
                visit(target, (*above, message))

    for root in roots:
        visit(root, ())
    return found
