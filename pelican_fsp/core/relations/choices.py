"""What next: the cards at the end of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican_fsp.core.outline.tree import Entry
    from pelican_fsp.core.page import Page
    from pelican_fsp.core.relations.concepts import Relations


def choices(page: Page, related: Relations, *, derive: bool = True) -> tuple[Page, ...]:
    """Return the pages that the cards of a page lead to: never itself, none twice.

    Its own `choices`; where it has none and `derive` is true: the next entry, its concept or
    section, the next chapter.
    """
    if page.fields.choices is None:
        return ()
    named = (related.pages.get(slug) for slug in page.fields.choices)
    entry = related.entries.get(page.source)
    derived = _derived(page, entry, related) if derive and entry and not page.fields.choices else ()
    found = {other.source: other for other in (*named, *derived) if other}
    return tuple(other for source, other in found.items() if source != page.source)


def _derived(page: Page, entry: Entry, related: Relations) -> Iterator[Page | None]:
    following = entry.next
    above = entry.parent.section if entry.parent else None
    yield following.page if following else None
    yield related.concept(page) or (above.page if above else None)
    yield _next_chapter(entry)


def _next_chapter(entry: Entry) -> Page | None:
    chapters = entry.outline.chapters
    if entry.is_collection:
        return None
    later = chapters[chapters.index(entry.chapter) + 1 :]
    return next((chapter.page for chapter in later if chapter.page), None)
