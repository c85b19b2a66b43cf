"""Stand-ins for the images that a registry would give, under the names that the Dockerfile and compose ask for."""

import re
import shutil
import sys
from pathlib import Path
from typing import Final

from deploy.local.paths import ROOT
from deploy.local.postgres_location import PACKAGE
from deploy.trial.containers import Podman, run

DOCKERFILE: Final = ROOT / "deploy/docker/Dockerfile"
CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
RELEASE: Final = "bookworm"
PACKAGES: Final = "python3,python3-venv,ca-certificates"
PATH: Final = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def make(podman: Podman, postgres: str) -> None:
    """Makes those that are missing. `postgres` is the name of compose's image of the database."""
    python, uv = _names()
    if not podman.has_image(python):
        podman.import_image(_debian(podman.home / "debian"), python, f"ENV {PATH}", f"ENV SSL_CERT_FILE={CERTIFICATES}")
    if not podman.has_image(uv):
        podman.import_image(_uv(podman.home / "uv"), uv)
    if not podman.has_image(_qualified(postgres)):
        _make_postgres(podman, python, _qualified(postgres))


def _names() -> tuple[str, str]:
    """The images that the Dockerfile builds on: of Python, and with uv in it."""
    found = re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(), re.MULTILINE)
    (python,) = {_qualified(name) for name in found if name.startswith("python:")}
    (uv,) = {name for name in found if "/uv:" in name}
    return python, uv


def _qualified(name: str) -> str:
    return name if "/" in name else f"docker.io/library/{name}"


def _debian(tree: Path) -> Path:
    """Debian with its Python, from the mirror of this machine, which also says whose certificates are trusted."""
    if not (tree / "usr/bin/python3").exists():
        shutil.rmtree(tree, ignore_errors=True)
        run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", RELEASE, tree, _mirror()])
        shutil.copy(CERTIFICATES, tree / CERTIFICATES.relative_to("/"))
        for name in ("python", "python3"):
            (tree / "usr/local/bin" / name).symlink_to("/usr/bin/python3")
    return tree


def _mirror() -> str:
    sources = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    texts = [path.read_text() for path in sources if path.is_file()]
    for text in texts:
        found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?) *(https?://\S+)", text, re.MULTILINE)
        if found:
            return found.group(1)
    raise FileNotFoundError("apt names no mirror from which Debian can be made.")


def _uv(tree: Path) -> Path:
    tree.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(sys.executable).with_name("uv"), tree / "uv")
    return tree


def _make_postgres(podman: Podman, base: str, name: str) -> None:
    context = podman.home / "postgres"
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(ROOT / "deploy/trial/postgres", context)
    installed = Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    for package in (PACKAGE, f"{PACKAGE}.libs"):
        shutil.copytree(installed / package, context / "packages" / package)
    podman("build", "--isolation=chroot", "--pull=never", "--build-arg", f"BASE={base}", "--tag", name, context)
