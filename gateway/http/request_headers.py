"""Reads single headers of a request, for the middlewares: several look for one each, and most requests have a dozen."""

from starlette.types import Scope


def header_of(scope: Scope, name: bytes) -> str:
    """The first header of this name, which is in lower case; empty where there is none."""
    for found, value in scope["headers"]:
        if found == name:
            text: str = value.decode("latin-1")
            return text
    return ""


def headers_of(scope: Scope, name: bytes) -> list[str]:
    """All headers of this name, which is in lower case."""
    return [value.decode("latin-1") for found, value in scope["headers"] if found == name]
