"""What an RPC is read and answered by has the same name in every service (docs/tour.md, "The names in api/")."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICERS = sorted([*ROOT.glob("services/*/api/*.py"), *ROOT.glob("trade/api/*.py")])


def calls(source: str) -> Iterator[tuple[str, list[str]]]:
    """Of each RPC that a service runs: its name, and the functions that its call names."""
    for method in ast.walk(ast.parse(source)):
        if isinstance(method, ast.AsyncFunctionDef) and method.name[0].isupper():
            for call in ast.walk(method):
                if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("self._service."):
                    yield method.name, [ast.unparse(argument) for argument in call.args]


def misnamed(source: str) -> list[str]:
    """The readers that have neither the name of their RPC nor end in from_proto, and writers not in to_proto."""
    found = []
    for rpc, arguments in calls(source):
        reader = "_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", rpc).lower()
        named = [name for name in arguments if name == reader or name.endswith("from_proto")]
        if not named:
            found.append(f"{rpc}: no {reader}")
        elif named[-1] != arguments[-1] and not arguments[-1].endswith("to_proto"):
            found.append(f"{rpc}: {arguments[-1]}")
    return found


def test_readers_and_writers_of_every_rpc_have_their_names() -> None:
    assert sum(len(list(calls(path.read_text()))) for path in SERVICERS) > 80
    assert {str(path.relative_to(ROOT)): bad for path in SERVICERS if (bad := misnamed(path.read_text()))} == {}


def test_other_names_are_found() -> None:
    source = """
class Parcels:
    async def GetParcel(self, request, context):
        return await self._service.read(request, get_parcel, _parcel_id, to_proto)
    async def ListParcels(self, request, context):
        return await self._service.read(request, list_parcels, _list_parcels, _page)
    async def SendParcel(self, request, context):
        return await self._service.command(request, send_parcel, _send_parcel, to_proto)
"""

    assert misnamed(source) == ["GetParcel: no _get_parcel", "ListParcels: _page"]
