import io
import json
import logging
from collections.abc import Iterator

import asyncpg
import pytest
import sqlalchemy.exc
import structlog

from kit.auth.caller import Caller, Role, set_caller
from kit.telemetry import logs
from tests.unit.kit.grpc_server import ORG, USER


@pytest.fixture(autouse=True)
def written() -> Iterator[io.StringIO]:
    output = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.configure("inventory", output=output)
    yield output
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def only_line(written: io.StringIO) -> dict[str, object]:
    (line,) = written.getvalue().splitlines()
    parsed: dict[str, object] = json.loads(line)
    return parsed


def fail_with(error: Exception, cause: Exception | None) -> None:
    raise error from cause


def log_failure_of(error: Exception, cause: Exception | None = None) -> None:
    try:
        fail_with(error, cause)
    except type(error):
        structlog.get_logger().exception("rpc.failed")


def test_event_is_one_line_of_json_with_its_service(written: io.StringIO) -> None:
    structlog.get_logger().info("invoice.issued", number="INV/1", note="two\nlines")

    line = only_line(written)
    assert (line["event"], line["level"], line["service"]) == ("invoice.issued", "info", "inventory")
    assert (line["number"], line["note"]) == ("INV/1", "two\nlines")
    assert str(line["timestamp"]).endswith("Z")


async def test_event_inside_a_request_names_organisation_and_request_but_no_person(
    written: io.StringIO,
) -> None:
    set_caller(Caller(org_id=ORG, user_id=USER, role=Role.USER, request_id="request-7"))

    structlog.get_logger().info("invoice.issued")

    line = only_line(written)
    assert (line["org_id"], line["request_id"]) == (str(ORG), "request-7")
    assert str(USER) not in str(line)


@pytest.mark.parametrize("field", ["token", "authorization", "password", "phone", "email"])
def test_secret_or_person_is_blanked_by_its_field_name(field: str, written: io.StringIO) -> None:
    structlog.get_logger().info("oops", **{field: "hunter2"})

    assert only_line(written)[field] == "[removed]"


def test_exception_is_logged_with_frames_and_message(written: io.StringIO) -> None:
    log_failure_of(RuntimeError("broken"))

    described = json.loads(written.getvalue())["exception"][0]
    assert (described["type"], described["message"]) == ("builtins.RuntimeError", "broken")
    assert described["frames"][-1].endswith(" fail_with")


def test_of_a_database_error_only_the_sentence_of_postgresql_is_written(written: io.StringIO) -> None:
    below = asyncpg.PostgresError.new(
        {
            "C": "23505",
            "M": 'duplicate key value violates unique constraint "customers_phone_key"',
            "D": "Key (phone)=(9812345678) already exists.",
            "W": "SQL statement of 9812345678",
        }
    )
    log_failure_of(sqlalchemy.exc.DBAPIError("INSERT", {"phone": "9812345678"}, below), below)

    above, described = json.loads(written.getvalue())["exception"]
    assert described["type"] == "asyncpg.exceptions.UniqueViolationError"
    assert described["message"] == '23505: duplicate key value violates unique constraint "customers_phone_key"'
    assert "message" not in above
    assert "9812345678" not in written.getvalue()


def test_logs_of_libraries_have_the_same_form(written: io.StringIO) -> None:
    logging.getLogger("sqlalchemy.pool").error("Pool is %s", "exhausted")

    line = only_line(written)
    assert (line["event"], line["level"], line["service"]) == ("Pool is exhausted", "error", "inventory")


def test_what_is_no_unicode_is_written_all_the_same(written: io.StringIO) -> None:
    structlog.get_logger().info("odd", raw=b"\xff", text="\udcff", thing=object)
    line = only_line(written)
    assert line["event"] == "odd"
    assert line["text"] == "\udcff"
