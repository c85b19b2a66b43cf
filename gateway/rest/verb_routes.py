"""Routes of AIP-136: a path may end in a verb, such as `:confirm`."""

import functools
import re
from collections.abc import Callable
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

# A path variable as the framework compiles it, and without the colon of a verb.
_ANY_SEGMENT, _SEGMENT_WITHOUT_VERB = "[^/]+", "[^/:]+"


class VerbRoute(APIRoute):
    """A route whose path variables end before a verb: `/v1/orders/{order_id}` does not match `/v1/orders/7:confirm`.

    The router tries one route after the other, and most are of another collection. A route compares its literal prefix
    first, which is cheaper than its regular expression.
    """

    def __init__(self, path: str, endpoint: Callable[..., object], **options: Any) -> None:  # noqa: ANN401 - as FastAPI
        super().__init__(path, endpoint, **options)
        self.path_regex = re.compile(self.path_regex.pattern.replace(_ANY_SEGMENT, _SEGMENT_WITHOUT_VERB))

    @functools.cached_property
    def _literal_prefix(self) -> str:
        return self.path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As `APIRoute.matches`, after a comparison of the literal prefix."""
        if not scope["path"].startswith(self._literal_prefix):
            return Match.NONE, {}
        return super().matches(scope)
