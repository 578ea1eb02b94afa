"""Plugin: old addresses forward to the pages that they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pelican import signals
from pelican.generators import Generator

from pelican_fsp import publish, report
from pelican_fsp.contents import contents
from pelican_fsp.core import aliases as core
from pelican_fsp.core.problems import Problem

if TYPE_CHECKING:
    from pelican import Pelican
    from pelican.generators import PagesGenerator
    from pelican.writers import Writer

    from pelican_fsp.book import Book

FILES = {"netlify": ("_redirects", core.netlify), "nginx": ("redirects.nginx.conf", core.nginx)}


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    publish.book_read.connect(find_aliases)
    signals.get_generators.connect(alias_generator)


def find_aliases(generator: PagesGenerator, book: Book) -> list[Problem]:
    """Find the old addresses of all pages, and the links in the book that still use them."""
    made = {url for outline in book.outlines.values() for url in outline.generated}
    taken = {content.save_as for content in contents(generator, with_unpublished=True)}
    found, problems = core.find_aliases(
        (page for _, page in book.pages), {*taken, *made, "index.html"}
    )
    generator.context["aliases"] = found
    by_file = {alias.save_as: alias for alias in found}
    siteurl = generator.settings["SITEURL"]
    links = (
        problem
        for content, page in (book.pages if found else ())
        for problem in core.links_to_aliases(page, content._content, by_file, siteurl)  # noqa: SLF001 - .content is memoised
    )
    return [*problems, *links]


def alias_generator(pelican: Pelican) -> type[Generator]:  # noqa: ARG001 - a signal's receiver
    """Return what writes the forwarding pages."""
    return AliasGenerator


class AliasGenerator(Generator):  # type: ignore[misc]  # Pelican is not typed
    """Writes a page at each old address, and the files that servers forward by."""

    def generate_context(self) -> None:
        """Note which files are written before ours, so that none is written twice."""
        self.written: set[Path] = set()
        signals.content_written.connect(self.note_written)

    def note_written(self, path: str, context: object) -> None:  # noqa: ARG002 - a signal's receiver
        """Remember a file."""
        self.written.add(Path(path))

    def generate_output(self, writer: Writer) -> None:
        """Write the pages and files."""
        aliases = self.context.get("aliases", ())
        template = self.env.get_template("fsp/alias.html")
        for alias in aliases:
            if Path(self.output_path, alias.save_as) in self.written:
                rule = "another page of the site has this address"
                problem = Problem(rule, alias.page.source, "aliases", alias.path)
                report.report([report.located(problem, self.settings["PATH"])])
                continue
            writer.write_file(
                alias.save_as,
                template,
                self.context,
                relative_urls=self.settings["RELATIVE_URLS"],
                paginated={},
                url=alias.path,
                alias=alias,
                lang=alias.page.language,
            )
        self._write_redirects(aliases)

    def _write_redirects(self, aliases: tuple[core.Alias, ...]) -> None:
        settings = self.context.get("fsp_settings")
        prefix = urlsplit(self.settings["SITEURL"]).path.rstrip("/")
        for server in settings.redirects if settings and aliases else ():
            name, lines = FILES[server]
            Path(self.output_path, name).write_text(lines(aliases, prefix), "utf-8")
