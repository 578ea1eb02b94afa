"""A reader with a real browser: the system's Chromium, and a server on this machine."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
"""As strict as a server can be: no inline script or style, no other host. Search is WebAssembly."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; without one tests are skipped, with `CI=true` they fail."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        assert os.environ.get("CI") != "true", "no chromium in the PATH, which CI has to install"
        pytest.skip("needs chromium in the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


class _Strict(SimpleHTTPRequestHandler):
    """Serves files below `prefix`, with the strict policy."""

    def __init__(self, *arguments: Any, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        is_inside = urlsplit(path).path.startswith(self.prefix)
        return super().translate_path(path.removeprefix(self.prefix) if is_inside else "/outside")

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder on this machine, below a path; yield the address, which ends in a slash."""
    handler = partial(_Strict, directory=str(folder), prefix=prefix)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Reader:
    """A reader of a served site: a page of the browser, the site's address, what was answered."""

    page: Page
    home: str
    answers: list[tuple[int, str]]

    def open(self, name: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.home + name)
        return self.page


@contextmanager
def reading(browser: Browser, home: str, **options: Any) -> Iterator[Reader]:
    """Read a served site in a new window; anything on the browser's console is an error.

    `options` are those of a Playwright context: `viewport`, `color_scheme`, …
    """
    with browser.new_context(**options) as context:
        page = context.new_page()
        answers: list[tuple[int, str]] = []
        said: list[str] = []
        page.on("response", lambda answer: answers.append((answer.status, answer.url)))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield Reader(page, home, answers)
        assert said == []
