"""`make demo`: a day of trade in a new organisation of the running system, and an account of it.

Ends with 1 and a sentence when the system answers otherwise than it should, or the books do not tie out.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Final
from uuid import uuid4

from deploy.local import processes, runfile, token
from deploy.local.paths import HOME
from deploy.local.runfile import Run
from tests.demo import summary
from tests.demo.books import read_books
from tests.demo.day import trade
from tests.demo.tie_outs import tie_out
from tests.support.rest import Rest
from tests.support.waiting import NotAsExpected

URL: Final = "BAHI_URL"
"""The variable with the address of a gateway that `make up` of this checkout did not start."""


def main() -> None:
    """Trades, tells, judges."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--run", type=Path, default=HOME / "run.json", help="run.json of the system to trade with")
    url, secret = _system(parser.parse_args().run)
    with Rest(url, secret, uuid4()) as rest, Rest(url, secret, uuid4()) as neighbour:
        print(f"Trading a day at {url}, as organisation {rest.org_id}.\n", flush=True)
        try:
            diary = trade(rest, neighbour)
            books = read_books(rest, diary)
        except NotAsExpected as problem:
            sys.exit(f"The day broke off. {problem}")
    checks = tie_out(diary, books)
    print(summary.text(diary, books, checks))
    broken = [check.claim for check in checks if not check.holds]
    if broken:
        sys.exit(f"The books do not tie out: {'; '.join(broken)}.")
    print(f"All {len(checks)} tie-outs hold: every unit and every paisa is accounted for.")


def _system(path: Path) -> tuple[str, str]:
    """The gateway and the secret that signs tokens: of the environment, or of the run that is described."""
    url = os.environ.get(URL, "")
    if url:
        secret = os.environ.get(token.SIGNED_WITH, "")
        if not secret:
            sys.exit(f"{URL} is set without {token.SIGNED_WITH}, which signs the tokens of the people who trade.")
        return url.rstrip("/"), secret
    run = _running(path)
    return run.url, run.jwt_secret


def _running(path: Path) -> Run:
    run = runfile.read(path.parent) if path.name == "run.json" else None
    if run is None or not run.ready or not processes.is_alive(run.up):
        sys.exit(
            f"No running system is described by {path}. Start one with make up, and come back when it is ready,"
            f" or set {URL} and {token.SIGNED_WITH}."
        )
    return run


if __name__ == "__main__":
    main()
