"""What processes export, looked at byte by byte: nothing that people wrote, and no span where nothing happens."""

import asyncio
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.e2e.collector import Collector
from tests.e2e.installation import Installation
from tests.e2e.stock import stocked
from tests.support.rest import Rest
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("processes")]

NAME, PHONE, STREET = "Ramesh Kulkarni", "9876501234", "Laxmi Road"
AGENT, ADDRESS, TOKEN = "Curious-Agent", "127.0.0.1", "a.made.up-token"
HOSTS = [f"shop{number}.example" for number in range(5)]
UNKNOWN = "/v1/people/Ramesh"
HTTP_DURATION = "http.server.request.duration"
IDLE_POLLS = 20


def _send_everything(here: Installation) -> str:
    """Requests with all that must not leave; returns the trace of the last one."""
    run, org_id = here.run(), uuid4()
    sale = stocked(here, org_id)
    with Rest(run.url, run.jwt_secret, org_id) as rest:
        place = {"line1": STREET, "city": "Pune", "state_code": "27"}
        customer = {"code": PHONE, "name": NAME, "type": "retail", "gst_category": "unregistered"}
        rest.post("/v1/customers", {**customer, "billing_address": place, "phone": PHONE}, role="manager")
        rest.get("/v1/customers:search", query=NAME)
        rest.refused("/v1/invoices", {**sale, "lines": [{**sale["lines"][0], "quantity": "1000"}]})
        for host in HOSTS:
            httpx.get(f"{run.url}{UNKNOWN}?phone={PHONE}", headers={"host": host, "user-agent": AGENT})
            httpx.get(f"{run.url}/v1/customers", headers={"host": host, "authorization": f"Bearer {TOKEN}"})
        httpx.request("RAMESH", f"{run.url}/v1/customers", headers={"user-agent": AGENT})
        return str(rest.post("/v1/invoices", sale)["trace_id"])


def _series(collector: Collector) -> set[tuple[tuple[str, str], ...]]:
    """The labels of each series of the duration of requests."""
    return {
        tuple(sorted((label.key, str(label.value)) for label in point.attributes))
        for metric in collector.metrics
        if metric.name == HTTP_DURATION
        for point in metric.histogram.data_points
    }


def test_nothing_that_people_wrote_leaves(here: Installation, collector: Collector) -> None:
    trace_id = _send_everything(here)
    wait_for(lambda: collector.of_trace(trace_id) or None, "the last request to be exported")
    collector.metrics.clear()
    wait_for(lambda: _series(collector) or None, "the metrics of requests to be exported")

    private = [NAME, "Ramesh", "RAMESH", PHONE, STREET, AGENT, ADDRESS, TOKEN, "shop0.example", "set_config", "WHERE"]
    assert [word for word in private if word.encode() in collector.sent] == []
    assert collector.spans


def test_made_up_hosts_paths_and_methods_make_no_series(here: Installation, collector: Collector) -> None:
    _send_everything(here)
    collector.metrics.clear()
    series = wait_for(lambda: _series(collector) or None, "the metrics of requests to be exported")

    without_route = {labels for labels in series if "http.route" not in dict(labels)}
    keys = {key for labels in series for key, _ in labels}
    assert keys <= {
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "network.protocol.version",
        "url.scheme",
        "error.type",
    }
    assert len(without_route) <= 2  # A method that is known, and any other.


def test_idle_processes_make_no_spans(here: Installation, collector: Collector) -> None:
    url = here.run().database_url
    before = asyncio.run(_transactions(url))
    wait_for(lambda: asyncio.run(_transactions(url)) > before + IDLE_POLLS or None, "the processes to poll")
    polls = [span for span in collector.spans if not span.parent_id and span.kind == "client"]
    assert [span.title for span in polls] == []
    assert "grpc.health" not in " ".join(span.name for span in collector.spans)


async def _transactions(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(
            await connection.fetchval("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        )
    finally:
        await connection.close()
