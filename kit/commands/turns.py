"""Splits a batch so that two different requests with one idempotency key never run together."""

from collections.abc import Sequence


def turns(requests: Sequence[tuple[str, bytes]]) -> list[list[int]]:
    """The positions of requests, each as its key and its hash, in turns to run one after the other.

    Equal requests with one key run in one turn. A different request with the same key runs in a later turn, as if it
    had come later. The stored reply may belong to the later request. Then that one is the repeat and gets the reply,
    and the earlier one is refused.
    """
    if len({key for key, _ in requests}) == len(requests):
        return [list(range(len(requests)))]
    hashes_of_key: dict[str, list[bytes]] = {}
    found: list[list[int]] = []
    for position, (key, request_hash) in enumerate(requests):
        hashes = hashes_of_key.setdefault(key, [])
        if request_hash not in hashes:
            hashes.append(request_hash)
        turn = hashes.index(request_hash)
        if turn == len(found):
            found.append([])
        found[turn].append(position)
    return found
