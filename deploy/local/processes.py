"""Starts and stops processes. A spawned process ends with its parent, even if the parent is killed."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import psutil

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def open_log(log: Path) -> BinaryIO:
    """Opens a log to append to it. A new one can be read by its owner alone."""
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    account: tuple[int, int] | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Starts `command` in its own session, writing to `log`, as `account` (uid, gid) if one is given.

    On Linux the kernel sends `death_signal` to the process when the thread that called `spawn` ends, even by SIGKILL.
    So call `spawn` from the main thread. On other systems the next `make up` ends the processes that are left.
    """
    user, group = account or (None, None)
    with open_log(log) as output:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/" if account else None,
            env=environment,
            user=user,
            group=group,
            extra_groups=[] if account else None,
            start_new_session=True,
            preexec_fn=end_with_parent(os.getpid(), death_signal),  # noqa: PLW1509 - one system call, no lock is taken
        )


DETACH = """
import os, sys
pid = os.fork()
if pid:
    os.write(1, str(pid).encode())
    os._exit(0)
os.setsid()
os.dup2(2, 1)
os.execv(sys.argv[1], sys.argv[1:])
"""


def detach(command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None) -> int:
    """Starts a program that may outlive the caller: it is not the caller's child. Returns its process id."""
    with open_log(log) as output:
        result = subprocess.run(
            [sys.executable, "-S", "-c", DETACH, *command],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            env=environment,
        )
    return int(result.stdout)


def end_with_parent(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    """A function for the child to call before it executes its program: the child will end with `parent`."""
    # The child calls it after the change of user, which would undo it.

    def tie() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:  # the parent ended before the call
                os._exit(1)

    return tie


def lower_priority(pid: int, niceness: int) -> bool:
    """Lowers the priority of a process and of its session. False if the kernel refuses for now: call again later.

    Linux shares processor time between sessions ("autogroup") unless it is configured otherwise. Each backend of
    PostgreSQL is a session of its own. Behind a busy service it would wait for the processor while it holds locks.
    """
    try:
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
    except BlockingIOError:  # the kernel allows ten such changes a second
        return False
    except OSError:  # the process has ended, or the system has no autogroups
        return True
    return True


def is_alive(pid: int) -> bool:
    """Whether a process runs under this id. A zombie does not run."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def is_running(pid: int, *words: str) -> bool:
    """Whether `pid` runs and its command line holds all `words`, which guard against a process id that was reused."""
    try:
        process = psutil.Process(pid)
        line = " ".join(process.cmdline())
        return process.status() != psutil.STATUS_ZOMBIE and all(word in line for word in words)
    except psutil.Error:
        return False


def stop(child: subprocess.Popen[bytes], gentle: signal.Signals, seconds: float) -> None:
    """Sends `gentle` to a child, and after `seconds` kills its process group."""
    if child.poll() is None:
        child.send_signal(gentle)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def stop_by_id(pid: int, gentle: signal.Signals, seconds: float) -> None:
    """As `stop`, for a process that an earlier run has left and that is not our child."""
    try:
        process = psutil.Process(pid)
        process.send_signal(gentle)
        try:
            process.wait(seconds)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(seconds)
    except psutil.NoSuchProcess:
        return
