"""The book of a site: what the plugins of the bundle share in one build."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pelican_fsp.core.fields import lost_zero, misspelt_fields, unknown_slugs, without
from pelican_fsp.core.html.text import value_text
from pelican_fsp.core.outline.checks import order_problems
from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.outline.tree import Outline, build_outline
from pelican_fsp.core.relations.aliases import former_slugs
from pelican_fsp.core.relations.concepts import Relations, relations
from pelican_fsp.host import diagnostics
from pelican_fsp.host.content import contents, read_page
from pelican_fsp.host.settings import Settings, read_settings
from pelican_fsp.host.strings import translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pelican.contents import Content
    from pelican.generators import PagesGenerator

    from pelican_fsp.core.page import Page
    from pelican_fsp.core.problems import Problem

    Pages = tuple[tuple[Content, Page], ...]

TELLING = frozenset({"sortorder", "concept", "conceptname", "seealso", "choices", "aliases"})
"""Fields that only a site with this plugin has: one of them anywhere, and it goes to work."""


@dataclass(frozen=True, slots=True)
class Book:
    """The pages of a site, their order and their relations; empty where no page uses the fields.

    `pages` pairs Pelican's content with ours, for all that is published; outlines and
    relations are by language.
    """

    settings: Settings
    pages: Pages = ()
    outlines: Mapping[str, Outline] = field(default_factory=dict)
    relations: Mapping[str, Relations] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def in_languages(self) -> Iterator[tuple[Content, Page, Relations, Outline | None]]:
        """Yield each page with the relations and the outline of its language."""
        for content, page in self.pages:
            language = page.language
            yield content, page, self.relations[language], self.outlines.get(language)


def read_book(generator: PagesGenerator) -> Book:
    """Return the book of a site, with the problems in its settings, fields and order."""
    settings, problems = read_settings(generator.settings)
    book = Book(settings, problems=problems)
    everything = tuple(contents(generator, with_unpublished=True))
    if not any(TELLING & content.metadata.keys() for content in everything):
        return book
    pages, in_fields = _read_pages(generator, everything, settings)
    default_language = generator.settings["DEFAULT_LANG"].lower()
    outlines: dict[str, Outline] = {}
    related: dict[str, Relations] = {}
    in_order: list[Problem] = []
    for language in sorted({page.language for _, page in pages}):
        own = [page for _, page in pages if page.language == language]
        rules = rules_for(language, settings, default_language)
        outline = build_outline(own, rules, language)
        related[language] = relations(own, outline)
        outlines |= {language: outline} if outline.entries else {}
        in_order += order_problems(own, rules)
    located = (
        diagnostics.located(one, generator.settings["PATH"]) for one in (*in_fields, *in_order)
    )
    return Book(settings, pages, outlines, related, (*problems, *located))


def _read_pages(
    generator: PagesGenerator, everything: Iterable[Content], settings: Settings
) -> tuple[Pages, list[Problem]]:
    published = {id(content) for content in contents(generator)}
    read = [(content, *read_page(content)) for content in everything]
    slugs: dict[str, set[str]] = defaultdict(set)
    former: dict[str, dict[str, str]] = defaultdict(dict)
    for content, page, _ in read:
        if id(content) in published:
            slugs[page.language].add(page.slug)
            former[page.language] |= dict.fromkeys(former_slugs(page), page.slug)
    pages: list[tuple[Content, Page]] = []
    found: list[Problem] = []
    for content, page, problems in read:
        unknown = tuple(unknown_slugs(page.fields, slugs[page.language], former[page.language]))
        zeros = lost_zero(content.metadata, settings.sortorder_widths)
        in_page = (*problems, *misspelt_fields(content.metadata), *unknown, *zeros)
        found += (replace(problem, source=page.source) for problem in in_page)
        if id(content) in published:
            pages.append((content, replace(page, fields=without(page.fields, unknown))))
    return tuple(pages), found


def rules_for(language: str, settings: Settings, default_language: str) -> Rules:
    """Return the outline's rules in a language; other languages get addresses of their own."""
    words = translator(settings.strings)(language)

    def address(url: str) -> str:
        return url if language == default_language else f"{url[: -len('.html')]}-{language}.html"

    return Rules(
        widths=settings.sortorder_widths,
        chapter_titles={key: value_text(t) for key, t in settings.chapter_titles.items()},
        chapter_title=words.chapter_number,
        collection_title=words.collection_number,
        chapter_url=address(settings.chapter_url),
        contents_url=address(settings.contents_url),
        neighbourhood=settings.neighbourhood,
    )
