"""What holds of every public operation, whatever it is about. The list of operations is the contract's own.

An organisation trades until every operation has succeeded once; then each request is sent again in ways in which it
must not succeed. The refusals of a single operation are tested beside its service, refused callers in
`tests/e2e/test_rpc_access.py`.
"""

import dataclasses
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from uuid import uuid4

import asyncpg
import grpc
import httpx
import jsonschema  # type: ignore[import-untyped]  # The package ships no types.
import pytest
from google.protobuf.message import Message

from deploy.local.paths import ROOT
from deploy.local.runfile import Run
from deploy.local.token import mint
from deploy.services import SERVICES
from tests.contract.page_tokens import forged_tokens, refusal_over_grpc, request_of, texts_as_tokens, with_token
from tests.contract.recorder import ID, OPERATIONS, Call, Recorder, filters_of, ids_in, status_and_reason
from tests.contract.remaining_operations import do_the_rest
from tests.contract.swapped_tokens import answers_to_swapped_tokens
from tests.contract.tables import metadata_of
from tests.demo.books import Books, read_books
from tests.demo.day import trade
from tests.demo.diary import Diary
from tests.demo.set_up import ORGANISATION
from tests.support import system as system_process
from tests.support.rest import Rest
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("system")]

KEYED = [name for name, each in OPERATIONS.items() if each.idempotency_key]
UPDATES = [name for name, each in OPERATIONS.items() if each.bindings[0].method == "PATCH"]
WITH_PERIOD = [
    name for name, each in OPERATIONS.items() if {"from_date", "to_date"} <= set(each.request.fields_by_name)
]
CREATING = [name for name, each in OPERATIONS.items() if each.creates]
PAGED = [name for name, each in OPERATIONS.items() if "page_token" in each.request.fields_by_name]
UNUSED = {
    "inventory.hold_outcomes",
    "returns.holds",
    "sales.awaited_reservations",
    "sales.order_allocations",
}
"""Every service has the tables of the kit: inventory asks nobody for a hold, returns grants none.
Sales keeps what an order holds only while it is open, and no order of the day is open at its end."""
WITH_ETAG = [name for name, each in OPERATIONS.items() if "etag" in each.request.fields_by_name]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """An organisation that has called every operation, and its neighbour, who has only been set up."""

    rest: Recorder
    neighbour: Recorder
    diary: Diary

    @property
    def calls(self) -> dict[str, Call]:
        return self.rest.calls

    def books(self) -> Books:
        """Everything that reports and ledgers say, but for the moment at which they say it."""
        books = read_books(self.rest, self.diary)
        timeless = [
            {name: value for name, value in row.items() if name != "read_time"} for row in books.receivables["rows"]
        ]
        return dataclasses.replace(books, receivables={**books.receivables, "rows": timeless})


@pytest.fixture(scope="module")
def traded(system) -> Iterator[Traded]:
    people = [Recorder(system.url, system.jwt_secret, uuid4()) for _ in range(2)]
    with people[0] as rest, people[1] as neighbour, Rest(system.url, system.jwt_secret, uuid4()) as other_organisation:
        diary = trade(rest, other_organisation)
        do_the_rest(rest, diary)
        neighbour.post("/v1/organisation", ORGANISATION, role="admin")
        wait_for(lambda: neighbour.get("/v1/locations").get("locations") or None, "the neighbour to be known")
        yield Traded(rest=rest, neighbour=neighbour, diary=diary)


def test_every_operation_has_succeeded(traded) -> None:
    assert sorted(traded.calls) == sorted(OPERATIONS)


def test_a_repeat_under_the_same_key_gets_the_same_answer_and_changes_nothing(traded) -> None:
    before = traded.books()
    answers = {name: traded.rest.again(traded.calls[name], key=traded.calls[name].key) for name in KEYED}
    assert {name: answer.json() for name, answer in answers.items()} == {
        name: traded.calls[name].answer for name in KEYED
    }
    assert traded.books() == before


def test_a_key_that_was_used_for_another_request_is_refused(traded) -> None:
    before = traded.books()
    found = {}
    for name in KEYED:
        call = traded.calls[name]
        path, body = another_request(call)
        found[name] = status_and_reason(traded.rest.ask(call.method, path, body, call.query, key=call.key))
    assert found == dict.fromkeys(KEYED, (HTTPStatus.UNPROCESSABLE_ENTITY, "IDEMPOTENCY_KEY_REUSED"))
    assert traded.books() == before


