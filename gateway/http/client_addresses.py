"""Whose address a request has: which proxies are believed, what they write, and which addresses are one client."""

import functools
import ipaddress
from typing import Final, TypeAlias

from gateway.settings import ANY_PEER

MOST_PROXIES: Final = 8
"""Entries of the header that are read, from its end."""
LONGEST_ENTRY: Final = 64  # characters: an IPv6 address with brackets, zone and port
UNKNOWN_CLIENT: Final = "unknown"
IPV6_CLIENT_BITS: Final = 64
"""A provider gives a customer at least this network. The customer may use each address in it."""

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class TrustedProxies:
    """The proxies that FORWARDED_ALLOW_IPS names."""

    def __init__(self, setting: str) -> None:
        """`setting` is valid: GatewaySettings refuses an entry that is neither an address nor a network."""
        self._any_peer = setting.strip() == ANY_PEER
        entries = () if self._any_peer or not setting.strip() else setting.split(",")
        self._networks = [ipaddress.ip_network(entry.strip()) for entry in entries]
        self.trust = functools.lru_cache(maxsize=4096)(self._trust)

    def _trust(self, host: str) -> bool:
        """Whether the header of this peer is believed."""
        address = address_of(host)
        return self._any_peer or (address is not None and any(address in network for network in self._networks))

    def believed_address(self, peer: str, written: str) -> str:
        """The last address that a trusted proxy wrote, or the peer's own where it wrote none.

        Each proxy appends the address of its peer. The entries are therefore read from the end, as long as a trusted
        proxy has written them. With `*` that is the last entry alone: the client may have sent all others.
        """
        believed = peer
        for entry in reversed(written.rsplit(",", MOST_PROXIES)[-MOST_PROXIES:]):
            address = address_of(entry.strip())
            if address is None:
                break
            believed = str(address)
            if self._any_peer or not self.trust(believed):
                break
        return believed


@functools.lru_cache(maxsize=4096)
def address_of(text: str) -> Address | None:
    """The address in `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1` or `[2001:db8::1]:443`, without zone and port.

    None for any other text. An IPv4 address in the form of IPv6 (`::ffff:192.0.2.1`) becomes an IPv4 address.
    """
    if len(text) > LONGEST_ENTRY:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


@functools.lru_cache(maxsize=4096)
def client_of(host: str) -> str:
    """The client that an address is counted for: the address, or the /64 network of an IPv6 address."""
    address = address_of(host)
    if address is None:
        return UNKNOWN_CLIENT
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, IPV6_CLIENT_BITS), strict=False))
    return str(address)
