"""Enum values by their short names: `INVOICE_STATUS_ISSUED` of `InvoiceStatus` is "issued"."""

import functools
import re
from collections.abc import Mapping

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def enum_of(field: FieldDescriptor) -> EnumDescriptor:
    """The enum of an enum field. TypeError for another field."""
    if field.enum_type is None:
        raise TypeError(f"{field.full_name} is no enum")
    return field.enum_type


@functools.cache
def numbers_of(enum: EnumDescriptor) -> Mapping[str, int]:
    """Short name to number, in declared order. The zero value means "absent" and has no short name."""
    prefix = _WORD_START.sub("_", enum.name).upper() + "_"
    return {value.name.removeprefix(prefix).lower(): value.number for value in enum.values if value.number != 0}


@functools.cache
def full_names_of(enum: EnumDescriptor) -> Mapping[str, str]:
    """Short name to the name in the proto."""
    by_number = enum.values_by_number
    return {short: by_number[number].name for short, number in numbers_of(enum).items()}


@functools.cache
def short_names_of(enum: EnumDescriptor) -> Mapping[int, str]:
    """Number to short name."""
    return {number: short for short, number in numbers_of(enum).items()}
