"""Limits that several processes must agree on. Each is here and nowhere else; the gateway and the services read it.

Page sizes are in `kit.pages`, and the sizes of fields and lists in the contract.
"""

from typing import Final

MAX_TOKEN_LENGTH: Final = 8192
"""Characters of a bearer token."""

REQUEST_ID_PATTERN: Final = "^[A-Za-z0-9._-]{1,128}$"

IDEMPOTENCY_HEADER: Final = "Idempotency-Key"
"""What a refusal of the key names instead of a field: over gRPC it is metadata of the same name."""

IDEMPOTENCY_KEY_PATTERN: Final = "^[!-~]{1,255}$"
"""Visible ASCII: what gRPC metadata can carry."""

MAX_METADATA_BYTES: Final = 32 * 1024
"""Metadata of one call, and of its reply. gRPC drops calls at random between its soft and its hard limit, so both are
this one. The longest token, the longest key, a request's `baggage` and `tracestate` fit together, and so does every
refusal."""

MAX_MESSAGE_BYTES: Final = 8 * 1024 * 1024
"""One message. A service takes less where its contract has no request so large: `kit.wire.request_sizes`."""

MAX_DELIVERY_BYTES: Final = 1024 * 1024
"""Payloads that the relay sends in one call; also the largest payload, as the contract says."""

METADATA_OPTIONS: Final = (
    ("grpc.max_metadata_size", MAX_METADATA_BYTES),
    ("grpc.absolute_max_metadata_size", MAX_METADATA_BYTES),
)
