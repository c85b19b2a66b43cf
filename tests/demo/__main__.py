"""`make demo`: a day of trade in a new organisation of the running system, and an account of it.

Ends with 1 and a sentence when the system answers otherwise than it should, or the books do not tie out.
"""

import argparse
import sys
from pathlib import Path
from uuid import uuid4

from deploy.local import processes, runfile
from deploy.local.paths import HOME
from deploy.local.runfile import Run
from tests.demo import summary
from tests.demo.books import read_books
from tests.demo.day import trade
from tests.demo.tie_outs import tie_out
from tests.support.rest import Rest
from tests.support.waiting import NotAsExpected


def main() -> None:
    """Trades, tells, judges."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--run", type=Path, default=HOME / "run.json", help="run.json of the system to trade with")
    run = _running(parser.parse_args().run)
    with Rest(run.url, run.jwt_secret, uuid4()) as rest, Rest(run.url, run.jwt_secret, uuid4()) as neighbour:
        print(f"Trading a day at {run.url}, as organisation {rest.org_id}.\n", flush=True)
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


def _running(path: Path) -> Run:
    run = runfile.read(path.parent) if path.name == "run.json" else None
    if run is None or not run.ready or not processes.is_alive(run.up):
        sys.exit(f"No running system is described by {path}. Start one with make up, and come back when it is ready.")
    return run


if __name__ == "__main__":
    main()
