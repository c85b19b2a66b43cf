"""The hash by which a repeated request is recognised."""

import hashlib

from google.protobuf.message import Message


def request_hash(request: Message) -> bytes:
    """SHA-256 over the request's full name and content: equal for equal requests, in any process."""
    content = request.SerializeToString(deterministic=True)
    return hashlib.sha256(request.DESCRIPTOR.full_name.encode() + b"\0" + content).digest()
