"""`make bench`: how close to PostgreSQL, case by case, with a verdict. docs/benchmarks.md says how each is measured."""

import argparse
import sys

from tests.bench import bench_gst, cases, measured_system, neighbours, report
from tests.bench.books import cases as books


def main() -> int:
    """Runs the cases and returns 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=20, help="for each measurement under load")
    parser.add_argument(
        "--books", type=int, default=1_000_000, help="invoices in the large books; 0 leaves their cases out"
    )
    parser.add_argument("--neighbours", action="store_true", help="only the case of quiet organisations beside a flood")
    arguments = parser.parse_args()
    if arguments.neighbours:
        with measured_system.running_system() as run:
            rows = neighbours.all_of(run, arguments.seconds)
        report.print_table(rows)
        return 0 if all(row.ok for row in rows) else 1
    rows = bench_gst.rows()
    with measured_system.running_system() as run:
        measured, floor = cases.all_of(run, arguments.seconds)
        measured += neighbours.all_of(run, arguments.seconds)
    rows += measured
    rows += cases.starting_again()
    if arguments.books:
        rows += books.all_of(arguments.seconds, invoices=arguments.books)
    report.show(rows, floor)
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
