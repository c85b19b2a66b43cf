"""Prints the API description: `python -m gateway.print_openapi > docs/openapi.json`.

The same contract gives the same bytes.
"""

import asyncio
import json
import sys

import grpc

from gateway.app import create_app
from gateway.contract.operations import Contract, installed_contract, read_contract
from gateway.http.authentication import Verifier
from gateway.settings import GatewaySettings
from kit.auth.caller import Caller
from kit.errors import PermissionDenied


class _RefusingVerifier(Verifier):
    """Refuses every token: this application is described, and never called."""

    async def verify(self, token: str) -> Caller:  # noqa: ARG002 - refuses each
        raise PermissionDenied("This application is not served.")


async def description_of(contract: Contract) -> dict[str, object]:
    """The API description of a contract, without any service."""
    nowhere = grpc.aio.insecure_channel("localhost:1")
    channels = dict.fromkeys(contract.contexts, nowhere)
    try:
        return create_app(contract, channels, _RefusingVerifier(), GatewaySettings.model_construct()).openapi()
    finally:
        await nowhere.close()


def main() -> None:
    """Prints the description of the installed contract, sorted."""
    description = asyncio.run(description_of(read_contract(installed_contract())))
    json.dump(description, sys.stdout, indent=2, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
