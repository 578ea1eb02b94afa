"""Marks before lines of fenced code that a script of the site turns into highlighting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.detector import Detector
from pelican_fsp.adopting.rules.findings import Finding, Verdict
from pelican_fsp.core.markdown.fences import fences
from pelican_fsp.core.text_edit.sources import LineEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican_fsp.adopting.rules.site import SiteSnapshot
    from pelican_fsp.core.text_edit.sources import SourceFile


MARKED = "marked lines of code"


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


@dataclass(frozen=True, slots=True)
class MarkedSource:
    """A source with marked lines."""

    source: SourceFile
    marks: Marks


def find(site: SiteSnapshot) -> Iterator[MarkedSource]:
    """Yield the sources with marked lines, unless a setting highlights those already."""
    mark = site.sought_mark
    if not mark or site.line_mark:
        return
    for page in site.pages:
        source = site.sources[page.source]
        if source.form in {"markdown", "yaml"} and mark.encode() in source.data:
            found = marks("".join(source.lines), mark)
            if found.lines:
                yield MarkedSource(source, found)


def decide(found: tuple[MarkedSource, ...], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield one finding for all marked lines: a setting highlights them as they stand."""
    if not found:
        return
    lines = sum(one.marks.lines for one in found)
    blocks = sum(one.marks.fences for one in found)
    sizes = f"lines: {lines}, blocks: {blocks}, pages: {len(found)}"
    where = f"{sizes} (first: {found[0].source.path}:{found[0].marks.first})"
    settings = site.settings
    clash = next((f"{one.source.path}:{one.marks.clash}" for one in found if one.marks.clash), "")
    obstacle = settings.refusal or (f"{clash} begins so and is no mark" if clash else "")
    if obstacle:
        yield Finding(Verdict.LEFT, MARKED, settings.path, 0, f"{where}: {obstacle}")
        return
    change = edit(settings, site.sought_mark)
    reason = f"{where}: the setting highlights them, without a script"
    yield Finding(Verdict.OVERRIDE, MARKED, settings.path, change.line, reason, (), (change,))


def edit(settings: SourceFile, mark: str) -> LineEdit:
    """Return the line that the settings get at their end."""
    line = f"FSP_LINE_MARK = {mark!r}".replace("'", '"')
    lines, newline = settings.lines, settings.newline
    if lines and not lines[-1].endswith(("\n", "\r")):
        new = (f"{lines[-1]}{newline}", f"{line}{newline}")
        return LineEdit(len(lines), lines[-1:], new)
    return LineEdit(len(lines) + 1, (), (f"{line}{newline}",))


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


DETECTOR = Detector(find, decide, plugin="code_lines")
