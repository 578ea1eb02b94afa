"""Concepts and what implements them, both ways: Stripe ⇄ web APIs.

A section whose page has a `conceptname` is a concept; its topics implement it, unless they
name another one or none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pelican_fsp.core.outline.tree import Entry, Outline
    from pelican_fsp.core.page import Page


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A page as a sentence names it; `source` is "" where it has no file of its own."""

    name: str
    url: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class SeeAlso:
    """What the see-also block of a page says; the fragment makes sentences of it.

    `subject` is the page itself, `name` how sentences name it as a concept; `concept` is what
    it implements, `implementations` what implements it (in reading order), `related` what it
    names further, `chapter` where the concept is explained.
    """

    subject: str
    name: str = ""
    concept: NamedLink | None = None
    implementations: tuple[NamedLink, ...] = ()
    related: tuple[NamedLink, ...] = ()
    chapter: NamedLink | None = None
    contents: NamedLink | None = None


@dataclass(frozen=True, slots=True)
class Relations:
    """Who implements what, in one language: pages by slug, concepts by source, and back."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    concepts: Mapping[str, Page] = field(default_factory=dict)
    implementations: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)

    def concept(self, page: Page) -> Page | None:
        """Return the concept that the page implements."""
        return self.concepts.get(page.source)


def relations(pages: Iterable[Page], outline: Outline | None) -> Relations:
    """Return the relations between the pages of one language."""
    entries = {
        entry.page.source: entry for entry in (outline.entries if outline else ()) if entry.page
    }
    last = len(entries)

    def reading_order(page: Page) -> tuple[int, str]:
        entry = entries.get(page.source)
        return (entry.position if entry else last, page.source)

    ordered = sorted(pages, key=reading_order)
    by_slug = {page.slug: page for page in reversed(ordered)}
    concepts = {}
    implementations: dict[str, list[Page]] = defaultdict(list)
    for page in ordered:
        concept = _concept(page, entries.get(page.source), by_slug)
        if concept and concept is not page:
            concepts[page.source] = concept
            implementations[concept.source].append(page)
    found = {source: tuple(implementing) for source, implementing in implementations.items()}
    return Relations(by_slug, entries, concepts, found)


def _concept(page: Page, entry: Entry | None, by_slug: Mapping[str, Page]) -> Page | None:
    if page.fields.concept:
        return by_slug.get(page.fields.concept)
    section = entry.parent and entry.parent.section if entry else None
    if page.fields.concept is None or not section or not section.page:
        return None
    return section.page if section.page.fields.conceptname else None


def see_also(page: Page, related: Relations, outline: Outline | None) -> SeeAlso | None:
    """Return what the see-also block of the page says; `None` if it has nothing to say."""
    if page.fields.seealso is None:
        return None
    concept = related.concept(page)
    implementing = related.implementations.get(page.source, ()) if page.fields.conceptname else ()
    named = (related.pages.get(slug) for slug in page.fields.seealso)
    others = [other for other in named if other and other not in (page, concept)]
    if not (concept or implementing or others):
        return None
    contents = outline.contents_url if outline else ""
    return SeeAlso(
        subject=subject(page),
        name=page.fields.conceptname,
        concept=link(concept, concept.fields.conceptname) if concept else None,
        implementations=tuple(link(other) for other in implementing),
        related=tuple(link(other) for other in others),
        chapter=_chapter(page, concept, related),
        contents=NamedLink("", contents) if contents else None,
    )


def _chapter(page: Page, concept: Page | None, related: Relations) -> NamedLink | None:
    entry = related.entries.get((concept or page).source)
    if not entry or entry.is_chapter:
        return None
    chapter = entry.chapter
    if chapter.page:
        return link(chapter.page, chapter.page.fields.subject or chapter.label)
    return NamedLink(chapter.label, chapter.url) if chapter.url else None


def link(page: Page, name: str = "") -> NamedLink:
    """Return the page as a sentence names it."""
    return NamedLink(name or subject(page), page.url, page.source)


def subject(page: Page) -> str:
    """Return how a sentence names the page."""
    return page.fields.subject or page.title
