"""Where the links of the book lead, by rule.

on page `django.html` of https://book.example     in the book
flask.html, /flask.html#install                   #flask, #flask-install
/old-flask.html (an alias)                        #flask
/blog/news.html (not in the book)                 https://book.example/blog/news.html
/falsk.html (nowhere)                             text, and a problem
https://flask.example/                            as it was
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from pelican_fsp.core.problems import nearest
from pelican_fsp.core.relations.aliases import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from urllib.parse import SplitResult

NO_SITE = "https://site.invalid"
SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "news", "xmpp", "irc", "matrix"})


@dataclass(frozen=True, slots=True)
class BookLink:
    """What a link becomes: an address, or "" for none; and what is wrong with it."""

    href: str
    rule: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class LinkIndex:
    """What the links of a book can lead to.

    `address` is that of the site ("": not known), `files` are all that it has. `anchors` are
    the divisions of the book by file, `ids` the places in them by file and by the id on the
    site. `aliases` are the files that old addresses lead to, by their own file.
    """

    address: str
    files: AbstractSet[str]
    anchors: Mapping[str, str]
    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The address that all of the site's own begin with."""
        return f"{(self.address or NO_SITE).rstrip('/')}/"

    def link(self, href: str, url: str) -> BookLink:
        """Return what a link on the page at this URL of the site becomes."""
        try:
            full = urljoin(self.root + url, href.strip())
            parts = urlsplit(full)
        except ValueError:
            return BookLink("", "is no address")
        if parts.scheme not in SCHEMES:
            return BookLink("", "leads nowhere")
        if parts.netloc != urlsplit(self.root).netloc:
            return BookLink(full if parts.netloc or parts.scheme not in {"http", "https"} else "")
        return self._own(parts)

    def file(self, href: str, url: str) -> str:
        """Return the file of the site that an address on a page leads to; "" if none does."""
        try:
            full = urljoin(self.root + url, href.strip())
            parts = urlsplit(full)
        except ValueError:
            return ""
        is_own = parts.netloc == urlsplit(self.root).netloc
        return next(self._files(parts.path), "") if is_own else ""

    def _own(self, parts: SplitResult) -> BookLink:
        file = next(self._files(parts.path), "")
        if not file:
            near = nearest(self._below(parts.path), self.files, cutoff=0.85)
            return BookLink("", "leads nowhere", f"/{near}" if near else "")
        if file in self.anchors:
            return self._inside(file, unquote(parts.fragment))
        if not self.address:
            return BookLink("", "leads out of the book, and SITEURL does not say where the site is")
        below = self._below(parts.path)
        if not {below, file_of(below), f"{below}.html"} & self.files:  # an alias
            below = file
        rest = urlunsplit(("", "", "", parts.query, parts.fragment))
        return BookLink(f"{self.root}{quote(below)}{rest}")

    def _inside(self, file: str, fragment: str) -> BookLink:
        anchor = self.anchors[file]
        ids = self.ids.get(file, {})
        if not fragment or fragment == "top":
            return BookLink(f"#{anchor}")
        if fragment in ids:
            return BookLink(f"#{ids[fragment]}")
        near = nearest(fragment, ids)
        rule = f"leads to the page: {file} has no place of this name"
        return BookLink(f"#{anchor}", rule, f"#{near}" if near else "")

    def _files(self, path: str) -> Iterator[str]:
        """Yield the files that a server would answer with, aliases followed."""
        below = self._below(path)
        for one in (below, file_of(below), f"{below}.html"):
            file = self.aliases.get(one, one)
            if file in self.files:
                yield file

    def _below(self, path: str) -> str:
        # Authors write "/old.html" for the top of the site, also where it lies in a folder.
        folder = urlsplit(self.root).path
        return unquote(path).removeprefix(unquote(folder)).lstrip("/")
