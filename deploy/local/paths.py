"""The checkout, and the folder in which `make up` keeps data, secrets and logs."""

import os
import stat
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / ".bahi"

ENTERED_BY_OTHERS = stat.S_IRWXU | stat.S_IXOTH


def make_home(home: Path) -> Path:
    """Makes the folder, and the folder of its logs, which nobody else can read; returns the folder of the logs.

    Logs quote requests and statements. For root, PostgreSQL runs as another account, which enters the folder and cannot
    list it.
    """
    logs = home / "log"
    logs.mkdir(parents=True, exist_ok=True)
    logs.chmod(stat.S_IRWXU)
    home.chmod(ENTERED_BY_OTHERS if os.geteuid() == 0 else stat.S_IRWXU)
    return logs
