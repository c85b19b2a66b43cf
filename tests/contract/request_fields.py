"""Which fields a request has."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor


def fields_of(message: Descriptor) -> Iterator[str]:
    """The names of the fields of a request, and those of its parts, which contain no request again."""
    for field in message.fields:
        yield field.name
        if field.message_type is not None and field.message_type.file.package.startswith("bahi."):
            yield from fields_of(field.message_type)
