"""`.bahi/run.json` describes the running system, for tests and for `make up`; `.bahi/secrets.json` holds secrets."""

import dataclasses
import json
import os
import secrets
from pathlib import Path
from typing import Any, TypeVar

from deploy.services import role_names, token_secret_names

SECRET_BYTES = 32

Record = TypeVar("Record", bound="Run | Secrets")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A running system."""

    up: int
    """Process id of `make up` itself."""
    ready: bool
    """Whether every process answers and the demo organisation exists."""
    url: str
    org_id: str
    tokens: dict[str, str]
    jwt_secret: str
    services: dict[str, str]
    """Address of each service, by name."""
    pids: dict[str, int]
    """Process ids by name, updated when a process is restarted."""
    database_url: str
    """The administrator's URL, for a person who wants to read the tables."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Made at the first start and kept, so that tokens and passwords outlive a restart."""

    jwt_secret: str
    token_secrets: dict[str, str]
    """The secret of every two services, by its name."""
    postgres_password: str
    role_passwords: dict[str, str]

    @classmethod
    def generate(cls) -> "Secrets":
        """New secrets. Each can stand in a database URL unescaped."""
        return cls(
            jwt_secret=secrets.token_urlsafe(SECRET_BYTES),
            token_secrets={name: secrets.token_urlsafe(SECRET_BYTES) for name in token_secret_names()},
            postgres_password=secrets.token_urlsafe(SECRET_BYTES),
            role_passwords={role: secrets.token_urlsafe(SECRET_BYTES) for role in role_names()},
        )


def read(home: Path) -> Run | None:
    """The run that `.bahi/run.json` describes; its processes may have ended. None without a readable file."""
    return _read(home / "run.json", Run)


def write(home: Path, run: Run) -> None:
    """Replaces run.json atomically. Only its owner can read it, because it holds tokens."""
    _write(home / "run.json", dataclasses.asdict(run))


def remove(home: Path) -> None:
    """Removes run.json: the system has stopped."""
    (home / "run.json").unlink(missing_ok=True)


def read_secrets(home: Path) -> Secrets | None:
    """The secrets of this checkout, or None before the first start."""
    return _read(home / "secrets.json", Secrets)


def ensure_secrets(home: Path) -> Secrets:
    """The secrets of this checkout. What is missing is made now. The rest stays: a database has its passwords."""
    known = read_secrets(home)
    if known is None:
        made = dataclasses.asdict(Secrets.generate())
        former = _content(home / "secrets.json")
        known = Secrets(**{name: former.get(name, value) for name, value in made.items()})
        _write(home / "secrets.json", dataclasses.asdict(known))
    return known


def _read(path: Path, kind: type[Record]) -> Record | None:
    try:
        return kind(**_content(path))
    except TypeError:  # of another release, or unreadable
        return None


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    fresh.replace(path)
