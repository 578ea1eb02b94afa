"""Plugin: search. Pagefind indexes the written pages; the bundled theme has the box for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from blinker import Signal
from pelican.generators import Generator

from pelican_fsp.book import publish
from pelican_fsp.core.problems import Problem
from pelican_fsp.host import diagnostics, phases
from pelican_fsp.host.content import contents, language_of, source_of
from pelican_fsp.host.output import write_made
from pelican_fsp.host.settings import read_settings
from pelican_fsp.incremental.search_index import BUNDLE, MADE, indexer, write_index
from pelican_fsp.theming import bundled

if TYPE_CHECKING:
    from pelican import Pelican
    from pelican.generators import PagesGenerator
    from pelican.writers import Writer

    from pelican_fsp.book.read import Book

index_wanted = Signal()
"""All is written that the generator (the sender) indexes; a receiver may say that it will see to it."""


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    phases.generators_wanted.connect(search_generator)
    phases.files_wanted.connect(made_files)


def made_files(generator: PagesGenerator, book: Book) -> tuple[str, ...]:
    """Return the names of the files that are made here; all in the folder is of the last index."""
    is_wanted = book.settings.search is not False and bundled.is_used(generator.settings)
    return ("search.html", BUNDLE) if is_wanted else ()


def search_generator(pelican: Pelican) -> type[Generator] | None:
    """Return what makes the search, if the site can have one and does not switch it off."""
    wanted = read_settings(pelican.settings)[0].search
    if wanted is False or not bundled.is_used(pelican.settings):
        return None
    if not indexer():
        if wanted:
            rule = "needs Pagefind: pip install 'pelican-fsp[search]'"
            diagnostics.report([Problem(rule, "", "FSP_SEARCH", str(wanted))])
        return None
    return SearchGenerator


class SearchGenerator(Generator):  # type: ignore[misc]  # Pelican is not typed
    """Writes a page of results for each language, and the index of all that is published."""

    def generate_context(self) -> None:
        """Tell the templates that there is a search, and where its pages of results are."""
        default = self.settings["DEFAULT_LANG"].lower()
        languages = {language_of(content).lower() for content in contents(self)}
        if languages:
            self.context["search_urls"] = {
                language: "search.html" if language == default else f"search-{language}.html"
                for language in sorted(languages | {default})
            }

    def generate_output(self, writer: Writer) -> None:
        """Write the pages of results and the index; neither on a site without pages."""
        urls = self.context.get("search_urls", {})
        taken = {content.save_as for content in contents(self)}
        for language, url in urls.items():
            if url not in taken:
                self._write_results(writer, language, url)
        if (
            urls
            and self._has_place()
            and not any(taken_over for _, taken_over in index_wanted.send(self))
        ):
            self.write_index()

    def _write_results(self, writer: Writer, language: str, url: str) -> None:
        outlines = self.context.get("outlines", {})
        write_made(
            writer,
            url,
            self.get_template("search"),
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            lang=language,
            outline=outlines.get(language, self.context.get("outline")),
        )

    def _has_place(self) -> bool:
        """Return whether no page is a file where the folder of the index would be; say so if one is."""
        for content in contents(self, with_unpublished=True):
            inside = content.save_as.removeprefix(f"{BUNDLE}/")
            if content.save_as == BUNDLE or (inside != content.save_as and MADE.fullmatch(inside)):
                rule = f"{content.save_as} is a page: the index of the search has no place, and is not made"
                diagnostics.report([Problem(rule, source_of(content), "slug", str(content.slug))])
                return False
        return True

    def write_index(self) -> None:
        """Index what is published."""
        names = {content.save_as for content in contents(self)}
        write_index(Path(self.output_path), sorted(filter(None, names)), self.settings)
