"""The REST interface as members of an organisation use it, for any resource."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Self
from uuid import UUID, uuid4

import httpx

from deploy.local import token
from tests.support.waiting import NotAsExpected, wait_for

REQUEST_SECONDS: Final = 30.0
RETRY_SECONDS: Final = 0.5
"""The pause between two attempts. A sale that was aborted too often needs a new key, and a service takes seconds to
start."""
PAGE_SIZE: Final = 200
RETRYABLE: Final = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The problem document of a refused request."""

    status: int
    reason: str
    detail: str
    facts: Mapping[str, str] = field(default_factory=dict)
    pointers: tuple[str, ...] = ()
    """The fields of the request that are wrong, as JSON pointers."""
    trace_id: str = ""


class Rest:
    """Calls to a running system by people of one organisation, each in a role."""

    def __init__(self, url: str, jwt_secret: str, org_id: UUID) -> None:
        self.org_id = org_id
        self._people = {
            role: httpx.Client(
                base_url=url,
                headers={"Authorization": f"Bearer {token.mint(jwt_secret, org_id, role)}"},
                timeout=REQUEST_SECONDS,
            )
            for role in token.ROLES
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for person in self._people.values():
            person.close()

    def get(self, path: str, *, role: str = "user", **query: Any) -> Body:
        """The reply to a GET. Raises NotAsExpected on a refusal."""
        return self._read(self._send("GET", path, role, query=query))

    def all(self, path: str, of: str, **query: Any) -> list[Body]:
        """Every row of a list, whatever the number of its pages. `of` names the field that holds them."""
        rows: list[Body] = []
        page: Body = {"next_page_token": ""}
        while "next_page_token" in page:
            page = self.get(path, page_size=PAGE_SIZE, page_token=page["next_page_token"], **query)
            rows += page.get(of, [])
        return rows

    def post(self, path: str, body: Body, *, role: str = "user", key: str = "") -> Body:
        """The created resource, and the id of the request that created it. Raises NotAsExpected on a refusal."""
        response = self._send("POST", path, role, body=body, key=key)
        return {**self._read(response), "request_id": response.headers["X-Request-Id"]}

    def post_once_known(self, path: str, body: Body, *, role: str = "user") -> Body:
        """As `post`, for the first request to a service that may not have the announcement of the organisation yet."""
        key = str(uuid4())

        def attempt() -> httpx.Response | None:
            response = self._send("POST", path, role, body=body, key=key)
            unknown = response.is_error and response.json().get("reason") == "ORGANISATION_UNKNOWN"
            return None if unknown else response

        response = wait_for(attempt, f"the organisation to be known for POST {path}")
        return {**self._read(response), "request_id": response.headers["X-Request-Id"]}

    def patch(self, path: str, body: Body, *, role: str = "manager", etag: str = "*", update_mask: str = "") -> Body:
        """The changed resource. Raises NotAsExpected on a refusal. A field that only the mask names becomes empty."""
        query = {"update_mask": update_mask} if update_mask else None
        return self._read(self._send("PATCH", path, role, body=body, query=query, etag=etag))

    def refused(
        self, path: str, body: Body | None, *, role: str = "user", key: str = "", method: str = "POST", etag: str = ""
    ) -> Refusal:
        """The refusal of a request. Raises NotAsExpected when it succeeds."""
        response = self._send(method, path, role, body=body, key=key, etag=etag)
        if response.is_success or response.is_server_error:
            raise NotAsExpected(f"{method} {path} was to be refused: {_shown(response)}")
        problem = response.json()
        return Refusal(
            status=response.status_code,
            reason=problem["reason"],
            detail=problem["detail"],
            facts=problem.get("facts", {}),
            trace_id=problem.get("trace_id", ""),
            pointers=tuple(wrong["pointer"] for wrong in problem.get("errors", []) if "pointer" in wrong),
        )

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
        """The first response that does not require a retry. Each attempt has the same key, so that it counts once."""
        headers = {"Idempotency-Key": key or str(uuid4())} if method == "POST" else {}
        if etag or method == "PATCH":
            headers["If-Match"] = etag or "*"
        asked = {name: value for name, value in (query or {}).items() if value != ""}

        def attempt() -> httpx.Response | None:
            response = self._people[role].request(method, path, json=body, params=asked, headers=headers)
            return None if response.status_code in RETRYABLE else response

        return wait_for(attempt, f"{method} {path} to be served", poll=RETRY_SECONDS)

    @staticmethod
    def _read(response: httpx.Response) -> Body:
        if response.is_error:
            raise NotAsExpected(_shown(response))
        answer: Body = response.json()
        return answer


def _shown(response: httpx.Response) -> str:
    request = response.request
    sent = f"{request.method} {request.url.path} {request.content.decode()}"
    return f"{sent} -> {response.status_code} {response.text[:800]}"
