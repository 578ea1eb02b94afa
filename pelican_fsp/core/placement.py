"""Where a fragment goes in a page's body: found by reading, spliced into the text.

    <p>First paragraph.</p>|logo
    <p>More.</p>
    |see-also<h2>First heading</h2>

No byte of the body changes, and it is read only as far as the place is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.core.html_reader import HtmlReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Attributes = Sequence[tuple[str, str | None]]

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


class _FoundError(Exception):
    """Ends the reading."""


class _Lead(HtmlReader):
    """Reads a body up to the first heading after its first paragraph.

    `paragraph_end` is the offset after that paragraph, `heading` that of the heading.
    """

    def __init__(self, body: str) -> None:
        super().__init__(body)
        self.paragraph_end: int | None = None
        self.heading = len(body)
        self._open: list[str] = []
        self._has_text = False
        self._first_heading: int | None = None
        self._wrapper: int | None = None
        try:
            self.read()
        except _FoundError:
            return
        self._end_paragraph(len(body))
        if self.paragraph_end is None and self._first_heading is not None:
            self.heading = self._first_heading

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - HTMLParser's form
        start = self.position
        if tag in CLOSES_P:
            self._end_paragraph(start)
        # docutils wraps a heading in a section: the block goes before the wrapper.
        outermost = start if self._wrapper is None else self._wrapper
        self._wrapper = outermost if tag in WRAPPERS else None
        if tag in HEADINGS and self._is_lead(self._open):
            self._see_heading(outermost)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "p":
            self._has_text = False

    def handle_endtag(self, tag: str) -> None:
        self._wrapper = None
        if tag not in self._open:
            return
        last = len(self._open) - 1 - self._open[::-1].index(tag)
        if "p" in self._open[last:]:
            start = self.position
            self._end_paragraph(self.body.index(">", start) + 1 if tag == "p" else start)
        del self._open[last:]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._wrapper = None
            self._has_text = True

    def handle_entityref(self, name: str) -> None:
        self.handle_data(name)

    def handle_charref(self, name: str) -> None:
        self.handle_data(name)

    def _see_heading(self, place: int) -> None:
        if self.paragraph_end is not None:
            self.heading = place
            raise _FoundError
        if self._first_heading is None:
            self._first_heading = place

    def _end_paragraph(self, place: int) -> None:
        if "p" not in self._open:
            return
        around = self._open[: self._open.index("p")]
        self._open = around
        if self._has_text and self.paragraph_end is None and self._is_lead(around):
            self.paragraph_end = place

    @staticmethod
    def _is_lead(around: Sequence[str]) -> bool:
        return WRAPPERS.issuperset(around)
