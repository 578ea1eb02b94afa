"""Plugin: the table of contents, a page for each chapter that has none, one for what is not found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pelican.generators import PelicanTemplateNotFound

from pelican_fsp.book import publish
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.core.relations.concept_map import concept_map
from pelican_fsp.host import phases
from pelican_fsp.host.content import language_of, source_of, taken
from pelican_fsp.host.generator import BookGenerator
from pelican_fsp.host.lazy import Lazy
from pelican_fsp.host.output import files_of_settings, write_made
from pelican_fsp.theming import bundled

if TYPE_CHECKING:
    from jinja2 import Template
    from pelican import Pelican
    from pelican.generators import Generator, PagesGenerator
    from pelican.writers import Writer

    from pelican_fsp.book.read import Book
    from pelican_fsp.core.outline.tree import Outline


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    phases.outline_pages_wanted.connect(makes_pages)
    phases.files_wanted.connect(made_files)
    phases.book_read.connect(tell_own_pages)
    phases.generators_wanted.connect(contents_generator)
    phases.generators_wanted.connect(bundled.not_found_generator)


def makes_pages(generator: PagesGenerator) -> bool:  # noqa: ARG001 - a signal's receiver
    """Let links lead to the pages of the outline: they will be there."""
    return True


def made_files(generator: PagesGenerator, book: Book) -> tuple[str, ...]:
    """Return the names of the files that are made here."""
    of_outlines = (url for outline in book.outlines.values() for url in outline.generated)
    return (*of_outlines, *(["404.html"] if bundled.is_used(generator.settings) else []))


def tell_own_pages(generator: PagesGenerator, book: Book) -> list[Problem]:
    """Return a note for each page of the site that stands where one of ours would."""
    made = {url for outline in book.outlines.values() for url in outline.generated}
    if not made:
        return []
    rule = "the page stays, and no page of the outline is made at its address"
    known = taken(generator.context)
    told = [
        Problem(rule, source_of(known[url]), "", known[url].url, severity=Severity.NOTE)
        for url in sorted(made & known.keys())
    ]
    rule = "the site writes this file itself; it stays, and ours is not written"
    named = files_of_settings(generator.settings)
    wanted = phases.send(phases.files_wanted, generator, book=book)
    ours = {file for files in wanted for file in files}
    return told + [
        Problem(rule, "", named[file], file, severity=Severity.NOTE)
        for file in sorted(ours & named.keys())
    ]


def contents_generator(pelican: Pelican) -> type[Generator]:  # noqa: ARG001 - a signal's receiver
    """Return what writes the pages of the outline."""
    return ContentsGenerator


class ContentsGenerator(BookGenerator):
    """Writes the contents page of each language and the pages of chapters without a head."""

    def generate_output(self, writer: Writer) -> None:
        """Write the pages; none where no page has a sort order."""
        for language, outline in self.context.get("outlines", {}).items():
            articles = [
                one for one in self.context["articles"] if language_of(one) == outline.language
            ]
            picture = Lazy(partial(concept_map, outline, self.context["relations"][language]))
            url = outline.contents_url
            self._write(writer, outline, "contents", url, articles=articles, map=picture)
            for entry in (*outline.chapters, *outline.collections):
                if not entry.page:
                    self._write(writer, outline, "chapter", entry.url, entry=entry)

    def _write(
        self, writer: Writer, outline: Outline, template: str, url: str, **values: object
    ) -> None:
        if url in taken(self.context):
            return  # tell_own_pages has said so
        write_made(
            writer,
            url,
            self._template(template),
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            lang=outline.language,
            outline=outline,
            **values,
        )

    def _template(self, name: str) -> Template:
        try:
            template: Template = self.get_template(name)
        except PelicanTemplateNotFound:  # a theme that does not know us
            template = self.get_template(f"fsp/{name}_page")
        return template
