"""Plugin: the see-also block of each page, from its concept and its `seealso`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pelican_fsp.book import inject, publish
from pelican_fsp.core.html.hand_written import hand_written, links
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.core.relations.concepts import see_also
from pelican_fsp.core.urls.leading import path_on_site, source_named
from pelican_fsp.host import phases
from pelican_fsp.host.content import body_of
from pelican_fsp.host.guarded import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican.generators import PagesGenerator

    from pelican_fsp.book.read import Book
    from pelican_fsp.core.page import Page
    from pelican_fsp.core.relations.concepts import Relations


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    inject.register()
    phases.book_read.connect(describe_relations)


def describe_relations(generator: PagesGenerator, book: Book) -> list[Problem]:  # noqa: ARG001 - a signal's receiver
    """Give each page its `see_also`, unless its author has written a block by hand."""
    problems: list[Problem] = []
    for content, page, relations, outline in book.in_languages():
        content.see_also = None
        found = see_also(page, relations, outline)
        problems += _unnamed(page, relations)
        if not found:
            continue
        read = partial(_block_by_hand, page, relations, body_of(content))
        without: tuple[str, list[Problem]] = ("unknown", [])
        block, told = guarded(content, "its see-also block", read, otherwise=without)
        problems += told
        content.see_also = None if block else found
    return problems


def _block_by_hand(page: Page, relations: Relations, body: str) -> tuple[str, list[Problem]]:
    """Return the see-also block that an author has written, and what is wrong with it."""
    block = "".join(hand_written(body).blocks) if "see-also" in body else ""
    return block, [*_contradicted(page, relations, block)] if block else []


def _unnamed(page: Page, relations: Relations) -> Iterator[Problem]:
    concept = page.fields.concept and relations.concept(page)
    if concept and not concept.fields.conceptname:
        rule = f"{concept.source} has no conceptname: sentences call it {concept.title!r}"
        yield Problem(rule, page.source, "concept", concept.slug, severity=Severity.NOTE)


def _contradicted(page: Page, relations: Relations, block: str) -> Iterator[Problem]:
    concept = relations.concept(page)
    linked = {
        target.slug: target for link in links(block) if (target := _target(page, relations, link))
    }
    if not concept or not linked or concept.slug in linked:
        return
    named = [slug for slug, target in linked.items() if target.fields.conceptname]
    rule = f"the fields say {concept.slug!r}, which the hand-written see-also block does not name"
    yield Problem(
        rule, page.source, "concept", page.fields.concept or "", named[0] if named else ""
    )


def _target(page: Page, relations: Relations, link: str) -> Page | None:
    """Return the page that a link leads to: Pelican's `{filename}` ones by source, all by address."""
    path = source_named(link, page.source) or path_on_site(link, page.url)
    pages = relations.pages.values()
    return next((other for other in pages if path in (other.url, other.source)), None)
