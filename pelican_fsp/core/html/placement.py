"""Where a fragment goes in a page's body: found by reading, spliced into the text.

    <p>First paragraph.</p>|logo
    <p>More.</p>
    |see-also<h2>First heading</h2>

No byte of the body changes, and it is read only as far as the place is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.core.html.reader import Tag, tags

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

WRAPPERS = frozenset({"div", "section", "article", "main", "body", "header"})
"""Elements that may stand around the text of a page; what is in any other is not its lead."""

VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input"),
        *("link", "meta", "source", "track", "wbr"),
    }
)
"""Elements without an end tag (HTML standard, 13.1.2)."""

CLOSES_P = HEADINGS | frozenset(
    {
        *("address", "article", "aside", "blockquote", "center", "details", "dialog", "dir"),
        *("div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup"),
        *("hr", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "table", "ul"),
    }
)
"""Start tags that end a paragraph left open (HTML standard, 13.2.6.4.7)."""


@dataclass(frozen=True, slots=True)
class Places:
    """Offsets in a body, in characters."""

    logo: int
    see_also: int


def places(body: str) -> Places:
    """Return where logo and see-also block of a body go.

    The markers `<!-- logo -->` and `<!-- see-also -->` place them. Else the logo goes after
    the first paragraph with text (at the start, if there is none), and the see-also block
    before the first heading that follows it (at the end, if none does).
    """
    lead = _Lead(body)
    return Places(
        _after_marker(body, "logo", otherwise=lead.paragraph_end or 0),
        _after_marker(body, "see-also", otherwise=lead.heading),
    )


def splice(body: str, fragments: Iterable[tuple[int, str]]) -> str:
    """Return the body with each fragment at its offset; of two at one place, in this order."""
    pieces = []
    end = 0
    for place, fragment in sorted(fragments, key=lambda found: found[0]):
        pieces += [body[end:place], fragment]
        end = place
    return "".join([*pieces, body[end:]])


def _after_marker(body: str, name: str, *, otherwise: int) -> int:
    marker = re.search(rf"<!--\s*{name}\s*-->", body)
    return marker.end() if marker else otherwise


class _Lead:
    """Reads a body up to the first heading after its first paragraph.

    `paragraph_end` is the offset after that paragraph, `heading` that of the heading.
    """

    def __init__(self, body: str) -> None:
        self.paragraph_end: int | None = None
        self.heading = len(body)
        self._open = _Open()
        self._has_text = False
        self._first_heading: int | None = None
        self._wrapper: int | None = None
        self._read(body)

    def _read(self, body: str) -> None:
        place = 0
        for tag in tags(body):
            if place < tag.start:
                self._see_text(body[place : tag.start])
            place = tag.end
            if not tag.name:
                continue
            if tag.is_end:
                self._see_end(tag)
            elif self._see_start(tag):
                return
        self._see_text(body[place:])
        self._end_paragraph(len(body))
        if self.paragraph_end is None and self._first_heading is not None:
            self.heading = self._first_heading

    def _see_text(self, text: str) -> None:
        if text.strip():
            self._wrapper = None
            self._has_text = True

    def _see_start(self, tag: Tag) -> bool:
        """Return whether this is the heading that is looked for."""
        name = tag.name
        if name in CLOSES_P:
            self._end_paragraph(tag.start)
        # docutils wraps a heading in a section: the block goes before the wrapper.
        outermost = tag.start if self._wrapper is None else self._wrapper
        self._wrapper = outermost if name in WRAPPERS else None
        if name in HEADINGS and self._open.is_lead():
            if self.paragraph_end is not None:
                self.heading = outermost
                return True
            if self._first_heading is None:
                self._first_heading = outermost
        if name == "p":
            self._has_text = False
        if name not in VOID:
            self._open.add(name)
            if tag.is_closed:
                self._see_end(tag)
        return False

    def _see_end(self, tag: Tag) -> None:
        self._wrapper = None
        last = self._open.last(tag.name)
        if last is None:
            return
        paragraph = self._open.last("p")
        if paragraph is not None and paragraph >= last:
            self._end_paragraph(tag.end if tag.name == "p" else tag.start)
        self._open.cut(last)

    def _end_paragraph(self, place: int) -> None:
        first = self._open.first("p")
        if first is None:
            return
        self._open.cut(first)
        if self._has_text and self.paragraph_end is None and self._open.is_lead():
            self.paragraph_end = place


class _Open:
    """The elements that are open, from the outermost; no question takes longer for many of them."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        self._not_lead = 0

    def add(self, name: str) -> None:
        """Open an element in the last one."""
        self._places[name].append(len(self._names))
        self._names.append(name)
        self._not_lead += name not in WRAPPERS

    def first(self, name: str) -> int | None:
        """Return how many are around the outermost of this name."""
        return next(iter(self._places[name]), None)

    def last(self, name: str) -> int | None:
        """Return how many are around the innermost of this name."""
        return next(reversed(self._places[name]), None)

    def cut(self, size: int) -> None:
        """Close all but so many."""
        while len(self._names) > size:
            name = self._names.pop()
            self._places[name].pop()
            self._not_lead -= name not in WRAPPERS

    def is_lead(self) -> bool:
        """Whether what stands here is in none but wrappers."""
        return not self._not_lead
