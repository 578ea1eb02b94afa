"""Marks before lines of fenced code that a script of the site turns into highlighting."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pelican_fsp.core.markdown.fences import fences


@dataclass(frozen=True, slots=True)
class Marks:
    """The marked lines of a source: how many in how many fences, and the first one, from 1.

    `clash` is the first line of code that begins with the mark and is none, such as a ruler:
    the mark would be taken from it too. 0: none.
    """

    lines: int = 0
    fences: int = 0
    first: int = 0
    clash: int = 0


def marks(text: str, mark: str) -> Marks:
    """Return the marked lines in the fenced code of a Markdown text."""
    if mark not in text:
        return Marks()
    text = text.replace("\r\n", "\n")
    marked = re.compile(rf"^[ \t]*{re.escape(mark)}", re.MULTILINE)
    # A fence, a ruler, or what a traceback has under a line.
    no_mark = re.compile(
        rf"^[ \t]*{re.escape(mark)}(?:{re.escape(mark[-1])}|[~^ \t]*[~^][ \t]*$)", re.MULTILINE
    )
    found = list(fences(text))
    clashes = {
        fence.code_start + hit.start() for fence in found for hit in no_mark.finditer(fence.code)
    }
    places = [
        [
            place
            for hit in marked.finditer(fence.code)
            if (place := fence.code_start + hit.start()) not in clashes
        ]
        for fence in found
    ]
    places = [some for some in places if some]
    if not places:
        return Marks()

    def line(place: int) -> int:
        return text.count("\n", 0, place) + 1

    return Marks(
        lines=sum(map(len, places)),
        fences=len(places),
        first=line(places[0][0]),
        clash=line(min(clashes)) if clashes else 0,
    )
