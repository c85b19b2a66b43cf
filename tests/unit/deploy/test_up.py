"""`make up` beside another one, and after one that was killed."""

import dataclasses
import fcntl
import os
import subprocess
import sys
from pathlib import Path

from deploy.local import processes, runfile, system
from tests.support.waiting import until
from tests.unit.deploy.runs import RUN


def test_second_start_explains_who_runs_here(tmp_path: Path) -> None:
    runfile.write(tmp_path, dataclasses.replace(RUN, up=4711))
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.run(
            [sys.executable, "-m", "deploy.local.up", "--home", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert second.returncode == 1
    assert second.stderr.strip() == (
        "make up already runs here: process 4711, http://127.0.0.1:8080. Stop it with Ctrl-C, or with kill 4711."
    )


def test_leftovers_are_ended_and_other_programs_go_on(tmp_path: Path) -> None:
    (tmp_path / "services" / "sales").mkdir(parents=True)
    (tmp_path / "services" / "sales" / "main.py").write_text("import time; time.sleep(60)")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with (
        subprocess.Popen([sys.executable, "-m", "services.sales.main"], env=environment, cwd=tmp_path) as left,
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other,
    ):
        until(lambda: processes.is_running(left.pid, "services.sales.main"))
        runfile.write(tmp_path, dataclasses.replace(RUN, pids={"sales": left.pid, "returns": other.pid}))
        said: list[str] = []
        system.clear_leftovers(tmp_path, said.append)
        left_alive, other_alive = processes.is_alive(left.pid), processes.is_alive(other.pid)
        other.kill()
    assert said == [f"Ending sales (process {left.pid}), left by a run that was killed."]
    assert not left_alive
    assert other_alive
    assert runfile.read(tmp_path) is None
