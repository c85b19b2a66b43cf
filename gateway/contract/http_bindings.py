"""The REST bindings of an operation, from its `google.api.http` rule."""

import dataclasses
import re
from typing import Final

from google.api.http_pb2 import HttpRule

METHODS: Final = ("get", "post", "delete", "patch")
WHOLE_BODY: Final = "*"
_VARIABLE = re.compile(r"\{([^}]*)\}")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]*")


class UnsupportedContractError(Exception):
    """The contract has a construct from which the gateway cannot derive REST.

    Raised at start, so that no route is wrong.
    """


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One way to call an operation over REST. `body` is a field name, `*` for the whole message, or empty for none."""

    method: str
    path: str
    path_names: tuple[str, ...]
    body: str

    @property
    def order(self) -> tuple[tuple[int, str], ...]:
        """Sorts the more specific routes first: literals before variables, a path with a verb before one without."""
        return tuple((_generality(segment), segment) for segment in self.path.split("/"))


def _generality(segment: str) -> int:
    if "{" not in segment:
        return 0
    return 2 if segment.endswith("}") else 1


def bindings_of(rule: HttpRule, operation: str) -> tuple[Binding, ...]:
    """The binding and its additional bindings. Raises UnsupportedContractError for a pattern beyond `{name}`."""
    rules = (rule, *rule.additional_bindings)
    return tuple(_binding(each, operation) for each in rules)


def _binding(rule: HttpRule, operation: str) -> Binding:
    method = rule.WhichOneof("pattern")
    if method not in METHODS:
        raise UnsupportedContractError(f"{operation}: the http rule needs one of {', '.join(METHODS)}.")
    if rule.response_body:
        raise UnsupportedContractError(f"{operation}: `response_body` is not supported.")
    path = str(getattr(rule, method))
    names = tuple(_VARIABLE.findall(path))
    for name in names:
        if not _PLAIN_NAME.fullmatch(name):
            raise UnsupportedContractError(f"{operation}: path variable {{{name}}} is not a plain field name.")
    return Binding(method=method.upper(), path=path, path_names=names, body=rule.body)