def test_without_a_key_what_changes_something_is_refused(traded) -> None:
    before = traded.books()
    found = {name: status_and_reason(traded.rest.without_headers(traded.calls[name])) for name in KEYED}
    assert found == dict.fromkeys(KEYED, (HTTPStatus.BAD_REQUEST, "IDEMPOTENCY_KEY_REQUIRED"))
    assert traded.books() == before


def test_a_period_that_ends_before_it_begins_is_refused(traded) -> None:
    found = {}
    for name in WITH_PERIOD:
        call = traded.calls[name]
        query = {**call.query, "from_date": "2026-11-02", "to_date": "2026-11-01"}
        found[name] = status_and_reason(traded.rest.ask(call.method, call.path, call.body, query))
    assert found == dict.fromkeys(WITH_PERIOD, (HTTPStatus.BAD_REQUEST, "PERIOD_REVERSED"))


def test_a_page_token_that_the_list_has_not_given_is_refused_over_rest_and_grpc(traded, system) -> None:
    refused = (HTTPStatus.BAD_REQUEST, "PAGE_TOKEN_INVALID", "page_token")
    accepted = (HTTPStatus.OK, "", "")
    found: dict[str, set[tuple[object, ...]]] = {}
    of_texts: dict[str, set[tuple[object, ...]]] = {}
    for name in PAGED:
        request = request_of(OPERATIONS[name], traded.calls[name].path, filters_of(traded.calls[name]))
        forged = forged_tokens(request, traded.rest.org_id, traded.neighbour.org_id)
        found[name] = answers_to(forged, name, request, traded, system)
        of_texts[name] = answers_to(texts_as_tokens(request, traded.rest.org_id), name, request, traded, system)
    assert found == {name: {refused} for name in PAGED}
    assert {name: answers - {refused, accepted} for name, answers in of_texts.items()} == {
        name: set() for name in PAGED
    }


def test_a_page_token_of_another_list_other_filters_or_another_organisation_is_refused(traded) -> None:
    found = answers_to_swapped_tokens(traded.rest, traded.neighbour, PAGED)
    assert len(found) > 25
    assert found == {name: {(HTTPStatus.BAD_REQUEST, "PAGE_TOKEN_INVALID")} for name in found}


def test_every_update_without_a_version_is_refused(traded) -> None:
    before = traded.books()
    answers = {name: traded.rest.without_headers(traded.calls[name]) for name in UPDATES}
    assert {name: status_and_reason(answer) for name, answer in answers.items()} == dict.fromkeys(
        UPDATES, (HTTPStatus.BAD_REQUEST, "INVALID_REQUEST")
    )
    assert {name: answer.json()["errors"][0]["parameter"] for name, answer in answers.items()} == dict.fromkeys(
        UPDATES, "If-Match"
    )
    assert traded.books() == before


def test_what_is_created_is_found_where_location_says(traded) -> None:
    created = {name: traded.calls[name] for name in CREATING}
    assert {name: call.status for name, call in created.items()} == dict.fromkeys(CREATING, HTTPStatus.CREATED)
    for call in created.values():
        found = traded.rest.get(call.location)
        own = next(iter(found))
        assert own.endswith("_id")
        assert found[own] == call.answer[own]


def test_every_answer_has_what_its_description_promises(traded) -> None:
    described = json.loads((ROOT / "docs/openapi.json").read_text())
    components = {"components": described["components"]}
    broken = {}
    for path in described["paths"].values():
        for operation in path.values():
            call = traded.calls.get(operation["operationId"])
            if call is not None:
                schema = operation["responses"][str(call.status)]["content"]["application/json"]["schema"]
                errors = jsonschema.Draft202012Validator({**components, **schema}).iter_errors(call.answer)
                broken[operation["operationId"]] = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    assert broken == {name: [] for name in OPERATIONS}


def test_a_version_that_is_not_the_present_one_is_refused(traded) -> None:
    before = traded.books()
    found = {name: status_and_reason(traded.rest.again(traded.calls[name], etag='"987654"')) for name in WITH_ETAG}
    assert found == dict.fromkeys(WITH_ETAG, (HTTPStatus.PRECONDITION_FAILED, "STALE_ETAG"))
    assert traded.books() == before


