"""What `make up` keeps is its owner's: logs quote requests, the run file holds tokens."""

import stat
import sys
from pathlib import Path

from deploy.local import paths, processes

READ_OR_CHANGED = stat.S_IRWXG | stat.S_IROTH | stat.S_IWOTH
"""By others. To enter a folder is not among them: for root, PostgreSQL's account passes through."""


def test_nobody_else_reads_the_folder_or_its_logs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "log").mkdir(parents=True, mode=0o755)  # as an earlier release left it
    logs = paths.make_home(home)
    process = processes.spawn([sys.executable, "-c", "print('who')"], log=logs / "sales.log")
    process.wait()

    assert (logs / "sales.log").read_text() == "who\n"
    assert not home.stat().st_mode & READ_OR_CHANGED
    assert not logs.stat().st_mode & (READ_OR_CHANGED | stat.S_IXOTH)
    assert not (logs / "sales.log").stat().st_mode & READ_OR_CHANGED
