"""The gateway with the verifier of production: the log says why a token was refused, the reply does not."""

import httpx
from structlog.testing import capture_logs

from gateway.app import create_app
from gateway.settings import GatewaySettings
from kit.auth.user_tokens import TokenVerifier
from tests.unit.kit.grpc_server import ISSUER, USER_SECRET, user_token


async def test_gateway_logs_the_check_that_refused_a_token_and_replies_without_it(contract, channel):
    settings = GatewaySettings(jwt_issuer=ISSUER, supabase_jwt_secret=USER_SECRET)
    app = create_app(contract, {"testing": channel}, TokenVerifier.from_settings(settings), settings)
    token = user_token(aud="anon")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        with capture_logs() as logged:
            reply = await client.get("/v1/things/1", headers={"authorization": f"Bearer {token}"})

    assert reply.status_code == 401
    problem = {name: value for name, value in reply.json().items() if name not in {"request_id", "instance"}}
    assert problem == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "The token is not valid.",
        "reason": "TOKEN_INVALID",
    }
    (line,) = [line for line in logged if line["event"] == "token.refused"]
    assert (line["kind"], line["check"], line["refused"]) == ("user", "aud", 1)
    assert token not in str(logged)
