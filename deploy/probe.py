"""Health probes for containers: `python -m deploy.probe grpc HOST:PORT [readiness]` or `... http URL`."""

import sys
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

SECONDS: Final = 3.0


def main() -> None:
    """Ends with status 0 if the process answers that it is healthy."""
    try:
        kind, where, *rest = sys.argv[1:]
        answers = {"grpc": _grpc, "http": _http}[kind]
    except (KeyError, ValueError):
        sys.exit(__doc__)
    sys.exit(0 if answers(where, "".join(rest)) else 1)


def _grpc(address: str, service: str) -> bool:
    with grpc.insecure_channel(address) as channel:
        try:
            request = health_pb2.HealthCheckRequest(service=service)
            reply = health_pb2_grpc.HealthStub(channel).Check(request, timeout=SECONDS)
        except grpc.RpcError:
            return False
    return bool(reply.status == health_pb2.HealthCheckResponse.SERVING)


def _http(url: str, _service: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as reply:  # noqa: S310 - the URL is our own argument
            return bool(reply.status == HTTPStatus.OK)
    except (urllib.error.URLError, TimeoutError):
        return False


if __name__ == "__main__":
    main()
