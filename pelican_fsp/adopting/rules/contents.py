"""Contents that an author keeps by hand against the outline: which pages open a section."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.detector import Detector
from pelican_fsp.adopting.rules.findings import FieldValue, Finding, Verdict
from pelican_fsp.adopting.rules.trees import ContentsNode, count_of_links, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pelican_fsp.adopting.rules.site import SiteSnapshot, Template
    from pelican_fsp.core.outline.tree import Entry, Outline

CONTENTS = "hand-written contents"
SECTION = "section"
FEW = 4
"""A list of fewer pages is no contents, however small the book."""

SHOWN = 3
"""So many missing pages are named."""


@dataclass(frozen=True, slots=True)
class HandContents:
    """A text that lists a book: its pages as they stand there, and how many there are."""

    template: Template
    nodes: tuple[ContentsNode, ...]
    size: int


def find(site: SiteSnapshot) -> Iterator[HandContents]:
    """Yield the texts that list at least half of a book."""
    for outline in site.outlines.values():
        entries = {entry.page.source: entry for entry in _in_book(outline) if entry.page}
        needed = max(FEW, len(entries) / 2)

        def resolve(href: str, own: dict[str, Entry] = entries) -> str:
            page = site.page_at(href)
            return page.source if page and page.source in own else ""

        for template in site.templates:
            if count_of_links(template.html) < needed:
                continue
            nodes = tree(template.html, resolve, with_prose=bool(template.name))
            size = sum(1 for node in nodes for _ in node.sources)
            if size >= needed:
                yield HandContents(template, nodes, size)


def decide(found: tuple[HandContents, ...], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield the sections that the largest contents show, and how all of them compare then."""
    found = tuple(sorted(found, key=lambda one: (-one.size, one.template.source.path)))
    sections: dict[str, Finding] = {}
    for one in found[:1]:
        for node in _openers(one.nodes, site):
            sections[node.source] = _section(node, one.template, site)
    yield from sections.values()
    after = site.with_fields(given for one in sections.values() for given in one.fields)
    for one in found:
        yield from _compared(one.template, one.nodes, after)


def _in_book(outline: Outline) -> Iterator[Entry]:
    yield from (entry for entry in outline.entries if not entry.is_collection)


def _all(nodes: Sequence[ContentsNode]) -> Iterator[ContentsNode]:
    for node in nodes:
        yield node
        yield from _all(node.children)


def _openers(nodes: Sequence[ContentsNode], site: SiteSnapshot) -> Iterator[ContentsNode]:
    """Yield the nodes that should open a section: pages that head no chapter, with topics below.

    One without topics opens a section too where it stands beside one and after it: else it
    would be its topic.
    """
    opened: Entry | None = None
    for node in nodes:
        entry = _entry(node.source, site)
        below = [found for child in node.children if (found := _entry(child.source, site))]
        if entry and not entry.is_chapter:
            is_beside = opened is not None and opened.chapter is entry.chapter
            has_topics = any(
                child.chapter is entry.chapter and child.position > entry.position
                for child in below
            )
            if not entry.is_section and (has_topics or is_beside):
                yield node
            opened = entry if has_topics or entry.is_section else opened
        yield from _openers(node.children, site)


def _entry(source: str, site: SiteSnapshot) -> Entry | None:
    page = site.by_source[source]
    return site.relations[page.language].entries.get(source)


def _section(node: ContentsNode, template: Template, site: SiteSnapshot) -> Finding:
    source = site.sources[node.source]
    count = len(node.children)
    where = f"{template.source.path}:{node.line}" if template.name else template.source.path
    below = f"has {count} page{'' if count == 1 else 's'} below it"
    reason = f"{where} {below if count else 'has it beside sections'}"
    if source.refuses("True"):
        return Finding(Verdict.LEFT, SECTION, source.path, 0, source.refuses("True"))
    given = FieldValue(node.source, "section", "True")
    return Finding(Verdict.OVERRIDE, SECTION, source.path, 0, reason, (given,))


def _compared(
    template: Template, nodes: Sequence[ContentsNode], site: SiteSnapshot
) -> Iterator[Finding]:
    path, is_page = template.source.path, not template.name
    disputes = [*_disputes(nodes, None, site)] or [*_order(nodes, site)]
    for line, reason in disputes:
        yield Finding(
            Verdict.CONTRADICTION,
            CONTENTS,
            path,
            0 if is_page else line,
            reason,
        )
    if disputes:
        return
    listed = {node.source for node in _all(nodes)}
    languages = Counter(site.by_source[source].language for source in listed)
    outline = site.outlines[languages.most_common(1)[0][0]]
    missing = [entry.label for entry in _in_book(outline) if _source(entry) not in listed]
    more = f", and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    left = f"; it leaves out {', '.join(missing[:SHOWN])}{more}" if missing else ""
    way = (
        f"/{outline.contents_url}"
        if is_page and outline.contents_url
        else '{% include "fsp/contents.html" %}'
    )
    reason = f"its {len(listed)} pages stand as in the outline{left}; by hand: {way} has them too"
    yield Finding(
        Verdict.DERIVABLE,
        CONTENTS,
        path,
        0 if is_page else nodes[0].line,
        reason,
    )


def _source(entry: Entry | None) -> str:
    return entry.page.source if entry and entry.page else ""


def _disputes(
    nodes: Sequence[ContentsNode], parent: ContentsNode | None, site: SiteSnapshot
) -> Iterator[tuple[int, str]]:
    """Yield line and reason for each page that stands below another one than in the outline."""
    for node in nodes:
        entry = _entry(node.source, site)
        above = entry.parent if entry else None
        there = parent.source if parent else ""
        if entry and there and _source(above) != there and above is not None:
            name = site.by_source[there].slug
            yield node.line, f"lists {entry.slug} below {name}, the outline below {above.slug}"
        yield from _disputes(node.children, node, site)


def _order(nodes: Sequence[ContentsNode], site: SiteSnapshot) -> Iterator[tuple[int, str]]:
    last: Entry | None = None
    for node in _all(nodes):
        entry = _entry(node.source, site)
        if entry and last and entry.position < last.position:
            yield node.line, f"lists {entry.slug} after {last.slug}, the outline before it"
        last = entry or last


DETECTOR = Detector(find, decide)
