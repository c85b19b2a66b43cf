"""What a role's limit refuses may carry an approval, or it is named here why not."""

import re
from pathlib import Path
from typing import Final

from tests.contract.recorder import OPERATIONS
from tests.contract.request_fields import fields_of

ROOT: Final = Path(__file__).parents[2]
USE_CASES: Final = ROOT / "services/purchase/usecases"
REFUSING: Final = re.compile(r"\bManagerNeeded\(|\.date_of_own\(|\.date_of_money\(|\.limits_of\(")
"""What answers MANAGER_NEEDED or ROLE_LIMIT_EXCEEDED."""
APPROVED: Final = re.compile(r"\bauthority\.(date_)?role\b")

WITHOUT: Final = {
    "approvals/judges.py": "it judges what an approval is for",
    "bills_of_entry/post.py": "a manager accepts another IGST by entering the bill of entry himself",
    "vendor_bills/post.py": "a manager decides on differences by entering the bill himself",
}

DAYS_WITHOUT: Final = {
    "createBillOfEntry": "a manager enters it",
    "createVendorBill": "a manager enters it, and a vendor's bill keeps the vendor's day",
    "matchVendorBill": "it posts nothing",
}
"""Operations that take a `date_reason` and no approval."""


def refusing(use_cases: Path) -> set[str]:
    """The modules in which a role's limit refuses, and that ask for no approval."""
    sources = {path: path.read_text() for path in use_cases.rglob("*.py")}
    return {
        str(path.relative_to(use_cases))
        for path, source in sources.items()
        if REFUSING.search(source) and not APPROVED.search(source)
    }


def test_every_limit_of_purchase_takes_an_approval_or_says_why_not() -> None:
    assert refusing(USE_CASES) == set(WITHOUT)


def test_a_limit_without_an_approval_is_found(tmp_path: Path) -> None:
    (tmp_path / "pay.py").write_text("day = calendar.date_of_own(command.date, tx.caller.role)")
    (tmp_path / "bill.py").write_text("day = calendar.date_of_own(command.date, authority.date_role)")
    (tmp_path / "read.py").write_text("day = calendar.today")

    assert refusing(tmp_path) == {"pay.py"}


def test_whatever_is_dated_takes_an_approval_or_says_why_not() -> None:
    dated = {name: set(fields_of(each.request)) for name, each in OPERATIONS.items()}

    without = {name for name, fields in dated.items() if "date_reason" in fields and "approval_id" not in fields}

    assert without == set(DAYS_WITHOUT)
