"""What-next templates, one a page, against `choices`: where a reader may go from there.

{% include "next/" + page.slug + ".html" %}         next/flask.html → choices: django, bottle
<a href="/bottle.html">…</a><p>I want less.</p>     → choice: I want less. (of bottle)
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.detector import Detector
from pelican_fsp.adopting.rules.findings import FieldValue, Finding, Verdict
from pelican_fsp.adopting.rules.site import can_be_said
from pelican_fsp.core.html.reader import pieces
from pelican_fsp.core.relations.choices import choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pelican_fsp.adopting.rules.site import SiteSnapshot, Template
    from pelican_fsp.core.page import Page

NEXT = "what-next template"
SENTENCE = "what-next sentence"
BY_SLUG = re.compile(
    r"""\{%-?\s*include\s+(?P<q>["'])(?P<before>[^"']*)(?P=q)\s*[~+]\s*(?:page|article)\.slug
        \s*[~+]\s*(?P<p>["'])(?P<after>[^"']*)(?P=p)""",
    re.VERBOSE,
)
INCLUDE = re.compile(r"""\{%-?\s*include\s+(?P<q>["'])(?P<name>[^"'{]+)(?P=q)[^%]*%\}""")
LEVELS = 5
"""So many templates may include one another."""

MOST = 6
"""More links than this are no choice."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link of a what-next template, and what is written after it."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class NextList:
    """The what-next template of one page."""

    page: Page
    template: Template
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class NextInclude:
    """A line of a template that includes what-next templates, page by page."""

    template: Template
    line: int
    lists: tuple[NextList, ...]


def find(site: SiteSnapshot) -> Iterator[NextInclude]:
    """Yield the templates that say, page by page, what to read next, where they are included."""
    by_name = {one.name: one for one in site.templates if one.name}
    for template in by_name.values():
        for include in BY_SLUG.finditer(template.html):
            line = template.html.count("\n", 0, include.start()) + 1
            own = _of_pages(include["before"], include["after"], site, by_name)
            yield NextInclude(template, line, tuple(own))


def decide(found: tuple[NextInclude, ...], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield what becomes of the templates, and the sentences that they have of each page."""
    sentences: dict[str, Counter[str]] = defaultdict(Counter)
    for include in found:
        own = [_finding(one, site, sentences) for one in include.lists]
        yield from own
        if any(finding.verdict is not Verdict.LEFT for finding in own):
            path = include.template.source.path
            reason = 'by hand: {% include "fsp/choices.html" %} in its stead'
            yield Finding(Verdict.DERIVABLE, NEXT, path, include.line, reason)
    yield from _sentences(sentences, site)


def _of_pages(
    before: str, after: str, site: SiteSnapshot, by_name: Mapping[str, Template]
) -> Iterator[NextList]:
    for page in site.pages:
        template = by_name.get(f"{before}{page.slug}{after}")
        found = ways(_expanded(template.html, by_name)) if template else ()
        if template and found:
            yield NextList(page, template, found)


def _expanded(html: str, by_name: Mapping[str, Template], level: int = 0) -> str:
    """Return a template with those in it that it includes by their names."""

    def included(match: re.Match[str]) -> str:
        found = by_name.get(match["name"])
        return _expanded(found.html, by_name, level + 1) if found and level < LEVELS else ""

    return INCLUDE.sub(included, html)


def ways(html: str) -> tuple[Way, ...]:
    """Return the links of a what-next template."""
    found: list[tuple[str, list[str]]] = []
    is_label = False
    for piece in pieces(html):
        if not isinstance(piece, str):
            is_label = not piece.is_end if piece.name == "a" else is_label
            if piece.name == "a" and is_label and (href := piece.get("href")):
                found.append((href, []))
        elif found and not is_label:
            found[-1][1].append(piece)
    return tuple(Way(href, " ".join(" ".join(texts).split())) for href, texts in found)


def _finding(found: NextList, site: SiteSnapshot, sentences: Mapping[str, Counter[str]]) -> Finding:
    page, path = found.page, found.template.source.path
    pages = [site.page_at(way.href, page) for way in found.ways]
    obstacle = next(
        (
            f"it leads to {way.href}, which is no page of this site"
            for way, other in zip(found.ways, pages, strict=True)
            if not other
        ),
        "it has too many links" if len(found.ways) > MOST else "",
    )
    slugs = tuple(dict.fromkeys(other.slug for other in pages if other and other is not page))
    value = ", ".join(slugs)
    obstacle = obstacle or site.sources[page.source].refuses(value)
    if obstacle or not can_be_said("choices", value, slugs):
        return Finding(Verdict.LEFT, NEXT, path, 1, obstacle or "no field can say it")
    for way, other in zip(found.ways, pages, strict=True):
        if other and way.text:
            sentences[other.source].update([way.text])
    derived = tuple(other.slug for other in choices(page, site.relations[page.language]))
    if derived == slugs:
        reason = f"{page.slug} leads to {value} anyway"
        return Finding(Verdict.DERIVABLE, NEXT, path, 1, reason)
    if page.fields.choices != ():
        said = ", ".join(page.fields.choices or ("none",))
        reason = f"the template says {value!r}, the field choices of {page.slug} {said!r}"
        return Finding(Verdict.CONTRADICTION, NEXT, path, 1, reason)
    given = FieldValue(page.source, "choices", value)
    return Finding(Verdict.OVERRIDE, NEXT, path, 1, f"choices: {value} on {page.slug}", (given,))


def _sentences(found: Mapping[str, Counter[str]], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield what cards say that lead to a page: what most templates say of it."""
    for source, texts in found.items():
        page = site.by_source[source]
        text = max(texts, key=lambda one: texts[one])
        if page.fields.choice or text in {page.description, page.title}:
            continue
        refusal = site.sources[source].refuses(text)
        if not refusal and can_be_said("choice", text, text):
            given = FieldValue(source, "choice", text)
            path = site.sources[source].path
            yield Finding(Verdict.OVERRIDE, SENTENCE, path, 0, f"choice: {text}", (given,))


DETECTOR = Detector(find, decide, plugin="choices")
