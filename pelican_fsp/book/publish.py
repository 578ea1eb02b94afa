"""Reads the book once per build and gives every page its place in it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pelican import signals

from pelican_fsp.book.flags import flag
from pelican_fsp.book.read import Book, read_book
from pelican_fsp.core.html.headings import headings
from pelican_fsp.host import diagnostics, emptying, phases
from pelican_fsp.host.content import body_of, contents
from pelican_fsp.host.generator import ReadingStep
from pelican_fsp.host.guarded import guarded
from pelican_fsp.host.lazy import Lazy
from pelican_fsp.theming import body_markup, bundled, fragments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican import Pelican
    from pelican.contents import Content
    from pelican.generators import Generator, PagesGenerator

    from pelican_fsp.core.html.headings import Heading


HEADINGS = "its list of headings"
"""How a page's author is told of that step."""


def register() -> None:
    """Connect to Pelican; every plugin of the bundle that needs the book calls this."""
    diagnostics.register()
    bundled.register()
    phases.site_started.connect(emptying.spare_sources)
    signals.page_generator_finalized.connect(note_generator)
    signals.article_generator_finalized.connect(note_generator)
    signals.get_generators.connect(own_generators)


def note_generator(generator: Generator) -> None:
    """Remember who writes the pages and the articles of this site, pages first."""
    generator.context.setdefault("fsp_generators", Generators()).insert(0, generator)


class Generators(list["Generator"]):
    """Pickled as if it were empty: Pelican can keep pages, and with each its site's context."""

    def __reduce__(self) -> tuple[type[Generators], tuple[()]]:
        """Return how it is made anew."""
        return type(self), ()


def own_generators(pelican: Pelican) -> list[type]:
    """Return what runs after Pelican's generators of pages and articles, in this order."""
    wanted = phases.send(phases.generators_wanted, pelican)
    return [BookReader, *(found for found in wanted if found)]


class BookReader(ReadingStep):
    """Publishes the book: every other plugin has had its say on the pages by now."""

    def generate_context(self) -> None:
        """Publish the book."""
        publish_book(self.context["fsp_generators"][0])


def publish_book(generator: PagesGenerator) -> None:
    """Read the book, hand its outlines to pages and templates, let the plugins work on it."""
    everything = tuple(contents(generator, with_unpublished=True))
    book = read_book(generator, everything)
    generator.context["fsp_settings"] = book.settings
    if book.pages:
        generator.context["fsp_book"] = book
        flag(everything)
    _publish_outlines(generator, book)
    _publish_menu(generator, book)
    finish_bodies(generator, everything)
    found = list(book.problems)
    if book.pages or bundled.is_used(generator.settings):
        found += fragments.hidden_names(generator.settings)
        found += bundled.mend_templates(generator)
    for told in phases.send(phases.book_read, generator, book=book):
        found += told or ()
    located = (diagnostics.located(problem, generator.settings["PATH"]) for problem in found)
    book = replace(book, problems=tuple(sorted(located, key=str)))
    diagnostics.report(book.problems)
    phases.send(phases.book_published, generator, book=book)


def finish_bodies(generator: PagesGenerator, pages: Sequence[Content]) -> None:
    """Give pages their headings, and the images in their bodies their sizes, where it matters."""
    is_bundled = bundled.is_used(generator.settings)
    none: tuple[Heading, ...] = ()
    if is_bundled or "outlines" in generator.context:
        for content in pages:
            read = partial(headings, body_of(content))
            content.headings = Lazy(partial(guarded, content, HEADINGS, read, otherwise=none))
    if is_bundled:
        body_markup.size_images(pages, generator.settings["PATH"])


def _publish_menu(generator: PagesGenerator, book: Book) -> None:
    """Say what the header of every page lists, so that no template goes through all pages."""
    is_listed = generator.settings["DISPLAY_PAGES_ON_MENU"] and not book.outlines
    pages = generator.pages if is_listed else ()
    generator.context["menu_pages"] = tuple((page.title, page.url) for page in pages)
    articles = generator.context["articles"]
    generator.context["has_posts"] = any(not hasattr(one, "entry") for one in articles)


def _publish_outlines(generator: PagesGenerator, book: Book) -> None:
    if not book.outlines:
        return
    default = generator.settings["DEFAULT_LANG"].lower()
    outlines = book.outlines
    generator.context["outlines"] = outlines
    generator.context["relations"] = book.relations
    generator.context["outline"] = outlines.get(default) or outlines[min(outlines)]
    entries = {
        entry.page.source: entry
        for outline in outlines.values()
        for entry in outline.entries
        if entry.page
    }
    for content, page in book.pages:
        if page.source in entries:
            content.entry = entries[page.source]
