"""The suite fails when a safeguard is missing. This starts four systems, so it is not part of `make test`.

python -m pytest -n 0 tests/chaos/check_safeguards.py
"""

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


RUSH = ("--organisations", "1", "--thinking", "0", "--patience", "5")
ORDINARY = ("--organisations", "2", "--patience", "60")
KILLS_AND_PAUSES = "service paused,two processes killed,accounts locked,killed at command.before_commit"


@pytest.mark.parametrize(
    ("without", "faults", "seconds", "load", "rule"),
    [
        ("idempotency", "none", 15, RUSH, "rule 2"),
        # Two requests must overlap within a few milliseconds, so there must be many requests.
        ("lock", "none", 60, RUSH, "rule 10"),
        ("outcome", "accounts locked", 20, RUSH, "rule 5"),
        # A client must abandon its hold and never retry: a retry resumes the hold.
        ("reaper", KILLS_AND_PAUSES, 45, ORDINARY, "rule 5"),
    ],
    ids=["idempotency", "lock", "outcome", "reaper"],
)
def test_without_a_safeguard_the_suite_fails(
    without: str, faults: str, seconds: int, load: tuple[str, ...], rule: str, tmp_path
) -> None:
    tmp_path.chmod(0o755)
    options = ["--seconds", str(seconds), "--seed", "3", *load, "--build", str(tmp_path)]
    command = [sys.executable, "-m", "tests.chaos", *options, "--without", without, "--faults", faults]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 1, run.stdout + run.stderr
    violations = json.loads((tmp_path / "chaos.json").read_text())["violations"]
    assert any(violation.startswith(f"{rule}:") for violation in violations), run.stdout
