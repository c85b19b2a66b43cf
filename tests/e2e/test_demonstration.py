"""`make demo`, as a person runs it."""

import subprocess
import sys

import pytest

from deploy.local import runfile

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("system")]


def test_the_demonstration_prints_the_day_and_exits_with_zero(system, tmp_path) -> None:
    runfile.write(tmp_path, system)
    run = subprocess.run(
        [sys.executable, "-m", "tests.demo", "--run", str(tmp_path / "run.json")],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "All 13 tie-outs hold: every unit and every paisa is accounted for."


def test_the_demonstration_says_what_to_do_when_nothing_runs(tmp_path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.demo", "--run", str(tmp_path / "run.json")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.strip().endswith(
        "Start one with make up, and come back when it is ready, or set BAHI_URL and SUPABASE_JWT_SECRET."
    )
