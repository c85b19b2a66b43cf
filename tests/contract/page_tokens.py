"""Tokens that no list has given, for every list of the contract."""

import base64
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import grpc
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from gateway.contract.operations import Operation
from gateway.http.problem_details import refusal_of
from kit.auth.caller import Caller, Role, set_caller
from kit.rpc.error_status import from_rpc_error
from kit.wire import paging

NO_KEY: Final = "no key\0"
"""What no row has in its sort key: neither a date nor an id, and no text of PostgreSQL."""
_LENGTHS: Final = (1, 2, 3)
_CONFUSED: Final = (None, 1, 1.5, True, ["a"], {"a": "b"}, "\ud800", NO_KEY)
_TEXTS: Final = ("9" * 100, "infinity", "2026-11-30", "%s", "' OR true --", "\U0010ffff")
"""What a list that is sorted by a text takes for a position, and no other list does."""


def request_of(operation: Operation, path: str, query: Mapping[str, str]) -> Message:
    """The request of a list as the gateway makes it of a path and a query."""
    template = operation.bindings[0].path
    in_path = re.fullmatch(re.sub(r"\{([a-z_]+)\}", r"(?P<\1>[^/:]+)", template), path)
    assert in_path
    return ParseDict({**in_path.groupdict(), **query}, GetMessageClass(operation.request)())


def forged_tokens(request: Message, org_id: UUID, other_org_id: UUID) -> list[str]:
    """Random, truncated, foreign and type-confused tokens of one query."""
    whole = _token(request, org_id, "2026-11-30", str(org_id))
    scope = _scope(request, org_id)
    return [
        *("nonsense", "e30", "bnVsbA", "W10", whole[:-3], whole[3:], f"{whole}AA", f"={whole}"),
        *(_token(request, other_org_id, *["2026-11-30"] * length) for length in _LENGTHS),
        *(_encoded(scope, *[part] * length) for part in _CONFUSED for length in _LENGTHS),
        _encoded("", "2026-11-30"),
        _encoded(scope, *["2026-11-30"] * 20),
    ]


def texts_as_tokens(request: Message, org_id: UUID) -> list[str]:
    """Tokens of exactly this query whose sort keys are made-up texts."""
    return [_token(request, org_id, *[text] * length) for text in _TEXTS for length in _LENGTHS]


def with_token(request: Message, token: str) -> Message:
    """The same request for the page of a token."""
    changed = type(request)()
    changed.CopyFrom(request)
    changed.page_token = token  # type: ignore[attr-defined]  # every list has it
    return changed


def refusal_over_grpc(
    channel: grpc.Channel, operation: Operation, request: Message, metadata: tuple[tuple[str, str], ...]
) -> tuple[int, str, str]:
    """Status, reason and field of the refusal, as REST calls them. A call that succeeds has 200 and neither."""
    call: grpc.UnaryUnaryMultiCallable[Message, bytes] = channel.unary_unary(
        operation.rpc_path, type(request).SerializeToString
    )
    try:
        call(request, metadata=metadata, timeout=30)
    except grpc.RpcError as error:
        refusal = from_rpc_error(error)  # type: ignore[arg-type]  # what it reads is in both kinds of error
        return refusal_of(refusal).status, refusal.reason, refusal.field
    return HTTPStatus.OK, "", ""


def _token(request: Message, org_id: UUID, *key: str) -> str:
    set_caller(Caller(org_id=org_id, user_id=org_id, role=Role.USER))
    return paging.page_request(request).token(*key)


def _scope(request: Message, org_id: UUID) -> str:
    set_caller(Caller(org_id=org_id, user_id=org_id, role=Role.USER))
    return paging.page_request(request).scope


def _encoded(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")[:500]
