"""Where the addresses on the pages of a built site lead.

on blog/a.html of https://book.example/docs        leads to
"../b.html#x", "/docs/b.html#x", "../b#x"            b.html of the site, and its anchor x
"/b.html"                                            above the site, which lies below /docs/
"https://other.example/"                             elsewhere
"{filename}b.md"                                     a source that Pelican did not find
"mailto:a@b.example"                                 nothing that can be checked
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from urllib.parse import SplitResult

    Resolver = Callable[["WrittenPage", str], "Target | None"]

NOWHERE = "https://site.invalid"
"""Where a site without an address is thought to be."""

SOURCE = re.compile(r"[{|](\w+)[|}](.*)", re.DOTALL)
"""Pelican's links to sources, `{filename}a.md`, as they stand where it did not find one."""

MOST_FORWARDS = 5


@dataclass(frozen=True, slots=True)
class Link:
    """An address on a page; `is_way` if readers can go from page to page by it."""

    address: str
    is_way: bool = False


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page of the built site, as far as links matter.

    `path` is its file below the site's root, `base` its `<base href>`, `forwards_to` the
    address that it sends its readers to at once, `bare_images` the images without an `alt`.
    """

    path: str
    links: tuple[Link, ...] = ()
    anchors: frozenset[str] = frozenset()
    base: str = ""
    forwards_to: str = ""
    bare_images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What an address leads to: one of these.

    `path` is below the site's root and still has to be looked for; `outside` is a path of the
    same host that is not below it; `url` is on another host; `source` is a `{filename}` that
    Pelican has left as it was; `is_wrong` says that it is no address at all.
    """

    path: str = ""
    anchor: str = ""
    outside: str = ""
    url: str = ""
    source: str = ""
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """The files of a built site and its pages, by path below its root.

    `url` is the site's address (`SITEURL`); `sources` are the files of the content folder,
    `source_of` gives the one that a page was written from.
    """

    pages: Mapping[str, WrittenPage]
    files: frozenset[str]
    url: str = ""
    sources: Collection[str] = ()
    source_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The address of the site's root, with a slash at its end."""
        return f"{urljoin(NOWHERE, self.url).rstrip('/')}/"  # SITEURL may be a path only

    def file_at(self, path: str) -> str:
        """Return the file that web hosts give out at a path; "" if there is none."""
        ways = (path, f"{path}.html", posixpath.join(path, "index.html"))
        return next((way for way in ways if way in self.files), "")

    def address_of(self, path: str) -> str:
        """Return the full address of a file."""
        folder, name = posixpath.split(path)
        shown = path if name != "index.html" else folder and f"{folder}/"
        return self.root + quote(shown)


def resolver(site: BuiltSite) -> Resolver:
    """Return what finds the target of an address on a page; none for what is no link."""
    home = urlsplit(site.root)

    @cache
    def target(base: str, address: str) -> Target | None:
        return _target(home, base, address)

    @cache
    def base_of(path: str, base: str) -> str:
        return _joined(site.root + quote(path), base)

    def resolve(page: WrittenPage, address: str) -> Target | None:
        # Most addresses of a site mean the same on all of its pages.
        is_full = address.startswith(("http://", "https://"))
        return target("" if is_full else base_of(page.path, page.base), address)

    return resolve


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return base


def _target(home: SplitResult, base: str, address: str) -> Target | None:
    if SOURCE.match(address):
        return Target(source=address)
    try:
        full = urljoin(base, address)
        found = urlsplit(full)
        place = found.hostname, found.port
    except ValueError:  # an unfinished [IPv6 address, a port that is no number
        return Target(is_wrong=True)
    if found.scheme not in {"http", "https"}:
        return None
    if place != (home.hostname, home.port):
        return Target(url=urldefrag(full).url, is_wrong=not found.hostname)
    return _on_host(home, found)


def _on_host(home: SplitResult, found: SplitResult) -> Target:
    # What stands behind `:~:` is for the browser, not the name of an anchor.
    anchor = found.fragment.partition(":~:")[0]
    folder, path = unquote(home.path), unquote(found.path) or "/"
    if not f"{path}/".startswith(folder):
        return Target(outside=path)
    return Target(path=path[len(folder) :], anchor=anchor)


def forwarded(site: BuiltSite, resolve: Resolver, path: str) -> str:
    """Return the file that a reader sees at a file's address: the last that it forwards to."""
    for _ in range(MOST_FORWARDS):
        page = site.pages.get(path)
        if not page or not page.forwards_to:
            break
        target = resolve(page, page.forwards_to)
        following = site.file_at(target.path) if target and not target.url else ""
        if not following or following == path:
            break
        path = following
    return path


def elsewhere(site: BuiltSite) -> Iterator[tuple[WrittenPage, str, str]]:
    """Yield the page, the address on it and the full address of all that leads to other sites."""
    resolve = resolver(site)
    for page in site.pages.values():
        for link in page.links:
            target = resolve(page, link.address)
            if target and target.url:
                yield page, link.address, target.url


def link_graph(site: BuiltSite) -> Mapping[str, frozenset[str]]:
    """Return the files that readers can go to from each page."""
    resolve = resolver(site)

    def from_page(page: WrittenPage) -> Iterator[str]:
        for link in page.links:
            target = resolve(page, link.address) if link.is_way else None
            if target and not (target.url or target.outside or target.source):
                yield site.file_at(target.path)

    return {path: frozenset(from_page(page)) - {path, ""} for path, page in site.pages.items()}


def reached(found: Mapping[str, frozenset[str]], start: str) -> set[str]:
    """Return the pages to which ways lead from one of them."""
    seen, waiting = {start}, deque([start])
    while waiting:
        for path in found.get(waiting.popleft(), frozenset()) - seen:
            seen.add(path)
            waiting.append(path)
    return seen
