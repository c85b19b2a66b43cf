"""Names of the schemas in the API description: the message's own name, made longer only where two would collide."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.contract.http_bindings import UnsupportedContractError
from gateway.contract.operations import Contract

FOREIGN: Final = "google."
"""Messages that are not ours: each that the gateway knows has a JSON form of its own."""


def message_of(field: FieldDescriptor) -> Descriptor | None:
    """The message type of a field or of a map's values; None for a scalar."""
    target = field.message_type
    if target is not None and target.GetOptions().map_entry:
        target = target.fields_by_name["value"].message_type
    return target


class SchemaNames:
    """Gives each message its name. A message that is both sent and received has two schemas: `Address`, `AddressInput`."""

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
    """The messages and all that they hold. Raises UnsupportedContractError for a message that holds itself."""
    found: set[Descriptor] = set()

    def visit(message: Descriptor, above: tuple[Descriptor, ...]) -> None:
        if message in above:
            raise UnsupportedContractError(f"{message.full_name} holds itself; JSON models of it are not derived.")
        found.add(message)
        for field in message.fields:
            target = message_of(field)
            if target is not None and not target.full_name.startswith(FOREIGN):
                visit(target, (*above, message))

    for root in roots:
        visit(root, ())
    return found
