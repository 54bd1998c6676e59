"""No address is read that nobody allowed, and no answer is waited for or swallowed without end."""

import socket
import time
from ipaddress import ip_address

import pytest

from planning.actions import fetching
from planning.actions.fetching import Unreachable, check_address, fetch, is_allowed
from planning.domain.errors import Invalid
from tests.servers import right, serving

LOOPBACK = "127.0.0.0/8"


@pytest.fixture
def allowed(settings):
    settings.PULL_ALLOWED = [LOOPBACK, "metrics.example", "ported.example:9090", ".inside.example"]
    settings.PULL_SECONDS = 1
    settings.PULL_MAX_BYTES = 1000
    return settings


@pytest.mark.parametrize(
    "url",
    [
        "https://metrics.example/x",
        "http://METRICS.example.:81",
        "http://ported.example:9090",
        "http://a.b.inside.example",
        "http://127.0.0.1:9090",
    ],
)
def test_listed_hosts_may_be_read(allowed, url):
    assert check_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "metrics.example", "ftp://metrics.example", "file:///etc/passwd", "http://", "gopher://metrics.example",
        "http://metrics.example.evil.test", "http://evilinside.example", "http://inside.example",
        "http://ported.example:80", "http://10.0.0.1", "http://[::1]/", "http://[fe80::1", "http://169.254.169.254/",
        "http://user@metrics.example", "http://user:word@metrics.example", "http://metrics.example/a b",
        "http://metrics.example/\u00fc", "http://metrics.example:99999", "http://metrics.example@evil.test",
        "http://0x7f.1", "http://2130706433",
    ],
)  # fmt: skip
def test_all_else_is_refused_before_anything_is_asked(allowed, url):
    with pytest.raises(Invalid) as error:
        check_address(url)

    assert "address" in error.value.fields


def test_nothing_may_be_read_where_nothing_is_listed():
    with pytest.raises(Invalid, match="PULL_ALLOWED"):
        check_address("https://metrics.example")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True), ("2a00:1450:4001::1", True), ("10.0.0.1", False), ("192.168.1.1", False),
        ("172.16.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False), ("100.64.0.1", False), ("::1", False),
        ("fe80::1", False), ("fd00::1", False), ("224.0.0.1", False), ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("127.0.0.1", True), ("::ffff:127.0.0.1", True),
    ],
)  # fmt: skip
def test_private_addresses_need_a_listed_network(allowed, address, expected):
    assert is_allowed(ip_address(address)) is expected


def stands_for(monkeypatch, *addresses):
    """Let every name stand for addresses, and count how often that is asked."""
    asked = []

    def getaddrinfo(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", getaddrinfo)
    return asked


def test_listed_name_that_stands_for_a_private_address_is_refused(allowed, monkeypatch):
    stands_for(monkeypatch, "93.184.215.14", "10.0.0.7")

    with pytest.raises(Unreachable, match=r"10\.0\.0\.7, which is not public"):
        fetch("http://metrics.example/")


def test_name_is_asked_once_and_the_checked_address_is_used(allowed, monkeypatch):
    asked = stands_for(monkeypatch, "93.184.215.14")
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(fetching.socket, "create_connection", connect)

    with pytest.raises(Unreachable, match="refused"):
        fetch("http://metrics.example:81/")

    assert (asked, connected) == (["metrics.example"], [("93.184.215.14", 81)])


def test_name_that_is_not_known_or_slow_is_told(allowed, monkeypatch):
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(Unreachable, match="not known"):
        fetch("http://metrics.example/")

    allowed.PULL_SECONDS = 0.05
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: time.sleep(0.3))
    with pytest.raises(Unreachable, match="within"):
        fetch("http://metrics.example/")


@pytest.mark.enable_socket
class TestServer:
    """Against servers of this machine."""

    def test_answer_comes_with_its_status(self, allowed):
        with serving(lambda _asked: (404, {"a": 1}, {})) as server:
            assert fetch(f"{server.url}/x?y=1") == (404, b'{"a": 1}')

        assert (server.asked[0].path, server.asked[0]) == ("/x", {"y": "1"})

    def test_redirect_is_not_followed(self, allowed):
        with serving(lambda _asked: (302, b"", {"Location": "http://127.0.0.1:1/"})) as server:
            with pytest.raises(Unreachable, match="not followed"):
                fetch(server.url)
            assert len(server.asked) == 1

    def test_answer_that_is_too_large_is_cut(self, allowed):
        with serving(lambda _asked: right(b"x" * 5000)) as server, pytest.raises(Unreachable, match="1,000 bytes"):
            fetch(server.url)

    def test_answer_that_breaks_off_is_told(self, allowed):
        with (
            serving(lambda _asked: (200, b"[1", {"Content-Length": "50"})) as server,
            pytest.raises(Unreachable),
        ):
            fetch(server.url)

    def test_source_that_says_nothing_is_left_in_time(self, allowed):
        allowed.PULL_SECONDS = 0.3
        with serving(lambda _asked: time.sleep(1)) as server:
            began = time.monotonic()
            with pytest.raises(Unreachable, match="within"):
                fetch(server.url)
            assert time.monotonic() - began < 0.9

    def test_source_that_drips_is_cut_although_each_byte_is_quick(self, allowed):
        allowed.PULL_SECONDS = 0.4

        def drip(_asked, handler):
            handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
            for _ in range(40):
                handler.wfile.write(b"X-A: 1\r\n")
                time.sleep(0.05)

        with serving(drip) as server:
            began = time.monotonic()
            with pytest.raises(Unreachable, match="within"):
                fetch(server.url)
            assert time.monotonic() - began < 1.2

    def test_source_that_speaks_no_http_is_told(self, allowed):
        with (
            serving(lambda _asked, handler: handler.wfile.write(b"SSH-2.0\r\n") and None) as server,
            pytest.raises(Unreachable, match="rightly"),
        ):
            fetch(server.url)

    def test_source_that_is_down_is_told(self, allowed):
        with serving(lambda _asked: right(1)) as server:
            url = server.url
        with pytest.raises(Unreachable, match="refused"):
            fetch(url)

    def test_certificate_is_held_against_the_name(self, allowed):
        with serving(lambda _asked: right(1)) as server, pytest.raises(Unreachable, match="rightly"):
            fetch(server.url.replace("http://", "https://"))
