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
from pelican_fsp.host import phases
from pelican_fsp.host.content import contents, read_page, taken
from pelican_fsp.host.output import files_of_settings
from pelican_fsp.host.settings import Settings, read_settings
from pelican_fsp.host.strings import translator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pelican.contents import Content
    from pelican.generators import PagesGenerator

    from pelican_fsp.core.page import Page
    from pelican_fsp.core.problems import Problem

    Pages = tuple[tuple[Content, Page], ...]
    Visited = tuple[Content, Page, tuple[Problem, ...]]

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


def read_book(generator: PagesGenerator, everything: Sequence[Content]) -> Book:
    """Return the book of a site, with the problems in its settings, fields and order.

    `everything` are its pages and articles, drafts and hidden ones too. The problems name a
    file below the content folder, and no line yet.
    """
    settings, problems = read_settings(generator.settings)
    book = Book(settings, problems=problems)
    if not any(TELLING & content.metadata.keys() for content in everything):
        return book
    visited = [_visited(content, settings) for content in everything]
    pages, in_fields = _with_known_slugs(visited, set(map(id, contents(generator))))
    default_language = generator.settings["DEFAULT_LANG"].lower()
    outlines: dict[str, Outline] = {}
    related: dict[str, Relations] = {}
    in_order: list[Problem] = []
    standing = standing_pages(generator)
    for language in sorted({page.language for _, page in pages}):
        own = [page for _, page in pages if page.language == language]
        rules = replace(rules_for(language, settings, default_language), standing=standing)
        outline = build_outline(own, rules, language)
        related[language] = relations(own, outline)
        outlines |= {language: outline} if outline.entries else {}
        in_order += order_problems(own, rules)
    return Book(settings, pages, outlines, related, (*problems, *in_fields, *in_order))


def _visited(content: Content, settings: Settings) -> Visited:
    """Return a page as it is read, with all problems that it shows by itself."""
    page, problems = read_page(content)
    named = misspelt_fields(content.metadata)
    zeros = lost_zero(content.metadata, settings.sortorder_widths)
    return content, page, (*problems, *named, *zeros)


def _with_known_slugs(
    visited: Sequence[Visited], published: Collection[int]
) -> tuple[Pages, list[Problem]]:
    """Return the published pages without the slugs that no page has, and all problems.

    `published` are the identities of the contents that are.
    """
    slugs: dict[str, set[str]] = defaultdict(set)
    former: dict[str, dict[str, str]] = defaultdict(dict)
    for content, page, _ in visited:
        if id(content) in published:
            slugs[page.language].add(page.slug)
            former[page.language] |= dict.fromkeys(former_slugs(page), page.slug)
    pages: list[tuple[Content, Page]] = []
    found: list[Problem] = []
    for content, page, problems in visited:
        unknown = tuple(unknown_slugs(page.fields, slugs[page.language], former[page.language]))
        found += (replace(problem, source=page.source) for problem in (*problems, *unknown))
        if id(content) in published:
            pages.append((content, replace(page, fields=without(page.fields, unknown))))
    return tuple(pages), found


def standing_pages(generator: PagesGenerator) -> frozenset[str] | None:
    """Return which files the site has of itself; `None` if a plugin makes those of the outline."""
    if any(phases.send(phases.outline_pages_wanted, generator)):
        return None
    return frozenset({*taken(generator.context), *files_of_settings(generator.settings)})


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
