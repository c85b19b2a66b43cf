"""Processes die. What was asked for is done once, what ended comes back, and what was written stays."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from deploy.local import processes
from tests.e2e.installation import Installation
from tests.e2e.stock import stocked
from tests.support.installations import NotStarted
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.chaos, pytest.mark.slow, pytest.mark.xdist_group("processes")]

PROCESSES = {"postgres", "inventory", "sales", "purchase", "returns", "gateway"}


def people(here: Installation, org_id: UUID) -> Rest:
    run = here.run()
    return Rest(run.url, run.jwt_secret, org_id)


def sold(rest: Rest, sale: Body) -> tuple[int, str, list[str]]:
    """Invoices, what the customer owes, and the quantities that left the shelf for them."""
    invoices = rest.all("/v1/invoices", "invoices", customer_id=sale["customer_id"])
    owed = rest.get(f"/v1/customers/{sale['customer_id']}/open-items")["balance"]
    left = [
        row["quantity"]
        for invoice in invoices
        for row in rest.all("/v1/stock-movements", "stock_movements", document_id=invoice["invoice_id"])
    ]
    return len(invoices), owed, left


@pytest.mark.parametrize("victim", ["sales", "inventory"])
def test_a_sale_retried_while_a_service_is_killed_happens_exactly_once(here, victim) -> None:
    org_id, key = uuid4(), str(uuid4())
    sale = stocked(here, org_id)
    before = here.run().pids[victim]

    with people(here, org_id) as rest, ThreadPoolExecutor(1) as phone:
        asked = phone.submit(rest.post, "/v1/invoices", sale, key=key)
        os.kill(before, signal.SIGKILL)
        first = asked.result()
        again = rest.post("/v1/invoices", sale, key=key)
        wait_for(lambda: sold(rest, sale)[2] or None, "the goods to leave")
        books = sold(rest, sale)

    assert again["invoice_id"] == first["invoice_id"]
    assert books == (1, "234.00", ["-10"])
    wait_for(lambda: here.run().pids[victim] != before or None, f"{victim} to be started again")
    assert processes.is_alive(here.run().pids[victim])


def test_a_killed_make_up_leaves_no_process_and_the_next_one_finds_the_data(here) -> None:
    org_id = uuid4()
    sale = stocked(here, org_id)
    with people(here, org_id) as rest:
        number = rest.post("/v1/invoices", sale)["number"]
    assert here.run().pids.keys() == PROCESSES

    pids = here.end(signal.SIGKILL)
    wait_for(lambda: not any(map(processes.is_alive, pids)) or None, "every process to end with make up")
    here.start()

    with people(here, org_id) as rest:
        assert [invoice["number"] for invoice in rest.all("/v1/invoices", "invoices")] == [number]
        wait_for(lambda: sold(rest, sale)[2] or None, "the goods to leave")
        assert sold(rest, sale) == (1, "234.00", ["-10"])


def test_a_second_make_up_in_the_same_place_says_where_the_first_one_is(here) -> None:
    run = here.run()
    with pytest.raises(NotStarted, match=f"make up already runs here: process {run.up}, {run.url}"):
        here.start()
    assert here.run().up == run.up


def test_make_up_ends_on_a_signal_with_all_its_processes(here) -> None:
    pids = here.end(signal.SIGINT)
    assert [pid for pid in pids if processes.is_alive(pid)] == []
    assert not (here.home / "run.json").exists()
    here.start()
