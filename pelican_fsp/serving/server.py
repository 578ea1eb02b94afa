"""A web server for one's own machine: serves the built site, and shows each change by itself."""

from __future__ import annotations

import json
import socket
import sys
import threading
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pelican_fsp.serving.rules.http import charset, is_own_host, with_tag

EVENTS = "/_fsp/events"
SCRIPT = "/_fsp/live.js"
TAG = f'<script type="module" src="{SCRIPT}"></script>'.encode()
NOTHING = b"<!doctype html><title>No page</title><p>There is no page at this address."
STRANGER = b"This server does not know the name of the host; add it: site_tasks(hosts=[...])\n"
NO_PATH = b"This server answers to paths of its own site only, and they begin with a slash\n"
LEADS_OUT = b"This is a link out of the site; to follow it: site_tasks(follow_links=True)\n"
PAGES = (".html", ".htm")
PATIENCE = 60
"""Seconds that a question may take to arrive, and an answer to be taken."""

HEARTBEAT = 15
"""Seconds after which a silent connection is tried, so that closed ones end."""


@dataclass(frozen=True, slots=True)
class BuildEvent:
    """What the pages in the browser are told: `reload`, `style` or `problem`, and its text."""

    number: int = 0
    kind: str = ""
    text: str = ""


class EventStream:
    """Hands the newest news to all connections that wait for it."""

    def __init__(self) -> None:
        """Begin with nothing to tell."""
        self._changed = threading.Condition()
        self._newest = BuildEvent()

    @property
    def newest(self) -> BuildEvent:
        """The last news."""
        return self._newest

    def tell(self, kind: str, text: str = "") -> None:
        """Publish news."""
        with self._changed:
            self._newest = BuildEvent(self._newest.number + 1, kind, text)
            self._changed.notify_all()

    def after(self, number: int, timeout: float) -> BuildEvent | None:
        """Return the newest news if it came after the one of this number; else wait, in seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest.number != number, timeout)
            return self._newest if self._newest.number != number else None


@dataclass(frozen=True, slots=True)
class Served:
    """What is served, and to whom.

    Links in the folder `site` may lead into one of the `roots`, or anywhere if there are none.
    `host` is what the server is bound to; `hosts` are further names under which it is asked.
    """

    site: Path
    host: str = "127.0.0.1"
    roots: tuple[Path, ...] = ()
    hosts: tuple[str, ...] = ()
    events: EventStream | None = None


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves a site as web hosts do: `/flask` is `flask.html`, and its own page says 404."""

    timeout = PATIENCE

    def __init__(self, *arguments: object, served: Served) -> None:
        """Take what is served."""
        self.served = served
        super().__init__(*arguments, directory=str(served.site))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, a page that listens for news, or the news."""
        name = self.path.partition("?")[0].partition("#")[0]
        events = self.served.events
        if not self._is_for_us():
            self._send(HTTPStatus.FORBIDDEN, "text/plain; charset=utf-8", STRANGER)
        elif not name.startswith("/"):
            self._send(HTTPStatus.BAD_REQUEST, "text/plain; charset=utf-8", NO_PATH)
        elif events and name == EVENTS:
            self._stream(events)
        elif events and name == SCRIPT:
            script = Path(__file__).with_name("live.js").read_bytes()
            self._send(HTTPStatus.OK, "text/javascript; charset=utf-8", script)
        else:
            self._answer(name)

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content."""
        self.do_GET()

    def copyfile(self, source: Any, outputfile: Any) -> None:  # noqa: ANN401 - its form there
        """Send the content of a file, which HEAD does not ask for."""
        if self.command != "HEAD":
            super().copyfile(source, outputfile)

    def _is_for_us(self) -> bool:
        headers = self.headers.get_all("Host", ())
        return all(is_own_host(one, self.served.host, self.served.hosts) for one in headers)

    def _answer(self, name: str) -> None:
        try:
            path = Path(self.translate_path(name))
            is_folder = path.is_dir() and not name.endswith("/")
            file = path if is_folder else _file(path)
            is_inside = self._is_inside(file)
            page = file.read_bytes() if is_inside and file.suffix in PAGES else None
        except (OSError, ValueError, RuntimeError):  # no file has such a name, or links circle
            self._send_page(HTTPStatus.NOT_FOUND, self._nothing())
            return
        if not is_inside:
            self._send(HTTPStatus.FORBIDDEN, "text/plain; charset=utf-8", LEADS_OUT)
        elif page is not None:
            self._send_page(HTTPStatus.OK, page)
        else:
            super().do_GET()  # which leads a folder to the address with a slash

    def _is_inside(self, file: Path) -> bool:
        roots = self.served.roots
        return not roots or any(file.resolve().is_relative_to(root.resolve()) for root in roots)

    def _nothing(self) -> bytes:
        own = self.served.site / "404.html"
        try:
            return own.read_bytes() if self._is_inside(own) else NOTHING
        except (OSError, RuntimeError):
            return NOTHING

    def _send_page(self, status: HTTPStatus, page: bytes) -> None:
        encoding = charset(page)
        if self.served.events:
            page = with_tag(page, TAG)
        self._send(status, f"text/html; charset={encoding}" if encoding else "text/html", page)

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _stream(self, events: EventStream) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        number = events.newest.number
        # Whoever opens a page while the build fails is told so at once.
        number -= events.newest.kind == "problem"
        while self.command != "HEAD":
            news = events.after(number, HEARTBEAT)
            line = f"event: {news.kind}\ndata: {json.dumps(news.text)}\n\n" if news else ":\n\n"
            try:
                self.wfile.write(line.encode())
                self.wfile.flush()
            except OSError:  # the page was closed
                return
            number = news.number if news else number

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Be silent: the terminal is for the build."""


def _file(path: Path) -> Path:
    """Return the file that is meant: a folder's index, or a page without its ending.

    Raises:
        FileNotFoundError: there is none.
    """
    index = path / "index.html"
    for file in (index,) if path.is_dir() else (path, Path(f"{path}.html")):
        if file.is_file():
            return file
    raise FileNotFoundError


class SiteServer(ThreadingHTTPServer):
    """Answers each question in a thread of its own, so that nobody waits for a slow one."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - its form there
        """Say what went wrong, unless it is only that the browser has gone away."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def make_server(served: Served, port: int) -> SiteServer:
    """Return a server of a site; with a events, its pages show changes by themselves.

    Raises:
        OSError: the address is in use, or not one of this machine.
        UnicodeError: no host can have this name.
    """
    family, *_, address = socket.getaddrinfo(
        served.host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    kind = type("OwnServer", (SiteServer,), {"address_family": family})
    server: SiteServer = kind(address, partial(SiteHandler, served=served))
    return server
