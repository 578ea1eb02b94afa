"""A table of contents that an author keeps by hand: links in nested lists, or under headings.

    <h3><a href="/data.html">Data</a></h3>              data
    <h4><a href="/databases.html">Databases</a></h4>      databases
    <p><a href="/mysql.html">MySQL</a></p>                  mysql

What is nearer to a link says how deep it stands: a heading by its level, a list by how many
lists are around it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pelican_fsp.core.html.reader import tags
from pelican_fsp.core.nesting import nested

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LISTS = frozenset({"ul", "ol", "menu"})
TITLES = {f"h{level}": level for level in range(1, 7)}
BELOW_HEADINGS = 10
"""The depth of a link outside of headings; each list around it adds one."""

DEEPEST = 50
"""Lists in more lists than this are no deeper: nobody could read them."""


@dataclass(frozen=True, slots=True)
class ContentsNode:
    """A link of a contents: its page by source, its line from 1, the nodes below it.

    `depth` compares with that of others only.
    """

    source: str
    line: int
    depth: int
    children: tuple[ContentsNode, ...] = ()

    @property
    def sources(self) -> Iterator[str]:
        """The pages of this node and all below it, from the top down."""
        yield self.source
        for child in self.children:
            yield from child.sources


def tree(
    html: str, resolve: Callable[[str], str], *, with_prose: bool = True
) -> tuple[ContentsNode, ...]:
    """Return the links of a text as they are nested; `resolve` makes a page's source of one.

    A link that leads to no page ("") is left out, what is below it is not. Without prose, only
    links in lists and headings count: in the text of a page, others are part of a sentence.
    """
    flat = []
    seen = set()
    for href, line, depth in _links(html):
        source = resolve(href)
        is_listed = with_prose or depth != BELOW_HEADINGS
        if source and is_listed and source not in seen:
            seen.add(source)
            flat.append(ContentsNode(source, line, depth))
    return nested(flat, _depth, _with_children)


def count_of_links(html: str) -> int:
    """Return how many links a text has, at most."""
    return sum("href" in tag.written.lower() for tag in tags(html, only=("a",)))


def _links(html: str) -> Iterator[tuple[str, int, int]]:
    """Yield the links of a text: address, line from 1, depth."""
    lists = heading = place = 0
    line = 1
    for tag in tags(html, only={"a", *LISTS, *TITLES}):
        if tag.name in LISTS:
            lists = max(lists + (-1 if tag.is_end else 1), 0)
            heading = heading if tag.is_end else 0
        elif tag.name in TITLES:
            heading = 0 if tag.is_end else TITLES[tag.name]
        elif not tag.is_end and (href := tag.get("href")):
            line += html.count("\n", place, tag.start)
            place = tag.start
            yield href, line, heading or BELOW_HEADINGS + min(lists, DEEPEST)


def _depth(one: ContentsNode) -> int:
    return one.depth


def _with_children(one: ContentsNode, children: tuple[ContentsNode, ...]) -> ContentsNode:
    return replace(one, children=children)
