"""The first documented command: a `.env` for compose on a machine with nothing but Python and an engine."""

import re
import stat
import subprocess
import sys
from pathlib import Path

from deploy.local.paths import ROOT


def _run(path: Path) -> subprocess.CompletedProcess[str]:
    """Without the packages of this environment, as on such a machine."""
    command = [sys.executable, "-S", "-E", "-m", "deploy.dotenv", "--output", str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_file_has_whatever_compose_demands(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    made = _run(path)

    assert (made.returncode, made.stderr) == (0, "")
    given = dict(line.split("=", 1) for line in path.read_text().splitlines())
    assert set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text())) <= given.keys()
    secrets = [value for name, value in given.items() if name != "JWT_ISSUER"]
    assert len(set(secrets)) == len(secrets)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_file_that_exists_is_kept(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("MINE=1\n")
    made = _run(path)

    assert made.returncode == 1
    assert made.stderr.strip() == f"{path} was not written: File exists."
    assert (path.read_text(), list(tmp_path.iterdir())) == ("MINE=1\n", [path])


def test_nothing_is_left_where_nothing_can_be_written(tmp_path: Path) -> None:
    made = _run(tmp_path / "nowhere" / ".env")

    assert (made.returncode, list(tmp_path.iterdir())) == (1, [])
