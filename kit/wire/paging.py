"""Reads page requests. A token holds the sort key of the last row, and identifies the query that returned it.

A token is no secret and proves nothing: rows are shown by the caller's own rights alone. So it is not signed, but
checked: it is exactly what this query would give for a key whose values have the types of the list's columns. Those are
checked by `kit/db/pages.py`, which knows them.
"""

import base64
import dataclasses
import hashlib
import json
from typing import Any, Final

from google.protobuf.message import Message

from kit.auth.caller import current_caller
from kit.pages import (
    DEFAULT_PAGE_SIZE,
    DEFAULT_SEARCH_SIZE,
    MAX_PAGE_SIZE,
    MAX_SEARCH_SIZE,
    PageRequest,
    PageTokenInvalid,
)

TOKEN_VERSION: Final = b"1"
"""To be raised when lists sort otherwise. Tokens of another version are refused."""


def page_request(request: Message, key_length: int = 2, *, most: int = MAX_PAGE_SIZE) -> PageRequest:
    """Reads `page_size` and `page_token` of a list request. A size above `most` is lowered to it.

    Raises PageTokenInvalid for a token of another query.
    """
    fields: Any = request  # a list request has both fields; the type of all messages has none
    scope = _scope(request)
    size = min(fields.page_size or DEFAULT_PAGE_SIZE, most)
    page = PageRequest(size=size, after=None, scope=scope)
    return dataclasses.replace(page, after=_key_of(fields.page_token, page, key_length)) if fields.page_token else page


def search_size(request: Message) -> int:
    """How many results of a search request are answered: the best ones, without further pages."""
    fields: Any = request  # as in `page_request`
    return min(fields.page_size or DEFAULT_SEARCH_SIZE, MAX_SEARCH_SIZE)


def _scope(request: Message) -> str:
    """A short digest of the request's filters and of the organisation that asks."""
    filters = type(request)()
    filters.CopyFrom(request)
    filters.ClearField("page_token")
    filters.ClearField("page_size")
    digest = hashlib.sha256(TOKEN_VERSION + current_caller().org_id.bytes)
    digest.update(request.DESCRIPTOR.full_name.encode() + b"\0" + filters.SerializeToString(deterministic=True))
    return digest.hexdigest()[:12]


def _key_of(token: str, page: PageRequest, key_length: int) -> tuple[str, ...]:
    """The sort key in a token. It is valid only as `PageRequest.token` writes it."""
    try:
        _, *key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        valid = len(key) == key_length and all(isinstance(part, str) for part in key) and page.token(*key) == token
    except (ValueError, TypeError, RecursionError):
        valid = False
    if not valid:
        raise PageTokenInvalid
    return tuple(key)
