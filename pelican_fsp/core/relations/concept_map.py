"""The book as a picture: chapters, sections and topics as a tree, and what implements what.

    4 Web Development ─┬─ 4.1 Web frameworks ━┳━ 4.1.1 Django       ━ implements the concept
                       │                      ┗━ 4.1.2 Flask        ─ belongs to it
                       └─ 4.2 User interfaces ─── 4.2.1 CSS         ┄ implements one elsewhere

Two such columns stand side by side, of about one height. All numbers are pixels.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pelican_fsp.core.outline.tree import Entry, Outline
    from pelican_fsp.core.relations.concepts import Relations

ROW = 24
CHAPTER_GAP = 20
COLUMN_GAP = 26
LEVELS = 3
CHARACTER = 7.1
"""The width of a character at 13 px, on the safe side for the usual sans-serif fonts."""

BOLD = 1.12
"""How much wider the bold labels of chapters and concepts are."""

PADDING = 7


@dataclass(frozen=True, slots=True)
class MapNode:
    """An entry in the picture; `x` and `y` are the left end and the middle of its label."""

    entry: Entry
    x: int
    y: int
    width: int
    is_concept: bool = False

    @property
    def right(self) -> int:
        """The right end of the label."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two nodes: `path` is SVG path data, `kind` is part, implements or elsewhere."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class Map:
    """The picture, with its concepts and what implements them as text."""

    width: int
    height: int
    nodes: tuple[MapNode, ...]
    lines: tuple[Line, ...]
    concepts: tuple[tuple[Entry, tuple[Entry, ...]], ...]


def concept_map(outline: Outline, related: Relations) -> Map | None:
    """Return the picture of a book's chapters; `None` for a book without any."""
    if not outline.chapters:
        return None
    nodes: dict[Entry, MapNode] = {}
    left = 0
    for column in _columns(outline.chapters):
        placed = _column(column, left, related)
        nodes |= placed
        left = max(node.right for node in placed.values()) + 2 * COLUMN_GAP
    return Map(
        width=left - COLUMN_GAP,  # room for the lines that bow out
        height=max(node.y for node in nodes.values()) + ROW,
        nodes=tuple(nodes.values()),
        lines=tuple(_lines(nodes, related)),
        concepts=tuple(_concepts(nodes, related)),
    )


def _columns(chapters: Sequence[Entry]) -> tuple[Sequence[Entry], ...]:
    # Cut where the higher of the two columns is lowest.
    heights = list(accumulate(_rows(chapter) * ROW + CHAPTER_GAP for chapter in chapters))
    cut = min(
        range(1, len(chapters) + 1), key=lambda n: max(heights[n - 1], heights[-1] - heights[n - 1])
    )
    return tuple(filter(None, (chapters[:cut], chapters[cut:])))


def _rows(entry: Entry) -> int:
    return sum(_rows(child) for child in entry.children) or 1


def _column(chapters: Sequence[Entry], left: int, related: Relations) -> dict[Entry, MapNode]:
    widths = [0] * LEVELS
    for entry in _all(chapters):
        level = len(entry.ancestors)
        widths[level] = max(widths[level], _width(entry, related))
    starts = list(accumulate((width + COLUMN_GAP for width in widths), initial=left))
    nodes: dict[Entry, MapNode] = {}
    top = ROW
    for chapter in chapters:
        top = _place(chapter, top, starts, nodes, related) + CHAPTER_GAP
    return nodes


def _all(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _all(entry.children)


def _place(
    entry: Entry, top: int, starts: Sequence[int], nodes: dict[Entry, MapNode], related: Relations
) -> int:
    """Place an entry beside the middle of its children; return where the next one begins."""
    children = entry.children
    bottom = top
    for child in children:
        bottom = _place(child, bottom, starts, nodes, related)
    y = (nodes[children[0]].y + nodes[children[-1]].y) // 2 if children else top
    x = starts[len(entry.ancestors)]
    nodes[entry] = MapNode(entry, x, y, _width(entry, related), _is_concept(entry, related))
    return bottom if children else top + ROW


def _width(entry: Entry, related: Relations) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in str(entry))
    is_bold = entry.is_chapter or _is_concept(entry, related)
    return round((len(str(entry)) + wide) * CHARACTER * (BOLD if is_bold else 1)) + 2 * PADDING


def _is_concept(entry: Entry, related: Relations) -> bool:
    return bool(entry.page and entry.page.source in related.implementations)


def _lines(nodes: Mapping[Entry, MapNode], related: Relations) -> Iterator[Line]:
    by_source = {entry.page.source: node for entry, node in nodes.items() if entry.page}
    for entry, node in nodes.items():
        concept = related.concept(entry.page) if entry.page else None
        above = nodes.get(entry.parent) if entry.parent else None
        named = by_source.get(concept.source) if concept else None
        if above:
            kind = "implements" if named is above else "part"
            yield Line(_curve(above.right, above.y, node.x, node.y), kind)
        if named and named is not above:
            yield Line(_bow(node.right, node.y, named.right, named.y), "elsewhere")


def _curve(x1: int, y1: int, x2: int, y2: int) -> str:
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _bow(x1: int, y1: int, x2: int, y2: int) -> str:
    outside = max(x1, x2) + 2 * COLUMN_GAP
    return f"M{x1} {y1}C{outside} {y1} {outside} {y2} {x2} {y2}"


def _concepts(
    nodes: Mapping[Entry, MapNode], related: Relations
) -> Iterator[tuple[Entry, tuple[Entry, ...]]]:
    for entry, node in sorted(nodes.items(), key=lambda found: found[0].position):
        if node.is_concept and entry.page:
            pages = related.implementations[entry.page.source]
            entries = (related.entries.get(page.source) for page in pages)
            yield entry, tuple(other for other in entries if other)
