"""How large a valid request can be: the sum of what the contract's rules allow for each field.

A service takes no larger message, so a caller cannot make it read more than any of its operations could use.
"""

import re
from typing import Final

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from kit.limits import MAX_DELIVERY_BYTES, MAX_MESSAGE_BYTES

ROOM_FOR_NEWER_FIELDS: Final = 16 * 1024
"""A caller with a newer contract sends fields that this process does not know yet."""

_DELIVERY_NAME: Final = "bahi.outbox.v1.DeliverRequest"
_DELIVERY: Final = 2 * MAX_DELIVERY_BYTES
"""The relay begins a new call at this size, and one message alone may have it too."""
_UTF8_BYTES: Final = 4
_NUMBER_BYTES: Final = 10
_UUID_LENGTH: Final = 36
_WELL_KNOWN_BYTES: Final = 4096
"""A field mask, or a moment."""
_FORMS_THAT_END: Final = frozenset(
    {"amount", "signed_amount", "price", "quantity", "positive_quantity", "signed_quantity", "percent", "date", "month"}
)
_FORM_LENGTH: Final = 24
"""Longer than every text of these forms."""
_REPEATS = re.compile(r"\{(?:\d*,)?(\d+)\}")
_ENDLESS = re.compile(r"(?<!\\)[*+]|\{\d+,\}")
_BRACKETS = re.compile(r"\[[^\]]*\]")


class Unbounded(ValueError):
    """The contract does not say how large a field may be."""


def largest_request(message: Descriptor) -> int:
    """The bytes that a valid request has at most, and never more than one message may have. Raises Unbounded."""
    most = _DELIVERY if message.full_name == _DELIVERY_NAME else _message_bytes(message)
    return min(most + ROOM_FOR_NEWER_FIELDS, MAX_MESSAGE_BYTES)


def _message_bytes(message: Descriptor) -> int:
    if message.full_name.startswith("google.protobuf."):
        return _WELL_KNOWN_BYTES
    return sum(_field_bytes(field) for field in message.fields)


def _field_bytes(field: FieldDescriptor) -> int:
    options = field.GetOptions()
    rules = options.Extensions[validate_pb2.field] if options.HasExtension(validate_pb2.field) else None
    if not field.is_repeated:
        return _NUMBER_BYTES + _value_bytes(field, rules)
    if rules is None or not rules.repeated.HasField("max_items"):
        raise Unbounded(f"{field.full_name} has no `max_items`.")
    return int(rules.repeated.max_items) * (_NUMBER_BYTES + _value_bytes(field, rules.repeated.items))


def _value_bytes(field: FieldDescriptor, rules: validate_pb2.FieldRules | None) -> int:
    """The bytes of one value, and of its length."""
    if field.message_type is not None:
        return _NUMBER_BYTES + _message_bytes(field.message_type)
    if field.type == FieldDescriptor.TYPE_STRING:
        length = None if rules is None else _text_bytes(rules.string)
    elif field.type == FieldDescriptor.TYPE_BYTES:
        length = rules.bytes.max_len if rules is not None and rules.bytes.HasField("max_len") else None
    else:
        return _NUMBER_BYTES
    if length is None:
        raise Unbounded(f"{field.full_name} has no `max_len`, and no form or pattern that ends.")
    return _NUMBER_BYTES + int(length)


def _text_bytes(rules: validate_pb2.StringRules) -> int | None:
    if rules.HasField("max_len"):
        return int(rules.max_len) * _UTF8_BYTES
    if rules.HasField("len"):
        return int(rules.len) * _UTF8_BYTES
    if rules.uuid:
        return _UUID_LENGTH
    choices = getattr(rules, "in")
    if choices:
        return max(len(choice.encode()) for choice in choices)
    forms = {option.name for option, value in rules.ListFields() if option.is_extension and value is True}
    if forms & _FORMS_THAT_END:
        return _FORM_LENGTH
    return _pattern_bytes(rules.pattern) if rules.pattern else None


def _pattern_bytes(pattern: str) -> int | None:
    """More than what a pattern matches: each of its characters, as often as all its repetitions together say."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or _ENDLESS.search(_BRACKETS.sub("x", pattern)):
        return None
    often = 1
    for most in _REPEATS.findall(pattern):
        often *= max(int(most), 1)
    return len(pattern) * often * _UTF8_BYTES
