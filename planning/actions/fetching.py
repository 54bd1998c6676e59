"""Read an address of another machine, and never one that nobody allowed.

A host must be on the installation's list (``PULL_ALLOWED``). Its name is resolved once, each address it stands for is
checked, and the connection is made to the very address that was checked, so that a name that answers otherwise the
second time leads nowhere. Addresses that are not public must lie in a network of the list. Redirects are not followed;
time and size are bounded.
"""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from planning.domain.errors import Invalid

Address = IPv4Address | IPv6Address
PORTS = {"http": 80, "https": 443}
# IPv6 that carries an IPv4 address inside: NAT64, 6to4, Teredo.
WRAPPING = tuple(ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
CHUNK = 65_536


class Unreachable(Exception):
    """The address was not read; the sentence says why."""


def check_address(url: str) -> SplitResult:
    """Check an address without asking the network.

    Raises
    ------
    Invalid
        Where it is no http address, carries a password, or its host is not on the list.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(f"“{url[:80]}” is no address.") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise _refused("Give an address that begins with http:// or https://, and a host.")
    if parts.username or parts.password or not url.isascii() or any(sign.isspace() for sign in url):
        raise _refused("An address has no name, password, space or sign beyond ASCII in it.")
    if not _is_listed(parts.hostname, port or PORTS[parts.scheme]):
        text = f"{parts.hostname} is not on the list of hosts that this installation reads (PULL_ALLOWED)."
        raise _refused(text)
    return parts


def _refused(text: str) -> Invalid:
    return Invalid(text, fields={"address": [text]})


def _is_listed(host: str, port: int) -> bool:
    literal = _literal(host)
    if literal is not None:
        return _is_in_listed_network(literal)
    host = host.lower().rstrip(".")
    names = {entry.lower() for entry in settings.PULL_ALLOWED}
    parents = host.split(".")
    wild = {"." + ".".join(parents[start:]) for start in range(1, len(parents))}
    return bool({host, f"{host}:{port}", *wild} & names)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_in_listed_network(address: Address) -> bool:
    for entry in settings.PULL_ALLOWED:
        try:
            network = ip_network(entry, strict=False)
        except ValueError:
            continue  # a name
        if address.version == network.version and address in network:
            return True
    return False


def is_allowed(address: Address) -> bool:
    """Say whether the portal may connect to an address: a public one, or one of a listed network."""
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    address = inner or address
    is_wrapped = any(address.version == network.version and address in network for network in WRAPPING)
    is_public = address.is_global and not address.is_multicast and not is_wrapped
    return is_public or _is_in_listed_network(address)


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of a host, each checked.

    Raises
    ------
    Unreachable
        Where it has none, in that time, or one that is not allowed.
    """
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        found = pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(timeout=seconds)
    except TooLate as error:
        raise Unreachable(f"The name {host} was not found within {seconds:g} s.") from error
    except OSError as error:
        raise Unreachable(f"The name {host} is not known.") from error
    finally:
        pool.shutdown(wait=False)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not is_allowed(ip_address(address.partition("%")[0])):
            raise Unreachable(f"{host} stands for {address}, which is not public and in no network of the list.")
    return addresses


class _Pinned(HTTPConnection):
    """A connection to an address that was checked, whatever the name may stand for by now."""

    def __init__(self, parts: SplitResult, address: str, seconds: float) -> None:
        port = parts.port or PORTS[parts.scheme]
        super().__init__(str(parts.hostname), port, timeout=seconds)
        self.address, self.is_secret, self.is_cut = address, parts.scheme == "https", False

    def connect(self) -> None:
        """Connect to the address; the certificate is held against the name."""
        self.sock = socket.create_connection((self.address, self.port), timeout=self.timeout)
        if self.is_secret:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from outside: what waits for the other side wakes up, with an error or with nothing."""
        self.is_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself


@contextmanager
def _for_at_most(connection: _Pinned, seconds: float) -> Iterator[None]:
    # Each wait for a byte is bounded by the socket, all of them together by this.
    timer = Timer(seconds, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()


def fetch(url: str) -> tuple[int, bytes]:
    """Return the status and body that an address answers to GET.

    Raises
    ------
    Invalid
        Where the address is not one that may be read.
    Unreachable
        Where it does not answer in time, answers too much, or sends on to another address.
    """
    parts = check_address(url)
    seconds = float(settings.PULL_SECONDS)
    host = str(parts.hostname)
    literal = _literal(host)
    addresses = [str(literal)] if literal else resolve(host, parts.port or PORTS[parts.scheme], seconds)
    connection = _Pinned(parts, addresses[0], seconds)
    too_late = f"{host} did not answer within {seconds:g} s."
    with _for_at_most(connection, seconds):
        try:
            found = _ask(connection, parts)
        except Unreachable:
            raise
        except (OSError, HTTPException, ValueError, AttributeError) as error:
            # AttributeError: the socket was cut between two reads.
            if connection.is_cut or isinstance(error, TimeoutError):
                raise Unreachable(too_late) from error
            raise Unreachable(f"{host} does not answer rightly: {_why(error)}.") from error
    if connection.is_cut:
        raise Unreachable(too_late)  # a cut looks like the end of an answer
    return found


def _why(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:120]


def _ask(connection: _Pinned, parts: SplitResult) -> tuple[int, bytes]:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "team-planning-portal"}
    connection.request("GET", target, headers=headers)
    answer = connection.getresponse()
    if 300 <= answer.status < 400:
        raise Unreachable(f"{parts.hostname} sends on to another address, which is not followed.")
    limit, body = int(settings.PULL_MAX_BYTES), b""
    while chunk := answer.read1(CHUNK):
        body += chunk
        if len(body) > limit:
            raise Unreachable(f"{parts.hostname} answers more than {limit:,} bytes.")
    if answer.length:
        raise Unreachable(f"{parts.hostname} broke off its answer.")
    return answer.status, body
