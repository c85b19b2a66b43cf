"""Prints docs/configuration.md: every variable of every process, from the settings classes and the tables below."""

import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from deploy.local import database
from deploy.migrate import ADMIN_URL
from deploy.services import SERVICES, password_variable, role_names, token_secret_names
from gateway.settings import GatewaySettings
from kit.settings import AuthSettings, TransportSettings
from services.settings import Settings

INTRODUCTION: Final = """Every variable of every process. `make openapi` writes this page from the settings classes.
A process that misses a variable, or finds a wrong one, does not start and says which."""

Row = tuple[str, str, str]
"""A variable, its default, and what it means."""

MUST_BE_SET: Final = "must be set"
NONE: Final = "none"

JOB: Final[tuple[Row, ...]] = (
    (ADMIN_URL, MUST_BE_SET, "The database, as a role that may create roles and owns it."),
    (
        database.ROLE_PREFIX,
        "name of the database",
        "Begins the names of the database roles: `bahi` makes `bahi_sales_app`.",
    ),
    *((password_variable(role), MUST_BE_SET, f"The password of the role `{role}`.") for role in role_names()),
)
TOOLS: Final[tuple[Row, ...]] = (
    ("BAHI_URL", "the running `make up`", "`make demo` trades at this gateway."),
    ("SUPABASE_JWT_SECRET", "that of `make up`", "`make token` and `make demo` sign tokens with it."),
    ("JWT_ISSUER", "https://bahi.local/auth/v1", "The issuer that they write into tokens."),
)
LOCAL_RUN: Final[tuple[Row, ...]] = (
    (ADMIN_URL, "an embedded server", "Run on this PostgreSQL server."),
    ("GATEWAY_PORT", "8080", "Port of the gateway; the next free one when it is taken."),
    ("CORS_ORIGINS", "pages of this machine", "As for the gateway."),
    ("DOCUMENTATION_PAGE", "true", "As for the gateway."),
)
TELEMETRY: Final[tuple[Row, ...]] = (
    ("OTEL_EXPORTER_OTLP_ENDPOINT", NONE, "Where traces and metrics go, by OTLP over gRPC."),
    ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", NONE, "The same for traces alone."),
    ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", NONE, "The same for metrics alone."),
    ("OTEL_EXPORTER_OTLP_INSECURE", "false", "Export without TLS."),
    ("OTEL_SERVICE_NAME", "the process's name", "The name in traces and metrics."),
    ("OTEL_PYTHON_DISABLED_INSTRUMENTATIONS", NONE, "`asyncpg` leaves the spans of SQL statements out."),
    ("OTEL_SDK_DISABLED", "false", "`true` switches everything off."),
)
CONTAINERS: Final[tuple[Row, ...]] = (
    ("BAHI_VERSION", "local", "Tag of the image that compose builds."),
    *(
        (name, MUST_BE_SET, "The secret of these two services, in compose and Railway.")
        for name in token_secret_names()
    ),
    ("POSTGRES_PASSWORD", MUST_BE_SET, "Password of compose's PostgreSQL server."),
    ("POSTGRES_DB", "bahi", "The database that compose's PostgreSQL server makes."),
    ("POSTGRES_INITDB_ARGS", "as in the file", "Locale and encoding of compose's PostgreSQL server."),
    ("PORT", "8080", "The port to which Railway's proxy sends requests."),
)
TESTS: Final[tuple[Row, ...]] = (
    ("CRASH_POINT_FILE", NONE, "A file that names where a process kills itself. Never set it in an installation."),
)


def page() -> str:
    """The page, in Markdown."""
    everybody = {**AuthSettings.model_fields, **TransportSettings.model_fields}
    parts = [
        "# Configuration",
        INTRODUCTION,
        *_section("The gateway and the services", _rows(everybody)),
        *_section("The gateway", _rows(_own(GatewaySettings, everybody))),
        *_section(f"The services: {', '.join(SERVICES)}", _rows(_own(Settings, everybody))),
        *_section("The migration job", JOB),
        *_section("`make up`", LOCAL_RUN),
        "Whatever else is set in the shell reaches the processes: limits, telemetry and the like.",
        *_section("`make token` and `make demo`", TOOLS),
        *_section("Telemetry, of every process", TELEMETRY),
        "The other `OTEL_*` variables work as OpenTelemetry documents them ([telemetry](telemetry.md)).",
        *_section("Containers", CONTAINERS),
        *_section("Tests alone", TESTS),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, rows: Iterable[Row]) -> tuple[str, str]:
    lines = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in rows]
    return f"## {title}", "\n".join(["| variable | default | |", "|---|---|---|", *lines])


def _own(settings: type[BaseSettings], shared: Mapping[str, FieldInfo]) -> dict[str, FieldInfo]:
    return {name: field for name, field in settings.model_fields.items() if name not in shared}


def _rows(fields: Mapping[str, FieldInfo]) -> list[Row]:
    return [(name.upper(), _default(field), str(field.description)) for name, field in fields.items()]


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return MUST_BE_SET
    return _written(value)


def _written(value: Any) -> str:  # noqa: ANN401 - of any setting
    if value is None or value in ("", [], ()) or isinstance(value, SecretStr):
        return NONE
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value)


def main() -> None:
    """Prints the page."""
    sys.stdout.write(page())


if __name__ == "__main__":
    main()
