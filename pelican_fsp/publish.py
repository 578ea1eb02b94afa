"""Builds the outline once per build and gives every page its place in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from blinker import signal
from pelican import signals

from pelican_fsp import bundled_theme, fragments, report
from pelican_fsp.contents import contents, read_page
from pelican_fsp.core.concepts import Relations, relations
from pelican_fsp.core.fields import lost_zero, misspelt_fields, unknown_slugs, without
from pelican_fsp.core.headings import headings
from pelican_fsp.core.order import order_problems
from pelican_fsp.core.outline import Outline, Page, Rules, build_outline
from pelican_fsp.settings import Settings, read_settings
from pelican_fsp.translations import translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pelican.contents import Content
    from pelican.generators import PagesGenerator

    from pelican_fsp.core.problems import Problem

book_read = signal("pelican_fsp.book_read")
"""Sent once a build with `generator` and `book`: receivers give pages what follows from it.

A receiver returns the problems that it found. No body may be changed yet.
"""

book_published = signal("pelican_fsp.book_published")
"""Sent after it, with all problems in the book: bodies may be changed now."""


@dataclass(frozen=True, slots=True)
class Book:
    """What the plugins of the bundle share in one build.

    `pages` pairs Pelican's content with ours, for all that is published; `outlines` is empty
    on a site that uses none of the fields.
    """

    settings: Settings
    outlines: Mapping[str, Outline]
    pages: tuple[tuple[Content, Page], ...]
    relations: Mapping[str, Relations]
    problems: tuple[Problem, ...]

    @property
    def languages(self) -> Iterable[tuple[Content, Page, Relations, Outline | None]]:
        """Each published page with the relations and the outline of its language."""
        for content, page in self.pages:
            language = page.language
            yield content, page, self.relations[language], self.outlines.get(language)


def register() -> None:
    """Connect to Pelican; every plugin of the bundle that needs the outline calls this."""
    fragments.register()
    bundled_theme.register()
    signals.page_generator_finalized.connect(publish_book)


def publish_book(generator: PagesGenerator) -> None:
    """Read the fields of all pages, build the outlines, hand them to pages and templates."""
    book = read_book(generator)
    generator.context["fsp_settings"] = book.settings
    default = generator.settings["DEFAULT_LANG"].lower()
    if book.outlines:
        generator.context["outlines"] = book.outlines
        generator.context["relations"] = book.relations
        generator.context["outline"] = book.outlines.get(default) or min(
            book.outlines.values(), key=lambda outline: outline.language
        )
    entries = {
        entry.page.source: entry
        for outline in book.outlines.values()
        for entry in outline.entries
        if entry.page
    }
    for content, page in book.pages:
        if page.source in entries:
            content.entry = entries[page.source]
    if book.outlines or bundled_theme.is_used(generator.settings):
        for content in contents(generator, with_unpublished=True):
            content.headings = headings(content._content)  # noqa: SLF001 - .content is memoised
    found = [problem for _, told in book_read.send(generator, book=book) for problem in told or ()]
    located = (report.located(problem, generator.settings["PATH"]) for problem in found)
    book = replace(book, problems=tuple(sorted((*book.problems, *located), key=str)))
    report.report(book.problems)
    book_published.send(generator, book=book)


def read_book(generator: PagesGenerator) -> Book:
    """Return the outlines of all languages and the problems in the fields and settings."""
    settings, problems = read_settings(generator.settings)
    everything = tuple(contents(generator, with_unpublished=True))
    uses_fields = any("sortorder" in content.metadata for content in everything)
    read = [(content, *read_page(content)) for content in everything]
    published = {id(content) for content in contents(generator)}
    slugs = {page.slug for content, page, _ in read if id(content) in published}
    found = list(problems)
    pages = []
    for content, page, own_problems in read:
        unknown = tuple(unknown_slugs(page.fields, slugs)) if uses_fields else ()
        if uses_fields:
            misspelt = misspelt_fields(content.metadata)
            zeros = lost_zero(content.metadata, settings.sortorder_widths)
            of_page = (*own_problems, *misspelt, *unknown, *zeros)
            found += (replace(problem, source=page.source) for problem in of_page)
        if id(content) in published:
            pages.append((content, replace(page, fields=without(page.fields, unknown))))
    outlines = {}
    related = {}
    for language in sorted({page.language for _, page in pages}):
        in_language = [page for _, page in pages if page.language == language]
        rules = rules_for(language, settings, generator.settings["DEFAULT_LANG"].lower())
        found += order_problems(in_language, rules)
        outline = build_outline(in_language, rules, language)
        related[language] = relations(in_language, outline)
        if outline.entries:
            outlines[language] = outline
    located = tuple(report.located(problem, generator.settings["PATH"]) for problem in found)
    return Book(settings, outlines, tuple(pages), related, located)


def rules_for(language: str, settings: Settings, default_language: str) -> Rules:
    """Return the outline's rules in a language; other languages get addresses of their own."""
    words = translator(settings.strings)(language)

    def address(url: str) -> str:
        name, dot, extension = url.rpartition(".")
        return url if language == default_language else f"{name}-{language}{dot}{extension}"

    return Rules(
        widths=settings.sortorder_widths,
        chapter_titles=settings.chapter_titles,
        chapter_title=words.chapter_number,
        collection_title=words.collection_number,
        chapter_url=address(settings.chapter_url),
        contents_url=address(settings.contents_url),
        neighbourhood=settings.neighbourhood,
    )
