"""`.bahi/run.json`, by which tests, demonstrations and a second `make up` find the running system; and `.bahi/secrets.json`."""

import dataclasses
import json
import os
import secrets
from pathlib import Path
from typing import Any, TypeVar

from kit.db import roles

SECRET_BYTES = 32

Record = TypeVar("Record", bound="Run | Secrets")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A running system."""

    up: int
    """Process id of `make up` itself."""
    ready: bool
    """Whether everything answers and the demo organisation is there."""
    url: str
    org_id: str
    tokens: dict[str, str]
    jwt_secret: str
    services: dict[str, str]
    """Address of each service, by name."""
    pids: dict[str, int]
    """Process id of each process, by name; kept current when one is restarted."""
    database_url: str
    """The administrator's, for whoever wants to look into the books."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Made at the first start, and kept: a token or a password of yesterday is good today."""

    jwt_secret: str
    internal_token_secret: str
    postgres_password: str
    role_passwords: dict[str, str]

    @classmethod
    def generate(cls) -> "Secrets":
        """New ones. URL-safe, so that they stand in a database URL as they are."""
        return cls(
            jwt_secret=secrets.token_urlsafe(SECRET_BYTES),
            internal_token_secret=secrets.token_urlsafe(SECRET_BYTES),
            postgres_password=secrets.token_urlsafe(SECRET_BYTES),
            role_passwords={role: secrets.token_urlsafe(SECRET_BYTES) for role in roles.role_names()},
        )


def read(home: Path) -> Run | None:
    """The run that `.bahi/run.json` describes, whether it still lives or not."""
    return _read(home / "run.json", Run)


def write(home: Path, run: Run) -> None:
    """Replaces run.json in one step; it holds tokens, so it is for its owner alone."""
    _write(home / "run.json", dataclasses.asdict(run))


def remove(home: Path) -> None:
    """The system has stopped."""
    (home / "run.json").unlink(missing_ok=True)


def read_secrets(home: Path) -> Secrets | None:
    """The secrets of this checkout."""
    return _read(home / "secrets.json", Secrets)


def ensure_secrets(home: Path) -> Secrets:
    """The secrets of this checkout, made now if there are none."""
    known = read_secrets(home)
    if known is None:
        known = Secrets.generate()
        _write(home / "secrets.json", dataclasses.asdict(known))
    return known


def _read(path: Path, kind: type[Record]) -> Record | None:
    try:
        return kind(**json.loads(path.read_text()))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return None


def _write(path: Path, content: dict[str, Any]) -> None:
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    fresh.replace(path)
