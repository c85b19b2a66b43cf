"""Adds headers to a response on its way out, for the middlewares."""

from collections.abc import Sequence

from starlette.types import Message, Send

RawHeader = tuple[bytes, bytes]
"""Name in lower case, and value."""


def send_with_headers(send: Send, headers: Sequence[RawHeader]) -> Send:
    """A `send` that adds these headers to the start of the response and passes everything else on."""

    async def send_message(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *headers]}
        await send(message)

    return send_message
