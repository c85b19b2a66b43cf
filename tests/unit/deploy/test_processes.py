"""No process outlives the one that started it, however that one ended; a detached one does."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import processes
from tests.support.waiting import until

PARENT = """
import sys
from pathlib import Path
from deploy.local import processes
child = processes.spawn([sys.executable, "-c", "import time; time.sleep(60)"], log=Path(sys.argv[1]))
print(child.pid, flush=True)
child.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start finds what is left")
def test_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert processes.is_alive(child)
        parent.kill()
    until(lambda: not processes.is_alive(child))


def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    )
    log = tmp_path / "log"
    child = processes.spawn([sys.executable, "-c", stubborn], log=log)
    until(lambda: log.read_text() == "on\n")
    processes.stop(child, signal.SIGTERM, 0.1)
    assert child.returncode == -signal.SIGKILL


def test_a_detached_process_has_no_parent_of_ours_and_writes_to_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    pid = processes.detach([sys.executable, "-c", "print('here', flush=True); import time; time.sleep(60)"], log=log)
    until(lambda: log.read_text() == "here\n")
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    processes.stop_by_id(pid, signal.SIGTERM, 5)
    assert not processes.is_alive(pid)


def test_the_lower_priority_of_a_child_also_applies_to_its_scheduling_group(tmp_path: Path) -> None:
    child = processes.spawn([sys.executable, "-c", "import time; time.sleep(60)"], log=tmp_path / "log")
    assert os.getsid(child.pid) == child.pid
    until(lambda: processes.lower_priority(child.pid, 3))
    assert os.getpriority(os.PRIO_PROCESS, child.pid) == 3
    autogroup = Path(f"/proc/{child.pid}/autogroup")
    assert not autogroup.exists() or autogroup.read_text().split()[-1] == "3"
    processes.stop(child, signal.SIGTERM, 5)
    assert processes.lower_priority(child.pid, 3), "one that has ended needs nothing more"


def test_a_reused_process_id_is_recognised_by_its_command_line() -> None:
    assert processes.is_running(os.getpid(), "py")
    assert not processes.is_running(os.getpid(), "py", "services.sales.main")
