"""The server for one's own machine: real questions over sockets, and what is answered to each."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.serving.rules.http import charset, is_own_host, with_tag
from pelican_fsp.serving.server import EVENTS, SCRIPT, TAG, EventStream, Served, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATIN = "<!doctype html><meta charset=iso-8859-1><body><p>Grüße</body>".encode("latin-1")
UNTOLD = "<body><p>Grüße</BODY>".encode("latin-1")
UTF_16 = "<body><p>Grüße</body>".encode("utf-16")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site with odd files, and beside it what nobody shall get."""
    files = {
        "secret.txt": b"secret",
        "output/index.html": b"<body>home</body>",
        "output/first.html": b"<body>first</body>",
        "output/404.html": b"<body>own 404</body>",
        "output/folder/index.html": b"<body>folder</body>",
        "output/style.css": b"body {}",
        "output/latin.html": LATIN,
        "output/untold.htm": UNTOLD,
        "output/utf16.html": UTF_16,
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "output/out.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "output/out").symlink_to(tmp_path)
    (tmp_path / "output/within.html").symlink_to(tmp_path / "output/first.html")
    (tmp_path / "output/circle").symlink_to(tmp_path / "output/circle")
    return tmp_path / "output"


@contextmanager
def serving(served: Served) -> Iterator[int]:
    """Serve in a thread; yield the port."""
    with make_server(served, 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.fixture
def port(site: Path) -> Iterator[int]:
    """The port of a server of the site, as `invoke livereload` starts it."""
    with serving(Served(site, roots=(site,), events=EventStream())) as port:
        yield port


def ask(port: int, line: str, *headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send a question as it is; return status, headers and content of the answer."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        lines = [f"{line} HTTP/1.0", *(headers or (f"Host: localhost:{port}",)), "", ""]
        connection.sendall("\r\n".join(lines).encode("latin-1"))
        answer = http.client.HTTPResponse(connection, method=line.split(maxsplit=1)[0])
        answer.begin()
        return answer.status, dict(answer.getheaders()), answer.read()


LONG = "a" * 300


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *(("/", 200), ("/first", 200), ("/first.html?a=b#c", 200), ("/folder/", 200)),
        *(("/folder", 301), ("/style.css", 200), (SCRIPT, 200), ("/within", 200)),
        *(("/nowhere", 404), ("/%00", 404), (f"/{LONG}", 404), (f"/{LONG}/x.html", 404)),
        *(("/circle", 404), ("/circle/x", 404), ("/%ff%fe", 404)),
        *(("http://[/", 400), ("*", 400), ("first.html", 400)),
        *((f"/?{'q' * 60000}", 200), ("/out.txt", 403), ("/out/secret.txt", 403)),
    ],
)
def test_head_answers_as_get_does_without_the_content(port: int, address: str, status: int) -> None:
    found, headers, content = ask(port, f"GET {address}")
    assert found == status
    answer = ask(port, f"HEAD {address}")
    headers.pop("Date")
    answer[1].pop("Date")
    assert answer == (found, headers, b"")
    if status != 301:
        assert int(headers["Content-Length"]) == len(content)


@pytest.mark.parametrize(
    "address",
    [
        *("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt"),
        *("/folder/../../secret.txt", "/..\\secret.txt", "/..%5csecret.txt", "//../secret.txt"),
        *("/out.txt", "/out/secret.txt", "/out/", "/out", "/.%2e/secret.txt"),
        *("/first.html/../../secret.txt", "/%252e%252e/secret.txt"),
    ],
)
def test_no_address_leads_out_of_the_site(port: int, address: str) -> None:
    status, _, content = ask(port, f"GET {address}")
    assert status in {403, 404}
    assert b"secret" not in content


def test_a_link_out_of_the_site_is_followed_if_that_is_wanted(site: Path) -> None:
    with serving(Served(site)) as port:
        assert ask(port, "GET /out.txt")[2] == b"secret"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "NONSENSE"])
def test_other_methods_are_refused(port: int, method: str) -> None:
    assert ask(port, f"{method} /")[0] == 501


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example"])
def test_a_page_of_another_site_cannot_read_this_one(port: int, host: str) -> None:
    for address in ("/", "/nowhere", EVENTS, SCRIPT):
        status, headers, content = ask(port, f"GET {address}", f"Host: {host}")
        assert (status, headers["Content-Type"]) == (403, "text/plain; charset=utf-8")
        assert b"site_tasks(hosts=" in content
    assert ask(port, "GET /", "Host: localhost", f"Host: {host}")[0] == 403


@pytest.mark.parametrize(
    ("header", "bound", "is_own"),
    [
        *(("localhost", "127.0.0.1", True), ("LocalHost.:80", "127.0.0.1", True)),
        *(("127.0.0.1:8000", "127.0.0.1", True), ("127.8.9.1", "127.0.0.1", True)),
        *(("[::1]:8000", "127.0.0.1", True), ("[::1]", "::1", True), ("::1", "::1", False)),
        *(("book.test", "127.0.0.1", True), ("book.test.", "127.0.0.1", True)),
        *(("192.168.1.5", "127.0.0.1", False), ("192.168.1.5:80", "0.0.0.0", True)),  # noqa: S104
        *(("192.168.1.5", "192.168.1.5", True), ("[fe80::1]", "::", True)),
        *(("evil.example", "0.0.0.0", False), ("", "127.0.0.1", False)),  # noqa: S104
        *(("localhost:x", "127.0.0.1", False), ("localhost/@evil", "127.0.0.1", False)),
        *(("127.0.0.1.evil.example", "127.0.0.1", False), ("[localhost]evil", "", False)),
    ],
)
def test_a_host_is_ours_by_name_or_by_digits(header: str, bound: str, *, is_own: bool) -> None:
    assert is_own_host(header, bound, ["Book.test"]) is is_own


def test_a_page_keeps_its_bytes_and_its_own_encoding(port: int) -> None:
    for address, page in (("/latin.html", LATIN), ("/untold.htm", UNTOLD), ("/utf16.html", UTF_16)):
        status, headers, content = ask(port, f"GET {address}")
        assert (status, headers["Content-Type"]) == (200, "text/html")
        assert content.replace(TAG, b"") == page
    assert ask(port, "GET /first")[1]["Content-Type"] == "text/html; charset=utf-8"
    assert TAG in ask(port, "GET /untold.htm")[2]


@given(st.binary(), st.sampled_from([b"", b"</body>", b"</BODY></html>"]))
def test_any_page_gets_the_tag_once_and_loses_nothing(page: bytes, end: bytes) -> None:
    tagged = with_tag(page + end, TAG)
    assert tagged.replace(TAG, b"") == (page + end).replace(TAG, b"")
    assert with_tag(tagged, TAG) == tagged
    if charset(page) == "utf-8":
        page.decode()


def test_who_is_slow_or_goes_away_disturbs_nobody(
    port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
    for connection in slow:
        connection.sendall(b"GET / HT")
    gone = socket.create_connection(("127.0.0.1", port))
    gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    gone.sendall(b"GET /style.css HTTP/1.0\r\nHost: lo")
    time.sleep(0.1)
    gone.close()  # with a reset
    begun = time.monotonic()
    assert ask(port, "GET /")[0] == 200
    assert time.monotonic() - begun < 5
    for connection in slow:
        connection.close()
    time.sleep(0.2)
    assert "Traceback" not in capfd.readouterr().err
