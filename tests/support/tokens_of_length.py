"""Bearer tokens of an exact length, for tests at the limit that all hops share."""

from collections.abc import Callable


def token_of_length(length: int, sign: Callable[..., str]) -> str:
    """A token of this many characters; `sign` makes one with further claims."""
    for padding in range(length):
        token = sign(padding="x" * padding) if padding > length // 2 else ""
        if len(token) == length:
            return token
    raise ValueError(f"No token has {length} characters.")
