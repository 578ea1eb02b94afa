"""A web server for one's own machine: serves the built site, and shows each change by itself."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

EVENTS = "/_fsp/events"
SCRIPT = "/_fsp/live.js"
TAG = f'<script type="module" src="{SCRIPT}"></script>'
NOTHING = f"<!doctype html><title>No page</title><p>There is no page at this address.{TAG}"
HEARTBEAT = 15
"""Seconds after which a silent connection is tried, so that closed ones end."""


@dataclass(frozen=True, slots=True)
class News:
    """What the pages in the browser are told: `reload`, `style` or `problem`, and its text."""

    number: int = 0
    kind: str = ""
    text: str = ""


class Newsroom:
    """Hands the newest news to all connections that wait for it."""

    def __init__(self) -> None:
        """Begin with nothing to tell."""
        self._changed = threading.Condition()
        self._newest = News()

    @property
    def newest(self) -> News:
        """The last news."""
        return self._newest

    def tell(self, kind: str, text: str = "") -> None:
        """Publish news."""
        with self._changed:
            self._newest = News(self._newest.number + 1, kind, text)
            self._changed.notify_all()

    def after(self, number: int, timeout: float) -> News | None:
        """Return the newest news if it came after the one of this number; else wait, in seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest.number != number, timeout)
            return self._newest if self._newest.number != number else None


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves a site as web hosts do: `/flask` is `flask.html`, and its own page says 404."""

    def __init__(self, *arguments: object, site: Path, newsroom: Newsroom | None) -> None:
        """Take the folder of the site, and the news for its pages if they shall show changes."""
        self.site = site
        self.newsroom = newsroom
        super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, a page that listens for news, or the news."""
        name = urlsplit(self.path).path
        path = Path(self.translate_path(self.path))
        if self.newsroom and name == EVENTS:
            self._stream(self.newsroom)
        elif self.newsroom and name == SCRIPT:
            script = Path(__file__).with_name("live.js").read_bytes()
            self._send(HTTPStatus.OK, "text/javascript", script)
        elif path.is_dir() and not name.endswith("/"):
            super().do_GET()  # which leads to the address with a slash
        else:
            self._answer(path / "index.html" if path.is_dir() else path)

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content: short addresses are found, too."""
        address = urlsplit(self.path)
        path = Path(self.translate_path(self.path))
        if not path.exists() and Path(f"{path}.html").is_file():
            self.path = address._replace(path=f"{address.path}.html").geturl()
        super().do_HEAD()

    def _answer(self, path: Path) -> None:
        file = path if path.is_file() else Path(f"{path}.html")
        if file.suffix == ".html" and file.is_file():
            self._send_page(HTTPStatus.OK, file.read_text("utf-8"))
        elif file.is_file():
            super().do_GET()
        else:
            own = self.site / "404.html"
            text = own.read_text("utf-8") if own.is_file() else NOTHING
            self._send_page(HTTPStatus.NOT_FOUND, text)

    def _send_page(self, status: HTTPStatus, text: str) -> None:
        if self.newsroom and TAG not in text:
            head, body, tail = text.rpartition("</body>")
            text = f"{head}{TAG}{body}{tail}" if body else f"{text}{TAG}"
        self._send(status, "text/html", text.encode())

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, newsroom: Newsroom) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        number = newsroom.newest.number
        # Whoever opens a page while the build fails is told so at once.
        number -= newsroom.newest.kind == "problem"
        while True:
            news = newsroom.after(number, HEARTBEAT)
            line = f"event: {news.kind}\ndata: {json.dumps(news.text)}\n\n" if news else ":\n\n"
            try:
                self.wfile.write(line.encode())
                self.wfile.flush()
            except OSError:  # the page was closed
                return
            number = news.number if news else number

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Be silent: the terminal is for the build."""


def make_server(
    site: Path, host: str, port: int, newsroom: Newsroom | None = None
) -> ThreadingHTTPServer:
    """Return a server of the site; with a newsroom, its pages show changes by themselves.

    Raises:
        OSError: the address is in use, or not one of this machine.
    """
    handler = partial(SiteHandler, site=site, newsroom=newsroom)
    server = ThreadingHTTPServer((host, port), handler)
    server.daemon_threads = True
    return server
