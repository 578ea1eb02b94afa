"""Which lines of a source are text: not code, not a comment, not the head with its fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.core.text_edit.heads import UNDERLINE

if TYPE_CHECKING:
    from collections.abc import Sequence

FENCE = re.compile(r"\s{0,3}(?P<fence>`{3,}|~{3,})")
OPENS = re.compile(
    r"<(?P<raw>pre|script|style|textarea|template)\b|(?P<comment><!--)", re.IGNORECASE
)
SETEXT = re.compile(r"\s*(?:=+|-+)\s*$")
HEADING = re.compile(r"\s{0,3}#{1,6}\s*\S|\s*<h[1-6]\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prose:
    """The lines of a source, from 0, that are text, and those at which a heading begins."""

    text: frozenset[int]
    headings: tuple[int, ...]


def prose(lines: Sequence[str], start: int, form: str) -> Prose:
    """Return which lines after the head, from `start` on, are text."""
    text = _without_code(lines, start, is_rst=form == "rst")
    found = [number for number in sorted(text) if _is_heading(lines, number, form)]
    return Prose(frozenset(text), tuple(found))


def _is_heading(lines: Sequence[str], number: int, form: str) -> bool:
    line = lines[number]
    under = lines[number + 1].rstrip() if number + 1 < len(lines) else ""
    if form == "rst":
        return bool(line.strip() and UNDERLINE.match(under) and len(under) >= len(line.rstrip()))
    is_text = bool(line.strip()) and not line.lstrip().startswith("<")
    return bool(HEADING.match(line) or (is_text and SETEXT.match(under) and under))


def _without_code(lines: Sequence[str], start: int, *, is_rst: bool) -> set[int]:
    text: set[int] = set()
    end = ""  # what ends the fence, comment or element that is open
    for number in range(start, len(lines)):
        line = lines[number]
        if end:
            end = "" if _ends(line, end) else end
        elif not is_rst and (fence := FENCE.match(line)):
            end = fence["fence"]
        elif not is_rst and line.startswith(("    ", "\t")) and _follows_blank(lines, number, text):
            continue
        else:
            text.add(number)
            end = _opened(line)
            if end:
                text.discard(number)
    return text


def _ends(line: str, end: str) -> bool:
    if end[0] in "`~":
        return re.fullmatch(rf"\s*{re.escape(end)}{re.escape(end[0])}*\s*", line) is not None
    return end in line.lower()


def _opened(line: str) -> str:
    """Return what ends the comment or element that a line opens and does not close."""
    line = line.lower()
    place = 0
    while found := OPENS.search(line, place):
        end = "-->" if found["comment"] else f"</{found['raw']}"
        place = line.find(end, found.end()) + len(end)
        if place < len(end):
            return end
    return ""


def _follows_blank(lines: Sequence[str], number: int, text: set[int]) -> bool:
    # Indented code follows a blank line or other such code; else the line goes on with a text.
    return number == 0 or not lines[number - 1].strip() or number - 1 not in text
