"""Lets the event loop of a test finish what is due."""

import asyncio


async def settle() -> None:
    """Returns when all other tasks have gone as far as they can without a clock or a network."""
    for _ in range(20):
        await asyncio.sleep(0)
