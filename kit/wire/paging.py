"""Reads page requests. A token holds the sort key of the last row, and identifies the query that returned it."""

import base64
import binascii
import hashlib
import json
from typing import Any

from google.protobuf.message import Message

from kit.errors import InvalidArgument
from kit.pages import DEFAULT_PAGE_SIZE, DEFAULT_SEARCH_SIZE, MAX_PAGE_SIZE, MAX_SEARCH_SIZE, PageRequest


def page_request(request: Message, key_length: int = 2) -> PageRequest:
    """Reads `page_size` and `page_token` of a list request. Raises InvalidArgument for a token of another query."""
    fields: Any = request  # a list request has both fields; the type of all messages has none
    scope = _scope(request)
    size = min(fields.page_size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    after = _decode(fields.page_token, scope, key_length) if fields.page_token else None
    return PageRequest(size=size, after=after, scope=scope)


def search_size(request: Message) -> int:
    """How many results of a search request are answered: the best ones, without further pages."""
    fields: Any = request  # as in `page_request`
    return min(fields.page_size or DEFAULT_SEARCH_SIZE, MAX_SEARCH_SIZE)


def _scope(request: Message) -> str:
    """A short digest of the request's filters. A token is valid only for the query that returned it."""
    filters = type(request)()
    filters.CopyFrom(request)
    filters.ClearField("page_token")
    filters.ClearField("page_size")
    content = request.DESCRIPTOR.full_name.encode() + filters.SerializeToString(deterministic=True)
    return hashlib.sha256(content).hexdigest()[:12]


def _decode(token: str, scope: str, key_length: int) -> tuple[str, ...]:
    try:
        found, *key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, binascii.Error, TypeError):
        found, key = "", []
    if found != scope or len(key) != key_length or not all(isinstance(part, str) for part in key):
        raise InvalidArgument("Not a token of this list with these filters.", field="page_token")
    return tuple(key)
