"""Lists of links in a page that repeat the outline: its own topics, or those beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.detector import Detector
from pelican_fsp.adopting.rules.findings import Finding, Verdict
from pelican_fsp.adopting.rules.prose import prose
from pelican_fsp.core.text_edit.heads import head_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pelican_fsp.adopting.rules.prose import Prose
    from pelican_fsp.adopting.rules.site import SiteSnapshot
    from pelican_fsp.core.outline.tree import Entry
    from pelican_fsp.core.page import Page

LIST = "list of links"
FEW = 3
"""A list of fewer links says something of its own."""

MARKDOWN = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[[^\]]*\]\(\s*<?(?P<href>[^\s)>]+)>?\s*\)\s*$")
HTML = re.compile(
    r"""\s*<li[^>]*>\s*<a\s[^>]*href\s*=\s*["'](?P<href>[^"']+)["'][^>]*>[^<]*</a>\s*(?:</li>)?\s*$""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LinkList:
    """A list in a page that holds nothing but links: its first line, from 0, and their targets."""

    page: Page
    start: int
    hrefs: tuple[str, ...]


def find(site: SiteSnapshot) -> Iterator[LinkList]:
    """Yield the lists of links in the pages that have a place in the book."""
    for page in site.pages:
        source = site.sources[page.source]
        head = head_of(source)
        if head and page.source in site.relations[page.language].entries:
            text = prose(source.lines, head.body, source.form)
            for start, hrefs in link_lists(source.lines, text):
                yield LinkList(page, start, hrefs)


def decide(found: tuple[LinkList, ...], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield the lists that the outline makes too; what to do is for their author."""
    for one in found:
        entry = site.relations[one.page.language].entries[one.page.source]
        targets = [site.page_at(href, one.page) for href in one.hrefs]
        above = _above(entry, {target.source for target in targets if target})
        if above and None not in targets:
            reason = f"repeats {len(one.hrefs)} of the topics of {above.slug}; by hand, where a sidebar lists them"
            path = site.sources[one.page.source].path
            yield Finding(Verdict.DERIVABLE, LIST, path, one.start + 1, reason)


def link_lists(lines: Sequence[str], text: Prose) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the lists in a text that hold nothing but links: first line, from 0, and targets."""
    start = 0
    hrefs: list[str] = []
    for number in [*sorted(text.text), len(lines)]:
        line = lines[number] if number < len(lines) else "."
        if item := MARKDOWN.match(line) or HTML.match(line):
            start = start if hrefs else number
            hrefs.append(item["href"])
        elif line.strip():
            if len(hrefs) >= FEW:
                yield start, tuple(hrefs)
            hrefs = []


def _above(entry: Entry, found: set[str]) -> Entry | None:
    """Return the nearest entry that has all of the found pages below it, from this one upwards."""
    for above in (entry, *reversed(entry.ancestors)):
        below = {page.source for child in _below(above) if (page := child.page)}
        if found <= below:
            return above
    return None


def _below(entry: Entry) -> Iterator[Entry]:
    for child in entry.children:
        yield child
        yield from _below(child)


DETECTOR = Detector(find, decide)
