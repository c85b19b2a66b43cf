"""When the keys of users' tokens are fetched, and whose tokens are good meanwhile."""

import asyncio
import json
from collections.abc import Sequence

import jwt
import pytest

from kit.auth.jwks import (
    FIRST_RETRY_SECONDS,
    LONGEST_RETRY_SECONDS,
    REFRESH_SECONDS,
    UNKNOWN_KEY_FETCHES,
    UNKNOWN_KEY_SECONDS,
    KeySet,
    KeySetUnavailable,
)
from tests.support.event_loop import settle
from tests.unit.kit.key_endpoint import Endpoint, key_set


async def all_of(keys: KeySet, *key_ids: str) -> Sequence[jwt.PyJWK | BaseException | None]:
    return await asyncio.gather(*map(keys.key, key_ids), return_exceptions=True)


async def test_everybody_waits_for_the_one_first_fetch() -> None:
    endpoint = Endpoint("old")
    endpoint.is_open.clear()
    waiting = asyncio.create_task(all_of(endpoint.keys(), *["old"] * 20))
    await settle()

    endpoint.is_open.set()
    found = await waiting

    assert all(isinstance(key, jwt.PyJWK) for key in found)
    assert endpoint.fetches == 1


async def test_everybody_with_a_key_of_a_rotation_waits_for_the_one_fetch() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.key_ids = ["old", "new"]
    endpoint.is_open.clear()
    waiting = asyncio.create_task(all_of(keys, *["new"] * 20))
    await settle()

    endpoint.is_open.set()
    found = await waiting

    assert all(isinstance(key, jwt.PyJWK) for key in found)
    assert endpoint.fetches == 2


async def test_rotation_right_after_the_first_fetch_is_found_at_once() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.key_ids = ["new"]

    assert await keys.key("new") is not None


async def test_key_published_while_a_fetch_runs_is_found_by_the_next_one() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    endpoint.is_open.clear()
    first = asyncio.create_task(keys.key("old"))
    await settle()
    endpoint.key_ids = ["old", "new"]
    second = asyncio.create_task(keys.key("new"))
    await settle()
    endpoint.is_open.set()

    assert await first is not None
    assert await second is not None
    assert endpoint.fetches == 2


@pytest.mark.parametrize("age", [REFRESH_SECONDS, REFRESH_SECONDS * 100])
async def test_old_keys_are_good_while_they_are_fetched_again(age: float) -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.now += age
    endpoint.is_open.clear()

    found = await asyncio.wait_for(all_of(keys, *["old"] * 20), timeout=30)
    await settle()

    assert all(isinstance(key, jwt.PyJWK) for key in found)
    assert endpoint.fetches == 2
    endpoint.is_open.set()
    await settle()


async def test_a_withdrawn_key_is_forgotten_after_the_fetch() -> None:
    endpoint = Endpoint("old", "new")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.key_ids = ["new"]
    endpoint.now += REFRESH_SECONDS

    assert await keys.key("new") is not None
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))  # the fetch in the background

    assert await keys.key("old") is None


async def test_keys_stay_in_use_while_the_endpoint_is_down() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.is_down = True

    for _ in range(10):
        endpoint.now += REFRESH_SECONDS
        assert await keys.key("old") is not None
        await settle()
    assert endpoint.fetches == 11


async def test_an_unknown_key_is_no_reason_to_refuse_for_good_while_the_endpoint_is_down() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    endpoint.is_down = True

    with pytest.raises(KeySetUnavailable):
        await keys.key("new")


async def test_failed_first_fetch_is_tried_again_soon_and_then_less_often() -> None:
    endpoint = Endpoint("old")
    endpoint.is_down = True
    keys = endpoint.keys()
    pauses = []
    for _ in range(10):
        with pytest.raises(KeySetUnavailable):
            await keys.key("old")
        began, fetches = endpoint.now, endpoint.fetches
        while endpoint.fetches == fetches:
            endpoint.now += FIRST_RETRY_SECONDS
            with pytest.raises(KeySetUnavailable):
                await keys.key("old")
        pauses.append(endpoint.now - began)

    assert pauses[0] == FIRST_RETRY_SECONDS
    assert max(pauses) == pauses[-1] == LONGEST_RETRY_SECONDS
    assert pauses == sorted(pauses)


async def test_endpoint_that_is_back_serves_at_the_next_try() -> None:
    endpoint = Endpoint("old")
    endpoint.is_down = True
    keys = endpoint.keys()
    with pytest.raises(KeySetUnavailable):
        await keys.key("old")
    endpoint.is_down = False
    endpoint.now += FIRST_RETRY_SECONDS

    assert await keys.key("old") is not None


async def test_flood_of_made_up_key_ids_costs_few_fetches_and_delays_a_rotation_little() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    before = endpoint.fetches

    for number in range(1000):
        assert await keys.key(f"made-up-{number}") is None
    assert endpoint.fetches - before == UNKNOWN_KEY_FETCHES

    endpoint.key_ids = ["new"]
    endpoint.now += UNKNOWN_KEY_SECONDS
    found = [await keys.key(key_id) for key_id in ("made-up", "new")]
    assert found[0] is None
    assert found[1] is not None


async def test_long_flood_costs_one_fetch_in_each_interval() -> None:
    endpoint = Endpoint("old")
    keys = endpoint.keys()
    await keys.key("old")
    seconds = 100

    for second in range(seconds):
        endpoint.now += 1
        for number in range(50):
            await keys.key(f"made-up-{second}-{number}")

    assert endpoint.fetches - 1 == UNKNOWN_KEY_FETCHES + seconds // UNKNOWN_KEY_SECONDS - 1


async def test_caller_who_gives_up_does_not_end_the_fetch_of_the_others() -> None:
    endpoint = Endpoint("old")
    endpoint.is_open.clear()
    keys = endpoint.keys()
    first, second = asyncio.create_task(keys.key("old")), asyncio.create_task(keys.key("old"))
    await settle()
    first.cancel()
    await settle()
    endpoint.is_open.set()

    assert await second is not None
    assert endpoint.fetches == 1


async def test_configured_keys_never_change() -> None:
    keys = KeySet.from_json(key_set("public"))

    assert await keys.key("public") is not None
    assert await keys.key("other") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": []}', '{"keys": [7]}', '{"keys": [{"kty": "new"}]}'])
def test_text_that_is_no_key_set_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        KeySet.from_json(text)


async def test_an_endpoint_that_turns_hostile_takes_no_key_away() -> None:
    endpoint = Endpoint("old")
    texts = iter([key_set("old"), "[" * 100_000, "{}", json.dumps({"keys": [{"kty": [{}]}]}), "\ud800"])

    async def fetch() -> str:
        return next(texts)

    keys = KeySet(fetch, clock=lambda: endpoint.now)
    await keys.key("old")
    for _ in range(4):
        endpoint.now += REFRESH_SECONDS
        await keys.key("old")
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    assert next(texts, None) is None
    assert await keys.key("old") is not None
