"""Logs: one JSON object a line on standard output, with trace and organisation, without personal or secret data."""

import json
import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

import structlog
from opentelemetry import trace
from pydantic_core import to_json
from structlog.typing import EventDict, WrappedLogger

from kit.auth.caller import current_caller
from kit.telemetry.database_errors import chain_of, sentence_of

SECRET_FIELDS = frozenset({"authorization", "token", "password", "secret", "api_key", "cookie", "dsn", "url"})
PERSONAL_FIELDS = frozenset({"email", "phone", "name", "address", "user_name", "patient_name"})
MAX_FRAMES = 30
DATABASE_PACKAGES = frozenset({"sqlalchemy", "asyncpg"})


def configure(service_name: str, level: str = "INFO", output: TextIO | None = None) -> None:
    """Sends the logs of this process, the libraries' included, to standard output, or to `output`, as JSON."""
    stream = output or sys.stdout
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _AddServiceName(service_name),
        add_context,
        without_secrets,
        describe_exception,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(_json)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(_json),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def _json(event: EventDict, **_: object) -> str:
    """The event as JSON. Never raises: a log line about a failure must not fail itself."""
    try:
        return to_json(event, fallback=repr).decode()
    except ValueError:  # bytes or text that are no Unicode
        return json.dumps(event, default=repr)


class _AddServiceName:
    def __init__(self, service_name: str) -> None:
        self._service_name = service_name

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = self._service_name
        return event


def add_context(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Adds the trace, the span, the request and the organisation, where the running code has them."""
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        event["trace_id"] = trace.format_trace_id(span.trace_id)
        event["span_id"] = trace.format_span_id(span.span_id)
    try:
        caller = current_caller()
    except LookupError:
        return event
    event.setdefault("org_id", str(caller.org_id))
    if caller.request_id:
        event.setdefault("request_id", caller.request_id)
    return event


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blanks each field whose name says that it holds a secret or personal data."""
    for key in event.keys() & (SECRET_FIELDS | PERSONAL_FIELDS):
        event[key] = "[removed]"
    return event


def describe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Writes `exc_info` as class names, frames and messages.

    Of a database error it writes only PostgreSQL's own sentence: the message of the library quotes rows.
    """
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if not isinstance(error, BaseException):
        return event
    event["exception"] = [_described(link) for link in chain_of(error)]
    return event


def _described(error: BaseException) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": _frames(error.__traceback__),
    }
    if not _is_of_database(error):
        described["message"] = str(error)
    elif sentence := sentence_of(error):
        described["message"] = sentence
    return described


def _is_of_database(error: BaseException) -> bool:
    """Whether a class of the error is defined in a database package.

    The gateway logs too, and imports no such package.
    """
    return any(kind.__module__.partition(".")[0] in DATABASE_PACKAGES for kind in type(error).__mro__)


def _frames(trail: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trail)[-MAX_FRAMES:]
    return [f"{frame.filename.rsplit('/site-packages/')[-1]}:{frame.lineno} {frame.name}" for frame in frames]
