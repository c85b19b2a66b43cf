"""A server that speaks PostgreSQL's protocol far enough to refuse every login."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator

from tests.unit.kit.loopback import listening

SSL_REQUEST = 80877103  # protocol-message-formats.html


@contextlib.asynccontextmanager
async def refusing_postgres(sqlstate: str, sentence: str) -> AsyncIterator[str]:
    """The URL of a server that refuses every login with this error."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while struct.unpack("!I", (await _message(reader))[:4]) == (SSL_REQUEST,):
            writer.write(b"N")
        fields = {"S": "FATAL", "V": "FATAL", "C": sqlstate, "M": sentence, "D": "hunter2"}
        body = b"".join(f"{code}{text}".encode() + b"\0" for code, text in fields.items()) + b"\0"
        writer.write(b"E" + struct.pack("!I", len(body) + 4) + body)
        await writer.drain()

    async with listening(refuse) as port:
        yield f"postgresql://sales_app:hunter2@127.0.0.1:{port}/bahi"


async def _message(reader: asyncio.StreamReader) -> bytes:
    (length,) = struct.unpack("!I", await reader.readexactly(4))
    return await reader.readexactly(length - 4)
