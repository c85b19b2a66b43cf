"""How one REST binding fills its request message from the path, the query, the body and the headers."""

import dataclasses
import functools
from collections.abc import Mapping
from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from gateway.contract.http_bindings import WHOLE_BODY, Binding, UnsupportedContractError
from gateway.contract.operations import Operation
from gateway.rest.field_locations import FieldLocator
from gateway.rest.header_parameters import ETAG_FIELD
from gateway.rest.request_models import RequestModel
from kit import errors
from kit.slices import in_slices

MASK_FIELD: Final = "update_mask"


class NothingToChange(errors.InvalidArgument):
    """An update with an empty body: its mask would name no field, which some clients understand as every field."""

    reason = "NOTHING_TO_CHANGE"


@dataclasses.dataclass(frozen=True, kw_only=True)
class RequestMapping:
    """The fields of a request message, by their place in the REST request."""

    message: Descriptor
    path: tuple[FieldDescriptor, ...]
    query: tuple[FieldDescriptor, ...]
    body: str
    body_message: Descriptor | None
    body_left_out: frozenset[str]
    etag_in_header: bool

    @property
    def mask_names(self) -> tuple[str, ...]:
        """The fields that an update mask may name."""
        named = self.body_message if self.body != WHOLE_BODY else None
        return tuple(field.name for field in named.fields) if named else ()

    @property
    def locator(self) -> FieldLocator:
        """Finds the places of the message's fields in the REST request."""
        parameters = frozenset(field.name for field in (*self.path, *self.query))
        return FieldLocator(body=self.body, parameters=parameters, etag_in_header=self.etag_in_header)

    def fill(self, parameters: Mapping[str, object], body: RequestModel | None, etag: str) -> Message:
        """The request message. Raises NothingToChange for an update that names no field."""
        values = {name: value for name, value in parameters.items() if value is not None}
        content = body.model_dump(exclude_unset=True, by_alias=True) if body is not None else {}
        if self.body == WHOLE_BODY:
            values |= content
        elif self.body:
            values[self.body] = content
            if self.masked:
                values.setdefault(MASK_FIELD, {"paths": _mask_of(content)})
        if etag:
            values[ETAG_FIELD] = etag
        return GetMessageClass(self.message)(**values)

    @functools.cached_property
    def entries(self) -> FieldDescriptor | None:
        """The field of a message that is nothing but a list of messages in the body, as of a bulk call."""
        field = self.message.fields[0] if self.body == WHOLE_BODY and len(self.message.fields) == 1 else None
        if field is None or not field.is_repeated or field.message_type is None:
            return None
        return None if self.path or field.message_type.GetOptions().map_entry else field

    async def fill_entries(self, body: RequestModel, entries: FieldDescriptor) -> Message:
        """As `fill`, one entry after the other, so that other requests run meanwhile."""
        assert entries.message_type is not None  # noqa: S101  # It is a list of messages.
        message, entry = GetMessageClass(self.message)(), GetMessageClass(entries.message_type)
        filled = (entry(**value.model_dump(exclude_unset=True, by_alias=True)) for value in getattr(body, entries.name))
        await in_slices(map(getattr(message, entries.name).append, filled))
        return message

    @property
    def masked(self) -> bool:
        """Whether the operation is an update of named fields."""
        return any(field.name == MASK_FIELD for field in self.query)


def _mask_of(content: Mapping[str, object]) -> list[str]:
    if not content:
        raise NothingToChange("The body names no field to change.", field=MASK_FIELD)
    return list(content)


def request_mapping_of(operation: Operation, binding: Binding) -> RequestMapping:
    """The mapping of a binding. Raises UnsupportedContractError when it names fields that the message does not have."""
    message = operation.request
    fields = message.fields_by_name
    for name in binding.path_names:
        if name not in fields or fields[name].message_type is not None or fields[name].is_repeated:
            raise UnsupportedContractError(f"{operation.id}: path variable {name} is no scalar of {message.full_name}.")
    if binding.method == "PATCH" and (binding.body == WHOLE_BODY or not {MASK_FIELD, ETAG_FIELD}.issubset(fields)):
        raise UnsupportedContractError(f"{operation.id} is an update without a named body, an update_mask and an etag.")
    etag_in_header = ETAG_FIELD in fields and ETAG_FIELD not in binding.path_names
    elsewhere = {*binding.path_names, *([ETAG_FIELD] if etag_in_header else [])}
    body_message = _body_message(operation, binding)
    query = (
        () if binding.body == WHOLE_BODY else (f for f in message.fields if f.name not in {*elsewhere, binding.body})
    )
    return RequestMapping(
        message=message,
        path=tuple(fields[name] for name in binding.path_names),
        query=tuple(query),
        body=binding.body,
        body_message=body_message,
        body_left_out=frozenset(elsewhere if binding.body == WHOLE_BODY else ()),
        etag_in_header=etag_in_header,
    )


def _body_message(operation: Operation, binding: Binding) -> Descriptor | None:
    if not binding.body:
        return None
    if binding.body == WHOLE_BODY:
        return operation.request
    field = operation.request.fields_by_name.get(binding.body)
    if field is None or field.message_type is None or field.is_repeated:
        raise UnsupportedContractError(f"{operation.id}: body field {binding.body} is no message.")
    return field.message_type
