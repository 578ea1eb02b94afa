"""A table of contents that an author keeps by hand: links in nested lists, or under headings.

    <h3><a href="/data.html">Data</a></h3>              data
    <h4><a href="/databases.html">Databases</a></h4>      databases
    <p><a href="/mysql.html">MySQL</a></p>                  mysql

What is nearer to a link says how deep it stands: a heading by its level, a list by how many
lists are around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.core.html_reader import HtmlReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HREF = re.compile(r"<a\s[^>]*href", re.IGNORECASE)
LISTS = frozenset({"ul", "ol", "menu"})
BELOW_HEADINGS = 10
"""The depth of a link outside of headings; each list around it adds one."""


@dataclass(frozen=True, slots=True)
class Node:
    """A link of a contents: its page by source, its line from 1, the nodes below it.

    `depth` compares with that of others only.
    """

    source: str
    line: int
    depth: int
    children: tuple[Node, ...] = ()

    @property
    def sources(self) -> Iterator[str]:
        """The pages of this node and all below it, from the top down."""
        yield self.source
        for child in self.children:
            yield from child.sources


def tree(html: str, resolve: Callable[[str], str], *, with_prose: bool = True) -> tuple[Node, ...]:
    """Return the links of a text as they are nested; `resolve` makes a page's source of one.

    A link that leads to no page ("") is left out, what is below it is not. Without prose, only
    links in lists and headings count: in the text of a page, others are part of a sentence.
    """
    reader = _Links(html)
    flat = []
    seen = set()
    for href, line, depth in reader.found:
        source = resolve(href)
        is_listed = with_prose or depth != BELOW_HEADINGS
        if source and is_listed and source not in seen:
            seen.add(source)
            flat.append(Node(source, line, depth))
    return _nested(flat)


def count_of_links(html: str) -> int:
    """Return how many links a text has, at most."""
    return len(HREF.findall(html))


def _nested(flat: Sequence[Node]) -> tuple[Node, ...]:
    found: list[Node] = []
    rest = flat
    while rest:
        first, *rest = rest
        size = next((n for n, one in enumerate(rest) if one.depth <= first.depth), len(rest))
        found.append(Node(first.source, first.line, first.depth, _nested(rest[:size])))
        rest = rest[size:]
    return tuple(found)


class _Links(HtmlReader):
    """Collects the links of a text, with line and depth."""

    def __init__(self, html: str) -> None:
        super().__init__(html)
        self.found: list[tuple[str, int, int]] = []
        self._lists = 0
        self._heading = 0
        self.read()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in LISTS:
            self._lists += 1
            self._heading = 0
        elif re.fullmatch("h[1-6]", tag):
            self._heading = int(tag[1])
        elif tag == "a" and (href := dict(attrs).get("href")):
            depth = self._heading or BELOW_HEADINGS + self._lists
            self.found.append((href, self.getpos()[0], depth))

    def handle_endtag(self, tag: str) -> None:
        if tag in LISTS:
            self._lists = max(self._lists - 1, 0)
        elif re.fullmatch("h[1-6]", tag):
            self._heading = 0
