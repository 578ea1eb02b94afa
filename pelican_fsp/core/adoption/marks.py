"""Marks before lines of fenced code that a script of the site turns into highlighting."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pelican_fsp.core.code_lines import FENCE


@dataclass(frozen=True, slots=True)
class Marks:
    """The marked lines of a source: how many in how many fences, and the first one, from 1.

    `clash` is the first line of code that begins with the mark and goes on with its last
    character, as a fence or a ruler does: the mark would be taken from it too. 0: none.
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
    longer = re.compile(rf"^[ \t]*{re.escape(mark)}{re.escape(mark[-1])}", re.MULTILINE)
    found = [
        (fence, hits)
        for fence in FENCE.finditer(text)
        if (hits := list(marked.finditer(fence["code"])))
    ]
    clashes = [
        fence.start("code") + hit.start()
        for fence, _ in found
        if (hit := longer.search(fence["code"]))
    ]
    if not found:
        return Marks()

    def line(place: int) -> int:
        return text.count("\n", 0, place) + 1

    first, hits = found[0]
    return Marks(
        lines=sum(len(hits) for _, hits in found),
        fences=len(found),
        first=line(first.start("code") + hits[0].start()),
        clash=line(clashes[0]) if clashes else 0,
    )
