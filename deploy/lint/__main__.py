"""The checks that are our own: `python -m deploy.lint` prints what it finds, and fails when that is anything."""

import sys
from typing import Final

from deploy.lint.equal_runs import find_equal_runs
from deploy.lint.file_lengths import find_long_files
from deploy.lint.function_lengths import find_long_functions
from deploy.lint.inserts import find_other_inserts
from deploy.lint.kit_names import find_service_names
from deploy.lint.line_lengths import find_long_lines
from deploy.lint.plain_words import find_replaced_words
from deploy.lint.private_parts import find_private_parts
from deploy.lint.reasons import find_unexplained_exceptions
from deploy.lint.use_cases import find_misplaced_use_cases
from deploy.local.paths import ROOT

CHECKS: Final = (
    find_long_lines,
    find_long_files,
    find_long_functions,
    find_service_names,
    find_equal_runs,
    find_other_inserts,
    find_replaced_words,
    find_private_parts,
    find_unexplained_exceptions,
    find_misplaced_use_cases,
)


def main() -> None:
    """Runs every check."""
    findings = sorted(finding for check in CHECKS for finding in check(ROOT))
    if findings:
        sys.exit("\n".join(map(str, findings)))
    print("House rules: no finding.")


if __name__ == "__main__":
    main()
