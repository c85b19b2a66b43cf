"""The limit of open files of this process: every connection is one."""

import resource
import sys


def ensure_open_files(needed: int, purpose: str) -> None:
    """Raises the soft limit to `needed`. Where the hard limit is lower, the process ends with a sentence.

    A process that runs out of files while it serves can accept nobody, and log or call nothing.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        sys.exit(
            f"Not started. {purpose} needs {needed} open files, and the limit is {hard}: raise the limit "
            "(`ulimit -Hn`), or lower the setting."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
