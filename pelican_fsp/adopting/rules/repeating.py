"""Lists of links in a page that repeat the outline: its own topics, or those beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.findings import Finding, Verdict
from pelican_fsp.adopting.rules.heads import head_of
from pelican_fsp.adopting.rules.prose import prose

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


def list_findings(site: SiteSnapshot) -> tuple[Finding, ...]:
    """Return the lists of links that the outline makes too; what to do is for their author."""
    return tuple(finding for page in site.pages for finding in _findings(page, site))


def _findings(page: Page, site: SiteSnapshot) -> Iterator[Finding]:
    source = site.sources[page.source]
    entry = site.relations[page.language].entries.get(page.source)
    head = head_of(source)
    if not entry or not head:
        return
    text = prose(source.lines, head.body, source.form)
    for start, hrefs in _lists(source.lines, text):
        targets = [site.page_at(href, page) for href in hrefs]
        found = {target.source for target in targets if target}
        above = _above(entry, found)
        if above and None not in targets:
            reason = f"repeats {len(hrefs)} of the topics of {above.slug}; by hand, where a sidebar lists them"
            yield Finding(Verdict.DERIVABLE, LIST, source.path, start + 1, reason)


def _lists(lines: Sequence[str], text: Prose) -> Iterator[tuple[int, tuple[str, ...]]]:
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
