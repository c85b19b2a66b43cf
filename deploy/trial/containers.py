"""The commands of podman, with a store of their own that the trial removes."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

NETWORK: Final = "bahi-trial"
LIMITS: Final = ("--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096")
"""Limits that an engine without the right to raise its own can give."""


class CommandFailed(RuntimeError):
    """A command ended with an error; the message holds the end of what it said."""


def run(command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """What the command prints. Raises CommandFailed."""
    made = subprocess.run(list(command), cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if made.returncode:
        said = "\n".join((made.stdout + made.stderr).splitlines()[-15:])
        raise CommandFailed(f"{' '.join(map(str, command[:6]))} … ended with {made.returncode}:\n{said}")
    return made.stdout


class Podman:
    """podman with its own store below `home`. runc, because crun refuses machines with both versions of cgroups."""

    def __init__(self, home: Path) -> None:
        self.home = home
        store: list[str | Path] = ["--root", home / "store", "--runroot", home / "run"]
        self._base = ["podman", *store, "--runtime", "runc"]

    def __call__(self, *arguments: str | Path) -> str:
        return run([*self._base, *arguments])

    def has_image(self, name: str) -> bool:
        return name in self("images", "--format", "{{.Repository}}:{{.Tag}}").split()

    def import_image(self, tree: Path, name: str, *changes: str) -> None:
        """Makes an image of a folder."""
        archive = self.home / "image.tar"
        run(["tar", "--create", "--file", archive, "--directory", tree, "."])
        self("import", *[part for change in changes for part in ("--change", change)], archive, name)
        archive.unlink()

    def inspect(self, name: str) -> Any:  # noqa: ANN401 - podman's own description
        (found,) = json.loads(self("container", "inspect", name))
        return found

    def address(self, name: str) -> str:
        """The container's address in the trial's network."""
        return str(self.inspect(name)["NetworkSettings"]["Networks"][NETWORK]["IPAddress"])

    def remove_all(self) -> None:
        """Removes the trial's containers, network and images."""
        self("rm", "--all", "--force", "--time", "1", "--volumes")
        self("network", "rm", "--force", NETWORK)
        self("system", "reset", "--force")
