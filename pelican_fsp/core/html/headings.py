"""The headings of a page's body, as a tree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pelican_fsp.core.html.reader import CODE, Tag, tags, text_of
from pelican_fsp.core.nesting import nested

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVELS = {f"h{level}": level for level in range(2, 7)}
"""Those of the headings below the page's title."""

AROUND = frozenset({"div", "section"})
"""docutils puts the id on the element around the heading, Markdown on the heading itself."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level (2 to 6), the id that links lead to, its plain text, what is below."""

    level: int
    id: str
    text: str
    children: tuple[Heading, ...] = ()


def headings(html: str) -> tuple[Heading, ...]:
    """Return the tree of the headings that can be linked to (those with an id).

    One that has no end tag before the next begins is none.
    """
    return nested(_flat(html), _level, _with_children)


def _flat(html: str) -> Iterator[Heading]:
    around: Tag | None = None
    opened: Tag | None = None
    id_ = ""
    for tag in tags(html, only=LEVELS.keys() | AROUND, without=CODE):
        if tag.name in AROUND:
            around = None if tag.is_end else tag
        elif not tag.is_end:
            is_inside = around and not html[around.end : tag.start].strip()
            opened, id_ = tag, tag.get("id") or (around.get("id") if around and is_inside else "")
            around = None
        elif opened and tag.name == opened.name:
            text = _text(html[opened.end : tag.start]) if id_ else ""
            if text:
                yield Heading(LEVELS[tag.name], id_, text)
            opened = None


def _text(html: str) -> str:
    """Return the text of a heading, without the links to itself that Markdown can put there."""
    if "headerlink" not in html:
        return text_of(html)
    kept, place, is_link = [], 0, False
    for tag in tags(html, only=("a",)):
        if is_link and tag.is_end:
            place, is_link = tag.end, False
        elif not is_link and not tag.is_end and "headerlink" in tag.get("class").split():
            kept.append(html[place : tag.start])
            place, is_link = tag.start, True
    return text_of("".join([*kept, html[place:]]))


def _level(one: Heading) -> int:
    return one.level


def _with_children(one: Heading, children: tuple[Heading, ...]) -> Heading:
    return replace(one, children=children)
