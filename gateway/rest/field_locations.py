"""Finds a refused value in the REST request: a JSON pointer into the body, or the name of a parameter."""

import dataclasses
import re
from collections.abc import Sequence
from typing import Final

from gateway.contract.http_bindings import WHOLE_BODY
from gateway.http.problem_details import FieldProblem
from gateway.rest.header_parameters import ETAG_FIELD, ETAG_HEADER
from kit.limits import IDEMPOTENCY_HEADER

# A step of a protovalidate path: a name, then any number of subscripts: `lines[0].attributes["a.b"]`.
_STEP = re.compile(r'([A-Za-z0-9_]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[(true|false|-?\d+)\]')


LONGEST_NAME: Final = 100
"""Of a name in a refusal. The contract has none so long, but a request may hold any name."""


def shown(name: object) -> str:
    """A name of the request for a refusal; of a very long one, its beginning."""
    text = str(name)
    return text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME] + "\N{HORIZONTAL ELLIPSIS}"


def pointer(steps: Sequence[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join("/" + shown(step).replace("~", "~0").replace("/", "~1") for step in steps)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldLocator:
    """Knows which fields of the request message are in the body, and which are parameters."""

    body: str
    parameters: frozenset[str]
    etag_in_header: bool

    def problem_at(self, path: str, detail: str, reason: str) -> FieldProblem:
        """A field problem at a path of the request message, as a service names it.

        It names no place where the REST request has none for the path.
        """
        if path == IDEMPOTENCY_HEADER:
            return FieldProblem(parameter=path, detail=detail, reason=reason)
        steps = [next(group for group in step.groups() if group is not None) for step in _STEP.finditer(path)]
        if not steps:
            return FieldProblem(detail=detail, reason=reason)
        if steps[0] == ETAG_FIELD and self.etag_in_header:
            return FieldProblem(parameter=ETAG_HEADER, detail=detail, reason=reason)
        if steps[0] in self.parameters:
            return FieldProblem(parameter=".".join(steps), detail=detail, reason=reason)
        if self.body not in (WHOLE_BODY, steps[0]):
            return FieldProblem(detail=detail, reason=reason)
        in_body = steps if self.body == WHOLE_BODY else steps[1:]
        return FieldProblem(pointer=pointer(in_body), detail=detail, reason=reason)
