"""People who trade, and who remember what they asked and what came of it, by the contract's name of the operation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import httpx

from gateway.contract.operations import Operation, installed_contract, read_contract
from tests.support.rest import Body, Rest

OPERATIONS: Final = {operation.id: operation for operation in read_contract(installed_contract()).operations}
ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID: Final = re.compile(r"\{[a-z_]+_id\}")
_WORD: Final = re.compile(r"\{[a-z_]+\}")
_PATTERNS: Final = [
    (binding.method, re.compile(_WORD.sub("[a-z0-9_-]+", _ID.sub(ID.pattern, binding.path))), operation)
    for operation in OPERATIONS.values()
    for binding in operation.bindings
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it was sent, and what was answered."""

    method: str
    path: str
    body: Body | None
    query: Mapping[str, Any]
    key: str
    answer: Body
    status: int
    location: str
    """Where what was created is read; empty when nothing was."""

    @property
    def asked(self) -> str:
        """Everything that was sent, as text."""
        return f"{self.path} {self.body} {self.query}"


class Recorder(Rest):
    """As `Rest`; keeps the first call of each operation that succeeded."""

    def __init__(self, url: str, jwt_secret: str, org_id: UUID) -> None:
        super().__init__(url, jwt_secret, org_id)
        self.calls: dict[str, Call] = {}
        self.seen: dict[str, str] = {}
        """The first id of each name that was ever answered."""

    def again(self, call: Call, *, key: str = "", etag: str = "") -> httpx.Response:
        """The answer to the same request, asked by the administrator: under another key, unless one is given."""
        return self.ask(call.method, call.path, call.body, call.query, key=key, etag=etag)

    def ask(
        self, method: str, path: str, body: Body | None, query: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> httpx.Response:
        """The answer to any request of the administrator."""
        return super()._send(method, path, "admin", body=body, query=query, key=key, etag=etag)

    def without_headers(self, call: Call) -> httpx.Response:
        """The answer to the same request when it names neither key nor version."""
        return self._people["admin"].request(call.method, call.path, json=call.body, params=dict(call.query))

    def _send(  # noqa: PLR0913 - the parts of one request
        self,
        method: str,
        path: str,
        role: str,
        *,
        body: Body | None = None,
        query: Mapping[str, Any] | None = None,
        key: str = "",
        etag: str = "",
    ) -> httpx.Response:
        key = key or str(uuid4())
        response = super()._send(method, path, role, body=body, query=query, key=key, etag=etag)
        if response.is_success:
            answer: Body = response.json()
            call = Call(
                method=method,
                path=path,
                body=body,
                query=query or {},
                key=key,
                answer=answer,
                status=response.status_code,
                location=response.headers.get("Location", ""),
            )
            self.calls.setdefault(_operation_of(method, path).id, call)
            for name, value in ids_in(answer):
                self.seen.setdefault(name, value)
        return response


def ids_in(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The name and value of every id in a JSON document."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from ids_in(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from ids_in(each, name)
    elif name.endswith(("_id", "_ids")) and isinstance(value, str):
        yield name, value


def _operation_of(method: str, path: str) -> Operation:
    (found,) = [each for verb, pattern, each in _PATTERNS if verb == method and pattern.fullmatch(path)]
    return found


def status_and_reason(response: httpx.Response) -> tuple[int, str]:
    """Status and reason of an answer. Of several outcomes in one answer, that of the first."""
    answer = response.json()
    problem = answer["outcomes"][0].get("problem", {}) if "outcomes" in answer else answer
    return problem.get("status", response.status_code), problem.get("reason", "")


def filters_of(call: Call) -> dict[str, str]:
    """The ids and days by which a list was narrowed."""
    return {field: value for field, value in call.query.items() if field.endswith(("_id", "_date"))}
