"""Schemathesis over the running system: whatever is sent, the answer is one that the API description promises.

Requests are made from the description, half of them deliberately wrong; ids in them are replaced by those of an
organisation that has traded a day, so that they get past the first look-up.
"""

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err, Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.local import token
from deploy.local.runfile import Run
from tests.demo.day import trade
from tests.support.rest import Rest
from tests.support.sizes import TIMES, cases

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.soak, pytest.mark.xdist_group("system")]

EXAMPLES: Final = cases(5)
"""Requests for each operation, valid and invalid each: a bound on time, on a machine with two cores."""
SEED: Final = 26112022 * TIMES
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

TAGS: Final = (
    "organisation",
    "products",
    "customers",
    "vendors",
    "sales",
    "purchases",
    "inventory",
    "returns",
    "reports",
    "health",
)

Known = Mapping[str, list[str]]
# The dates that the contract takes. Of all dates of the calendar, as the format alone allows, few are among them.
schemathesis.openapi.format("date", st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)).map(str))


class Trader:
    """Somebody of an organisation that has traded, and the ids of everything it has."""

    def __init__(self, run: Run, rest: Rest, known: Known) -> None:
        self.url = run.url
        self._headers = {"Authorization": f"Bearer {token.mint(run.jwt_secret, rest.org_id, 'admin')}"}
        self._known = known
        self._chance = random.Random(SEED)

    def send(self, case: Case) -> schemathesis.Response:
        """The answer to a request, as it was made or with known ids in it."""
        if self._chance.random() < 0.75:
            case.path_parameters = self._with_known_ids(case.path_parameters)
            case.query = self._with_known_ids(case.query)
            case.body = self._with_known_ids(case.body)
            if "If-Match" in case.headers:
                case.headers["If-Match"] = "*"
        headers = dict(self._headers)
        if "Idempotency-Key" not in case.headers:
            headers["Idempotency-Key"] = str(uuid4())
        return case.call(base_url=self.url, headers=headers, timeout=30)

    def _with_known_ids(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._known_id(name, each) for name, each in value.items()}
        return [self._with_known_ids(each) for each in value] if isinstance(value, list) else value

    def _known_id(self, name: str, value: Any) -> Any:
        known = self._known.get(name)
        return self._chance.choice(known) if known and isinstance(value, str) else self._with_known_ids(value)


@pytest.fixture(scope="module")
def api(system: Run) -> BaseSchema:
    """The description that the running system serves."""
    served = schemathesis.openapi.from_url(f"{system.url}/openapi.json", timeout=60)
    served.config.generation.update(with_security_parameters=False)
    return served


@pytest.fixture(scope="module")
def trader(system: Run) -> Iterator[Trader]:
    """One for the whole module, with an organisation of its own: what is sent here would spoil the books of others."""
    with Rest(system.url, system.jwt_secret, uuid4()) as rest, Rest(system.url, system.jwt_secret, uuid4()) as other:
        diary = trade(rest, other)
        found: dict[str, set[str]] = {}
        things = itertools.chain(
            diary.locations.values(),
            diary.products.values(),
            diary.vendors.values(),
            diary.customers.values(),
            (document.body for document in diary.documents.values()),
        )
        for name, value in _ids(list(things)):
            found.setdefault(name, set()).add(value)
        yield Trader(system, rest, {name: sorted(values) for name, values in found.items()})


def _ids(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _ids(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _ids(each, name)
    elif name.endswith("_id") and isinstance(value, str):
        yield name, value


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
@pytest.mark.parametrize("tag", TAGS)
def test_whatever_is_sent_is_answered_as_described(
    trader: Trader, api: BaseSchema, tag: str, mode: GenerationMode
) -> None:
    broken = []
    for operation in _operations(api.include(tag=tag)):
        if mode is GenerationMode.NEGATIVE and not _takes_anything(operation):
            continue
        try:
            _try_out(trader, operation, mode)
        except FailureGroup as failures:
            broken.append(f"{operation.label}\n{failures}\n{failures.exceptions}")
    assert not broken, "\n\n".join(broken)


def _try_out(trader: Trader, operation: APIOperation, mode: GenerationMode) -> None:
    """Sends a bounded number of requests, always the same ones.

    Raises FailureGroup at the first answer that was not promised.
    """

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        case.validate_response(trader.send(case), checks=CHECKS)

    send()


def test_every_operation_of_the_running_system_is_tried(api: BaseSchema) -> None:
    tried = [operation.label for tag in TAGS for operation in _operations(api.include(tag=tag))]
    assert sorted(tried) == sorted(operation.label for operation in _operations(api))


def _takes_anything(operation: APIOperation) -> bool:
    """Whether a request can be wrong at all."""
    return bool(operation.body) or any(True for _ in operation.iter_parameters())


def _operations(api: BaseSchema) -> Iterator[APIOperation]:
    for found in api.get_all_operations():
        match found:
            case Ok():
                yield found.ok()
            case Err():
                raise found.err()
