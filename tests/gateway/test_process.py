"""The gateway as a process of its own, with services that are not there."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from deploy.local import token
from tests.support.organisations import JWT_SECRET

ROOT = Path(__file__).parents[2]
# Nothing listens on the port of tcpmux.
NOBODY = "127.0.0.1:1"


@pytest.fixture
async def gateway():
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'gen'}",
        "GATEWAY_PORT": "0",
        "SUPABASE_JWT_SECRET": JWT_SECRET,
        "JWT_ALGORITHMS": token.ALGORITHM,
        "JWT_ISSUER": token.ISSUER,
        **{f"{context}_ADDRESS": NOBODY for context in ("INVENTORY", "SALES", "PURCHASE", "RETURNS")},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway.main", env=environment, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def listening_port(process):
    async for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "gateway.listening":
            return event["port"]
    raise AssertionError("The gateway ended without listening.")


async def test_process_serves_refuses_and_ends_in_order(gateway, organisation):
    port = await listening_port(gateway)

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        alive = await client.get("/healthz")
        without_token = await client.get("/v1/products")
        member = await client.get("/v1/products", headers=organisation.headers())
        ready = await client.get("/readyz")

    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (without_token.status_code, without_token.json()["reason"]) == (401, "TOKEN_MISSING")
    assert (member.status_code, member.json()["reason"]) == (503, "UNAVAILABLE")
    assert member.json()["detail"] == "A part of the system does not answer now."
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert set(ready.json()["services"]) == {"inventory", "purchase", "returns", "sales"}
    assert "SERVING" not in ready.json()["services"].values()
    assert "server" not in alive.headers

    gateway.send_signal(signal.SIGTERM)

    assert await gateway.wait() == 0
