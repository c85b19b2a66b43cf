"""The header parameters of operations, as FastAPI declares them: `If-Match` and `Idempotency-Key`."""

from typing import Annotated, Final

from fastapi import Header
from google.protobuf.descriptor import FieldDescriptor

from gateway.contract.validation_rules import rules_of
from kit.limits import IDEMPOTENCY_HEADER, IDEMPOTENCY_KEY_PATTERN

ETAG_FIELD: Final = "etag"
"""The field of a request message that `If-Match` fills."""
ETAG_HEADER: Final = "If-Match"
ETAG_PATTERN: Final = "^[!-~]+$"
_ETAG_TEXT: Final = (
    "The `ETag` that the change is based on: refused with 412 when the resource has changed since. "
    "`*` stands for any version."
)
_KEY_TEXT: Final = (
    "A key of your own, new for each intended change. Sent again with the same request it gets the first answer; "
    "with another request it is refused with 422."
)


def etag_header(field: FieldDescriptor) -> object:
    """The parameter `If-Match` for an etag field.

    Any printable text passes here. The service refuses a tag that is not the current one as stale (412).
    """
    limit = rules_of(field).max_length
    header = Header(alias=ETAG_HEADER, pattern=ETAG_PATTERN, max_length=limit, description=_ETAG_TEXT, examples=['"1"'])
    return Annotated[str, header]


def idempotency_key_header() -> object:
    example = "6f1b0f0e-6b0a-4d7e-9a53-0b9f4f9f7c11"
    header = Header(
        alias=IDEMPOTENCY_HEADER, pattern=IDEMPOTENCY_KEY_PATTERN, description=_KEY_TEXT, examples=[example]
    )
    return Annotated[str, header]
