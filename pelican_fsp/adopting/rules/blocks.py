"""See-also blocks as they stand in a source: their lines, and what their sentences link to.

<div class="see-also">Flask is one of the <a href="/web-frameworks.html">web frameworks</a>.
View the <a href="/contents.html">contents</a>.</div>
    → lines 1 and 2; two sentences with a link each
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown import markdown

from pelican_fsp.core.html.hand_written import BLOCK, is_block
from pelican_fsp.core.html.reader import pieces, tags
from pelican_fsp.core.text_edit.sources import LineEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican_fsp.adopting.rules.prose import Prose
    from pelican_fsp.core.html.reader import Tag

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*")  # noqa: RUF001 - marks of Chinese
ANCHOR = re.compile("\0([0-9]+)\0")
APART = frozenset({"p", "li", "br", "div"})
"""Elements that part words."""

MARKER = "<!-- see-also -->"
"""Where the plugin puts a block, if it stands in the text of a page."""

LONGEST = 200
"""A block is a few sentences: it ends within so many lines, or does not end at all."""

RAW = re.compile(r"\s*\.\.\s+raw::\s+html\s*$")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it is written: where it leads, and what it says."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; in `text`, the link number 3 of its block is a 3 between NULs."""

    text: str
    anchors: tuple[Anchor, ...]

    def __str__(self) -> str:
        """Return it as a reader sees it."""
        return filled(self.text, self.anchors)

    @property
    def linked(self) -> tuple[Anchor, ...]:
        """The links in this sentence, in their order."""
        return tuple(self.anchors[int(number)] for number in ANCHOR.findall(self.text))


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its lines from `start` to the one before `end`, from 0, and its sentences.

    `obstacle` says why its lines cannot go, or "".
    """

    start: int
    end: int
    sentences: tuple[Sentence, ...] = ()
    obstacle: str = ""

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """All links of the block."""
        return self.sentences[0].anchors if self.sentences else ()


def filled(text: str, anchors: Sequence[Anchor]) -> str:
    """Return a text with the labels of its links in their places."""
    return ANCHOR.sub(lambda found: anchors[int(found[1])].label, text)


def find_blocks(lines: Sequence[str], prose: Prose) -> tuple[Block, ...]:
    """Return the see-also blocks in the text of a source."""
    found: list[Block] = []
    for number in sorted(prose.text):
        opening = opening_in(lines[number])
        if opening and (not found or number >= found[-1].end):
            found.append(_block(lines, number, opening))
    return tuple(found)


def opening_in(line: str) -> Tag | None:
    """Return the first tag in a line that opens a see-also block."""
    if BLOCK not in line.lower():
        return None
    return next(filter(is_block, tags(line)), None)


def _block(lines: Sequence[str], start: int, opening: Tag) -> Block:
    end, rest = _closing(lines, start, opening)
    if not end:
        return Block(start, start + 1, obstacle=f"its <{opening.name}> does not end")
    if lines[start][: opening.start].strip() or rest.strip():
        return Block(start, end, obstacle="it shares its lines with other text")
    html = "".join(lines[start:end])
    if "markdown" in opening.attributes:
        inner = html[opening.end : html.rindex("</")]
        html = f"<div>{markdown(inner)}</div>"
    first = _directive(lines, start)
    return Block(start if first is None else first, end, _sentences(html))


def _closing(lines: Sequence[str], start: int, opening: Tag) -> tuple[int, str]:
    """Return the line after the end tag of an element, and what follows it on its line."""
    depth = 0
    for number in range(start, min(start + LONGEST, len(lines))):
        place = opening.start if number == start else 0
        for tag in tags(lines[number], only=(opening.name,)):
            if tag.start < place:
                continue
            depth += -1 if tag.is_end else 1
            if not depth:
                return number + 1, lines[number][tag.end :]
    return 0, ""


def _directive(lines: Sequence[str], start: int) -> int | None:
    """Return the line of reStructuredText's `raw` directive that holds only this."""
    before = start - 1
    while before > 0 and not lines[before].strip():
        before -= 1
    return before if before >= 0 and RAW.match(lines[before]) else None


def _sentences(html: str) -> tuple[Sentence, ...]:
    text, anchors = _read(html)
    return tuple(Sentence(part, anchors) for part in SENTENCE_END.split(text) if part.strip())


def _read(html: str) -> tuple[str, tuple[Anchor, ...]]:
    """Return the text of a block, with numbers for its links, and these."""
    anchors: list[Anchor] = []
    text: list[str] = []
    href = ""
    label: list[str] = []

    def end_link() -> None:
        if href:
            text.append(f"\0{len(anchors)}\0")
            anchors.append(Anchor(href, " ".join("".join(label).split())))

    for piece in pieces(html):
        if isinstance(piece, str):
            (label if href else text).append(piece.replace("\0", ""))
        elif piece.name == "a":
            end_link()
            href, label = "" if piece.is_end else piece.get("href"), []
        elif piece.name in APART and not href:
            text.append(" ")
    end_link()
    return " ".join("".join(text).split()), tuple(anchors)


def joins(lines: Sequence[str], start: int, end: int) -> str:
    """Return why the lines around a block would become one paragraph without it."""
    around = (*lines[start - 1 : start], *lines[end : end + 1])
    is_apart = len(around) < 2 or not all(line.strip() for line in around)  # noqa: PLR2004 - both sides
    return "" if is_apart else "text stands right above and below it, without a blank line"


def removal(block: Block, lines: Sequence[str], prose: Prose, form: str) -> LineEdit:
    """Return the change that takes a block out; where it stood below a heading, a marker stays."""
    old = tuple(lines[block.start : block.end])
    first = next((n for n in sorted(prose.text) if _is_paragraph(n, lines, prose)), len(lines))
    is_moved = any(first < heading < block.start for heading in prose.headings)
    if not is_moved:
        return LineEdit(block.start + 1, old)
    end = old[-1][len(old[-1].rstrip("\r\n")) :]
    if form == "rst":
        newline = "\r\n" if old[0].endswith("\r\n") else "\n"
        marked = (f".. raw:: html{newline}", newline, f"   {MARKER}{end}")
        return LineEdit(block.start + 1, old, marked)
    return LineEdit(block.start + 1, old, (f"{MARKER}{end}",))


def _is_paragraph(number: int, lines: Sequence[str], prose: Prose) -> bool:
    line = lines[number].strip()
    return bool(line) and number not in prose.headings and line[0] not in "<#.="
