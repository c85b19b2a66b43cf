"""A server of a test's own, for what must not happen on the one that the suite shares."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.local import ports, postgres_location
from deploy.local.postgres import NOT_DURABLE, SMALL_MACHINE, EmbeddedPostgres


@contextlib.contextmanager
def own_server() -> Iterator[EmbeddedPostgres]:
    """Started, and removed with its data at the end."""
    home = Path(tempfile.mkdtemp(prefix="bahi-own-"))
    home.chmod(0o755)  # the server may run as somebody else
    server = EmbeddedPostgres(
        postgres_location.find_location(home),
        port=ports.any_free(),
        password="of-this-test",
        log=home / "postgres.log",
        settings={**SMALL_MACHINE, **NOT_DURABLE},
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)
