"""Without a safeguard the suite fails. Starts three systems, so it is not part of `make test`: name this file to pytest.

python -m pytest -n 0 tests/chaos/check_safeguards.py
"""

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


@pytest.mark.parametrize(
    ("without", "faults", "seconds", "rule"),
    [
        ("idempotency", "none", 15, "rule 2"),
        (
            "lock",
            "none",
            60,
            "rule 10",
        ),  # two requests must meet within a few milliseconds, and for that there must be many
        ("fate", "accounts locked", 20, "rule 5"),
    ],
)
def test_without_a_safeguard_the_suite_fails(without: str, faults: str, seconds: int, rule: str, tmp_path) -> None:
    tmp_path.chmod(0o755)
    crowded = ["--seconds", str(seconds), "--seed", "3", "--organisations", "1", "--thinking", "0"]
    options = [*crowded, "--patience", "5", "--build", str(tmp_path)]
    command = [sys.executable, "-m", "tests.chaos", *options, "--without", without, "--faults", faults]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 1, run.stdout + run.stderr
    violations = json.loads((tmp_path / "chaos.json").read_text())["violations"]
    assert any(violation.startswith(f"{rule}:") for violation in violations), run.stdout
