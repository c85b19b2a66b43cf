"""Hands a request to the routes of its collection alone: `/v1/invoices/7:cancel` to those of `invoices`.

A router tries its routes one after the other, so each further operation would make every request dearer. To leave this
out, do not call `route_by_collection`.
"""

from collections import defaultdict
from typing import Final

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from gateway.contract.http_bindings import UnsupportedContractError

_PREFIX: Final = "/v1/"


def route_by_collection(router: APIRouter) -> None:
    """Lets the router choose among the routes that it has now. Others are tried as always.

    Raises UnsupportedContractError for a path whose collection is a variable.
    """
    routes: defaultdict[str, list[BaseRoute]] = defaultdict(list)
    for route in router.routes:
        if isinstance(route, APIRoute) and (name := collection_of(route.path)):
            if "{" in name:
                raise UnsupportedContractError(f"{route.path}: the collection is no literal.")
            routes[name].append(route)
    everything = router.app
    of_collection = {name: APIRouter(routes=found, redirect_slashes=False).app for name, found in routes.items()}

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        name = collection_of(scope["path"]) if scope["type"] == "http" else ""
        await of_collection.get(name, everything)(scope, receive, send)

    router.middleware_stack = choose


def collection_of(path: str) -> str:
    """The segment after `/v1/`, without a verb. Empty for any other path."""
    if not path.startswith(_PREFIX):
        return ""
    return path[len(_PREFIX) :].partition("/")[0].partition(":")[0]
