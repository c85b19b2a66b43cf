"""Which address a request is counted for, behind proxies and without them."""

import asyncio

import pytest
from pydantic import ValidationError

from gateway.http.client_addresses import TrustedProxies, client_of
from gateway.settings import GatewaySettings

CLIENT = "198.51.100.7"
PROXY = "192.0.2.1"
"""The peer of every request of the fixture `connect`."""
INNER_PROXY = "10.1.2.3"


@pytest.mark.parametrize(
    ("trusted", "written", "believed"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"203.0.113.9, {CLIENT}", CLIENT),
        (f"{PROXY}, 10.0.0.0/8", f"203.0.113.9,{CLIENT}, {INNER_PROXY}", CLIENT),
        (f"{PROXY},10.0.0.0/8", INNER_PROXY, INNER_PROXY),
        ("*", f"203.0.113.9, {CLIENT}", CLIENT),
        ("0.0.0.0/0", "203.0.113.9, 203.0.113.8", "203.0.113.9"),
        (PROXY, f"{CLIENT}:51234", CLIENT),
        (PROXY, "[2001:db8::5]:443", "2001:db8::5"),
        (PROXY, "2001:db8::5", "2001:db8::5"),
        (PROXY, f"::ffff:{CLIENT}", CLIENT),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, "1.2.3.4.5", PROXY),
        (PROXY, "x" * 10_000, PROXY),
        (PROXY, f"{CLIENT}, garbage", PROXY),
        (f"{PROXY},10.0.0.0/8", f"garbage, {INNER_PROXY}", INNER_PROXY),
    ],
)
def test_the_last_address_that_a_trusted_proxy_wrote_is_believed(trusted: str, written: str, believed: str) -> None:
    assert TrustedProxies(trusted).believed_address(PROXY, written) == believed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::5", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::5", "2001:db8:0:2::5", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("garbage", "other garbage", True),
    ],
)
def test_a_network_of_ipv6_is_one_client_and_garbage_is_one(one: str, other: str, same: bool) -> None:
    assert (client_of(one) == client_of(other)) is same


@pytest.mark.parametrize("setting", ["proxy.internal", "10.0.0.1/8", "127.0.0.1,*", "10.0.0.0/33"])
def test_a_proxy_that_is_no_address_is_refused_at_start(setting: str) -> None:
    with pytest.raises(ValidationError, match="names proxies by address or network"):
        GatewaySettings(jwt_issuer="i", supabase_jwt_secret="x" * 32, forwarded_allow_ips=setting)


async def statuses(client, *forwarded: str) -> list[int]:
    """The status of a request without a token for each of these headers."""
    return [
        (await client.get("/v1/x", headers={"Authorization": "", "X-Forwarded-For": each})).status_code
        for each in forwarded
    ]


@pytest.mark.parametrize("trusted", [PROXY, "*"])
async def test_entries_that_a_client_writes_itself_give_it_no_new_limit(connect, trusted):
    client = await connect(rate_limit_address="1/hour", forwarded_allow_ips=trusted)

    assert await statuses(client, f"1.1.1.1, {CLIENT}", f"2.2.2.2, {CLIENT}", "203.0.113.9") == [401, 429, 401]


async def test_garbage_counts_for_the_peer(connect):
    client = await connect(rate_limit_address="1/hour", forwarded_allow_ips=PROXY)

    assert await statuses(client, "garbage", "more garbage", PROXY) == [401, 429, 429]


async def test_the_header_of_others_is_not_believed(connect):
    client = await connect(rate_limit_address="1/hour", forwarded_allow_ips="10.0.0.0/8")

    assert await statuses(client, "203.0.113.8", "203.0.113.9") == [401, 429]


async def test_addresses_of_one_network_share_a_limit(connect):
    client = await connect(rate_limit_address="1/hour", forwarded_allow_ips=PROXY)

    assert await statuses(client, "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1") == [401, 429, 401]


async def test_the_header_may_be_another(connect):
    client = await connect(rate_limit_address="1/hour", forwarded_allow_ips="*", client_address_header="X-Real-IP")
    found = [
        (
            await client.get(
                "/v1/x", headers={"Authorization": "", "X-Real-IP": CLIENT, "X-Forwarded-For": f"{CLIENT}, {edge}"}
            )
        ).status_code
        for edge in ("152.233.33.1", "152.233.33.2")
    ]

    assert found == [401, 429]


async def test_unfinished_requests_of_one_client_behind_a_proxy_are_limited(connect, things):
    client = await connect(forwarded_allow_ips=PROXY, max_connections_per_address=1)
    arrived, go = asyncio.Event(), asyncio.Event()

    async def unfinished():
        arrived.set()
        yield b"{"
        await go.wait()
        yield b"}"

    headers = {"X-Forwarded-For": CLIENT, "Content-Type": "application/json"}
    running = asyncio.ensure_future(client.post("/v1/things", content=unfinished(), headers=headers))
    await arrived.wait()
    refused = await client.get("/v1/things/t1", headers={"X-Forwarded-For": f"203.0.113.9, {CLIENT}"})
    other = await client.get("/v1/things/t1", headers={"X-Forwarded-For": "203.0.113.9"})
    of_the_proxy = await client.get("/v1/things/t1")
    go.set()
    await running
    later = await client.get("/v1/things/t1", headers={"X-Forwarded-For": CLIENT})

    assert (refused.status_code, refused.json()["reason"], refused.headers["Retry-After"]) == (
        429,
        "TOO_MANY_AT_ONCE",
        "1",
    )
    assert [each.status_code for each in (other, of_the_proxy, later)] == [200, 200, 200]
