"""A long run of lines that stands in two services is found, also when the words of the side differ."""

from pathlib import Path

import pytest

from deploy.lint.equal_runs import MAX_EQUAL_LINES, find_equal_runs
from tests.unit.deploy.planted_trees import lines, write

OF_CUSTOMERS = """def credit_of(row, sold, invoice):
    return CustomerCredit(
        credit_id=row.credit_id,
        kind=CreditKind.CREDIT_NOTE,
        customer_id=invoice.customer_id,
        customer_name=invoice.buyer.name,
        number=row.number,
        date=row.date,
        amount=row.amount,
        receipt=customer_receipt_of(sold, customer=invoice.customer_id, registration=invoice.registration_id),
        trace_id=row.trace_id,
        created_by=row.created_by,
        created_at=row.created_at,
    )
"""
OF_VENDORS = """def debit_of(row, bought, vendor_bill):
    return VendorDebit(
        debit_id=row.debit_id,
        kind=DebitKind.DEBIT_NOTE,
        vendor_id=vendor_bill.vendor_id,
        vendor_name=vendor_bill.seller.name,
        number=row.number,
        date=row.date,
        amount=row.amount,
        payment=vendor_payment_of(
            bought, vendor=vendor_bill.vendor_id, registration=vendor_bill.registration_id
        ),
        trace_id=row.trace_id,
        created_by=row.created_by,
        created_at=row.created_at,
    )
"""


def test_a_long_run_of_equal_lines_in_two_services_is_found(tree: Path) -> None:
    write(tree, "services/sales/one.py", "first = 0\n" + lines(MAX_EQUAL_LINES + 2))
    write(tree, "services/returns/two.py", lines(MAX_EQUAL_LINES + 2) + "last = 0\n")

    (found,) = find_equal_runs(tree)

    assert (str(found.path), found.line) == ("services/returns/two.py", 1)
    assert found.sentence == f"{MAX_EQUAL_LINES + 2} lines are like those from services/sales/one.py:2"


@pytest.mark.parametrize(
    "text",
    [
        lines(MAX_EQUAL_LINES) + "own = 0\n",
        "".join(f"from kit import module_{number}\n" for number in range(MAX_EQUAL_LINES + 2)),
        "# Also in services/sales: the two copies will change for different reasons.\n" + lines(MAX_EQUAL_LINES + 2),
    ],
    ids=["short", "imports", "with a reason"],
)
def test_a_short_run_imports_and_a_run_with_a_reason_may_stand(tree: Path, text: str) -> None:
    write(tree, "services/sales/one.py", text.replace("own", "other").replace("# Also", "# also"))
    write(tree, "services/returns/two.py", text)

    assert find_equal_runs(tree) == []


def test_a_run_inside_one_service_is_not_compared(tree: Path) -> None:
    write(tree, "services/sales/one.py", lines(MAX_EQUAL_LINES + 2))
    write(tree, "services/sales/two.py", lines(MAX_EQUAL_LINES + 2))

    assert find_equal_runs(tree) == []


def test_a_run_with_the_words_of_the_other_side_and_other_line_breaks_is_found(tree: Path) -> None:
    write(tree, "services/sales/one.py", OF_CUSTOMERS)
    write(tree, "services/purchase/two.py", "first = 0\n" + OF_VENDORS)

    (found,) = find_equal_runs(tree)

    assert (str(found.path), found.line) == ("services/purchase/two.py", 2)
    assert found.sentence == "13 lines are like those from services/sales/one.py:1"


def test_a_run_with_other_words_than_those_of_a_side_is_not_alike(tree: Path) -> None:
    write(tree, "services/sales/one.py", OF_CUSTOMERS)
    write(tree, "services/purchase/two.py", OF_VENDORS.replace("number", "code"))

    assert find_equal_runs(tree) == []


def test_a_reason_without_a_run_is_found(tree: Path) -> None:
    write(tree, "services/sales/one.py", lines(MAX_EQUAL_LINES))
    write(tree, "services/returns/two.py", "# Also in services/sales: it was longer.\n" + lines(MAX_EQUAL_LINES))

    (found,) = find_equal_runs(tree)

    assert (str(found.path), found.line) == ("services/returns/two.py", 1)
    assert found.sentence == f"the reason is for no run of more than {MAX_EQUAL_LINES} lines"


def test_a_reason_may_stand_in_the_middle_of_its_run(tree: Path) -> None:
    run = lines(MAX_EQUAL_LINES + 1).splitlines(keepends=True)
    write(tree, "services/sales/one.py", "".join(run))
    run.insert(MAX_EQUAL_LINES // 2, "# Also in services/sales: each changes by itself.\n")
    write(tree, "services/returns/two.py", "".join(run))

    assert find_equal_runs(tree) == []
