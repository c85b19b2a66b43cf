"""Pages of a list, as values: the request for one page, and the page."""

import base64
import dataclasses
import json
from typing import Final, Generic, TypeVar

from kit.errors import InvalidArgument

DEFAULT_PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 200
MAX_LARGE_PAGE_SIZE: Final = 80
"""Of rows that may be so long that a page of the usual size would pass the limit of a message."""
DEFAULT_SEARCH_SIZE: Final = 20
MAX_SEARCH_SIZE: Final = 50

Item = TypeVar("Item")


class PageTokenInvalid(InvalidArgument):
    """The page token is not one that this query has given: in this organisation, with these filters, in this release.

    A client that gets it begins again without a token.
    """

    reason = "PAGE_TOKEN_INVALID"

    def __init__(self) -> None:
        super().__init__("Not a token of this list with these filters.", field="page_token")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """At most `size` rows after the row whose sort key is `after`.

    `scope` identifies the query to which a page token belongs.
    """

    size: int
    after: tuple[str, ...] | None
    scope: str

    def token(self, *key: str) -> str:
        """The token of the page that begins after the row with this sort key."""
        return base64.urlsafe_b64encode(json.dumps([self.scope, *key]).encode()).decode().rstrip("=")


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class Page(Generic[Item]):
    """Items in order, and the token of the next page; empty for the last page."""

    items: tuple[Item, ...]
    next_page_token: str
