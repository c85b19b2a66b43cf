"""Everything about the gateway that an installation may decide, read from the environment."""

import ipaddress
from collections.abc import Mapping
from typing import Annotated, Final, Literal

import pydantic
from pydantic import Field

from kit.settings import AuthSettings, PeerSettings

ORIGIN: Final = r"^(\*|https?://([a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])(:([0-9]{1,5}|\*))?)$"
ANY_PEER: Final = "*"
"""As FORWARDED_ALLOW_IPS: only proxies can connect, so whoever connects is a trusted proxy."""


class GatewaySettings(AuthSettings, PeerSettings):
    """Environment variables without a prefix: `gateway_port` is `GATEWAY_PORT`.

    Tokens and certificates: `kit/settings.py`.
    """

    gateway_host: str = Field(default="127.0.0.1", description="Address to listen on.")
    gateway_port: int = Field(default=8080, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")

    inventory_address: str = Field(default="127.0.0.1:50051", description="host:port of inventory.")
    sales_address: str = Field(default="127.0.0.1:50052", description="host:port of sales.")
    purchase_address: str = Field(default="127.0.0.1:50053", description="host:port of purchase.")
    returns_address: str = Field(default="127.0.0.1:50054", description="host:port of returns.")

    call_deadline_seconds: float = Field(default=10.0, gt=0, description="Time that a service has to answer a call.")
    stream_deadline_seconds: float = Field(default=3600.0, gt=0, description="Longest life of an event stream.")
    stream_heartbeat_seconds: float = Field(
        default=15.0, gt=0, description="An event stream that is silent for this long gets a comment line."
    )
    readiness_deadline_seconds: float = Field(default=2.0, gt=0, description="Time that `/readyz` gives each service.")
    shutdown_grace_seconds: int = Field(default=15, ge=0, description="Time that running requests have at shutdown.")

    max_body_bytes: int = Field(default=1_048_576, gt=0, description="Largest request body; above it, 413.")
    body_deadline_seconds: float = Field(
        default=30.0, gt=0, description="Time in which a whole request body arrives; after it, 408."
    )
    max_header_bytes: int = Field(
        default=16_384, gt=0, description="Largest headers with the request line; above it, 431."
    )
    header_deadline_seconds: float = Field(
        default=10.0, gt=0, description="Time in which all headers arrive; after it, 408."
    )
    send_deadline_seconds: float = Field(
        default=30.0, gt=0, description="Time in which a client takes 64 KiB of a response, or what is left of it."
    )
    max_connections: int = Field(default=2000, gt=0, description="Connections at once; above it, 503.")
    max_unfinished_bodies: int = Field(
        default=1000, gt=0, description="Request bodies that are on their way at once; above it, 503."
    )
    max_waiting_body_bytes: int = Field(
        default=64 * 1024 * 1024,
        gt=0,
        description="Bytes, in sum, of bodies whose requests are not at work yet; above it, 503.",
    )
    max_running_requests: int = Field(
        default=1000,
        gt=0,
        description="Requests at work at once, by the size of their bodies; others wait.",
    )
    max_running_together: int = Field(
        default=64,
        gt=0,
        description="The same while several organisations come; each has an equal part.",
    )
    max_waiting_requests: int = Field(
        default=1000, gt=0, description="Requests that wait until they may be at work; above it, 503."
    )
    max_wait_seconds: float = Field(default=5.0, gt=0, description="How long a request waits; after it, 503.")
    max_streams: int = Field(
        default=500, gt=0, description="Streams at once, such as server-sent events; above it, 503."
    )
    max_connections_per_address: int = Field(
        default=250, gt=0, description="Connections of one client; behind proxies, its unfinished requests."
    )
    keep_alive_seconds: int = Field(default=30, gt=0, description="Life of an idle connection.")

    documentation_page: bool = Field(
        default=False, description="Serve `/docs` and `/openapi.json` to everybody; `make up` turns it on."
    )

    cors_origins: list[Annotated[str, Field(pattern=ORIGIN)]] = Field(
        default_factory=list,
        description="Origins that may call, as a JSON list: `http://localhost:*` for any port, `*` for all.",
    )

    rate_limit_storage_url: str = Field(
        default="memory://", description="Where counts are stored; `redis://…` shares them between copies."
    )
    rate_limit_storage_seconds: float = Field(
        default=0.25,
        gt=0,
        description="Time that Redis has to count a request; after it, the request goes on.",
    )
    rate_limit_strategy: Literal["fixed-window", "moving-window"] = Field(
        default="fixed-window", description="`moving-window` is smoother and costs more memory."
    )
    rate_limit_organisation: str = Field(default="6000/minute", description="Requests of one organisation.")
    rate_limit_user: str = Field(default="1200/minute", description="Requests of one user.")
    rate_limit_address: str = Field(
        default="60/minute", description="Requests from one client address without a valid token."
    )
    forwarded_allow_ips: str = Field(
        default="127.0.0.1", description="Trusted proxies: addresses and networks with commas, or `*` for every peer."
    )
    client_address_header: Literal["X-Forwarded-For", "X-Real-IP"] = Field(
        default="X-Forwarded-For", description="The header in which trusted proxies write a client's address."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least level logged.")
    access_log: bool = Field(default=False, description="One log event for each request, without its query.")

    @pydantic.field_validator("forwarded_allow_ips")
    @classmethod
    def _proxies_are_addresses(cls, value: str) -> str:
        try:
            for entry in value.split(",") if value.strip() not in ("", ANY_PEER) else ():
                ipaddress.ip_network(entry.strip())
        except ValueError as error:
            raise ValueError(f"names proxies by address or network, or is *: {error}") from error
        return value

    def address_of(self, context: str) -> str:
        """The address of the service that serves the proto package `bahi.<context>.v1`.

        LookupError for an unknown one.
        """
        return self.peer_addresses()[context]

    def peer_addresses(self) -> Mapping[str, str]:
        return {
            "inventory": self.inventory_address,
            "sales": self.sales_address,
            "purchase": self.purchase_address,
            "returns": self.returns_address,
        }