def test_a_request_that_names_an_id_of_another_organisation_is_not_found(traded) -> None:
    before = traded.books()
    naming = [name for name, call in traded.calls.items() if ID.search(f"{call.path} {call.body}")]
    found = {name: status_and_reason(traded.neighbour.again(traded.calls[name])) for name in naming}
    assert {name: each for name, each in found.items() if not not_found(each)} == {}
    assert traded.books() == before


def test_a_request_that_names_an_unknown_id_is_not_found(traded) -> None:
    before = traded.books()
    naming = [name for name, call in traded.calls.items() if ID.search(f"{call.path} {call.body}")]
    found = {}
    for name in naming:
        call = traded.calls[name]
        body = json.loads(ID.sub(str(uuid4()), json.dumps(call.body)))
        found[name] = status_and_reason(traded.rest.ask(call.method, ID.sub(str(uuid4()), call.path), body, call.query))
    assert {name: each for name, each in found.items() if not not_found(each)} == {}
    assert traded.books() == before


def test_no_list_search_or_report_shows_anything_of_another_organisation(traded) -> None:
    mine = {value for call in traded.calls.values() for _, value in ids_in(call.answer)}
    reading = [name for name, call in traded.calls.items() if call.method == "GET" and not ID.search(call.path)]
    assert len(reading) > 30
    shown = {name: traded.neighbour.again(traded.calls[name]) for name in reading}
    assert {name: answer.status_code for name, answer in shown.items()} == dict.fromkeys(reading, HTTPStatus.OK)
    assert {name for name, answer in shown.items() if mine & {value for _, value in ids_in(answer.json())}} == set()


async def test_no_service_sees_a_row_of_another_organisation_in_any_table(traded, postgres) -> None:
    database = system_process.database_of(postgres)
    ours, theirs = traded.neighbour.org_id, traded.rest.org_id
    readable, there, seen = set[str](), set[str](), set[str]()
    async with AsyncExitStack() as stack:
        for context in SERVICES:
            administrator = await stack.enter_async_context(connected(database.admin_url))
            service = await stack.enter_async_context(connected(database.url(context, "app")))
            await service.execute("SELECT set_config('app.org_id', $1, false)", str(ours))
            for table in metadata_of(context).tables.values():
                if "SELECT" in table.info["app"]:
                    readable.add(table.fullname)
                    count = f"SELECT count(*) FROM {table.fullname} WHERE org_id = $1"
                    if await administrator.fetchval(count, theirs):
                        there.add(table.fullname)
                    if await service.fetchval(count, theirs):
                        seen.add(table.fullname)
    assert seen == set()
    assert readable - there == UNUSED


def answers_to(
    tokens: Sequence[str], name: str, request: Message, traded: Traded, system: Run
) -> set[tuple[object, ...]]:
    """How a list answers these tokens over REST and over gRPC: status, reason and field."""
    call, operation = traded.calls[name], OPERATIONS[name]
    found = set[tuple[object, ...]]()
    with grpc.insecure_channel(system.services[operation.context]) as channel:
        for token in tokens:
            answer = traded.rest.ask("GET", call.path, None, {**filters_of(call), "page_token": token})
            found.add((*status_and_reason(answer), "".join(parameters(answer))))
            found.add(refusal_over_grpc(channel, operation, with_token(request, token), bearer(system, traded)))
    return found


def bearer(system: Run, traded: Traded) -> tuple[tuple[str, str], ...]:
    """The metadata of an administrator."""
    return (("authorization", f"Bearer {mint(system.jwt_secret, traded.rest.org_id, 'admin')}"),)


def parameters(answer: httpx.Response) -> list[str]:
    """The parameters that the answer refuses."""
    return [error.get("parameter", "") for error in answer.json().get("errors", ())]


def another_request(call: Call) -> tuple[str, dict]:
    """A valid request of the same operation that asks for something else: another id, or where there is none another
    name."""
    if ID.search(f"{call.path} {call.body}"):
        return ID.sub(str(uuid4()), call.path), json.loads(ID.sub(str(uuid4()), json.dumps(call.body)))
    others = {"name": "Another", "trade_name": "Another", "series_prefix": "M", "bill_tolerance": "3.00"}
    body = call.body or {}
    return call.path, {**body, **{name: other for name, other in others.items() if name in body}}


def not_found(found: tuple[int, str]) -> bool:
    status, reason = found
    return status == HTTPStatus.NOT_FOUND and reason.endswith("_NOT_FOUND")


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection, closed afterwards."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
