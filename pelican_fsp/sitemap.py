"""Plugin: `sitemap.xml` in the order of the book, and `robots.txt` that names it.

The sitemap needs full addresses, so that it is written only where `SITEURL` is set; and not
where pelican-sitemap writes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican_fsp.book import publish
from pelican_fsp.core.sitemap_address import Address
from pelican_fsp.core.urls.addresses import sayable
from pelican_fsp.host import phases
from pelican_fsp.host.content import contents, source_of
from pelican_fsp.host.generator import BookGenerator
from pelican_fsp.host.output import write_made
from pelican_fsp.host.patches import is_loaded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pelican import Pelican
    from pelican.contents import Content
    from pelican.generators import Generator, PagesGenerator
    from pelican.writers import Writer

    from pelican_fsp.book.read import Book


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    phases.generators_wanted.connect(sitemap_generator)
    phases.files_wanted.connect(made_files)


def made_files(generator: PagesGenerator, book: Book) -> tuple[str, ...]:  # noqa: ARG001 - a signal's receiver
    """Return the names of the files that are made here, or by the other plugin."""
    return ("sitemap.xml", "robots.txt")


def sitemap_generator(pelican: Pelican) -> type[Generator] | None:
    """Return what writes the two files, unless another plugin does."""
    return None if is_loaded("sitemap", pelican.settings) else SitemapGenerator


class SitemapGenerator(BookGenerator):
    """Writes `sitemap.xml` and `robots.txt` of a site that has an outline."""

    def generate_output(self, writer: Writer) -> None:
        """Write both files; neither on a site without an outline."""
        if "outlines" not in self.context:
            return
        has_address = "://" in self.settings["SITEURL"]
        if has_address:
            found = {address.url: address for address in self.addresses()}
            self._write(writer, "sitemap.xml", addresses=tuple(found.values()))
        self._write(writer, "robots.txt", has_sitemap=has_address)

    def addresses(self) -> Iterator[Address]:
        """Yield the home page, each language's book in reading order, then all other pages."""
        yield self._address("")
        own = {source_of(content): content for content in contents(self)}
        for outline in self.context["outlines"].values():
            yield from map(self._address, outline.generated)
            for entry in outline.entries:
                if content := own.pop(entry.page.source, None):
                    yield self._of_content(content)
        for content in sorted(own.values(), key=lambda content: content.url):
            yield self._of_content(content)

    def _of_content(self, content: Content) -> Address:
        versions = (content, *content.translations) if content.translations else ()
        translations = tuple(
            (str(other.lang), self._address(other.url).url)
            for other in sorted(versions, key=lambda other: str(other.lang))
        )
        changed = getattr(content, "modified", None) or getattr(content, "date", None)
        return self._address(content.url, changed, translations)

    def _address(
        self,
        url: str,
        modified: datetime | None = None,
        translations: tuple[tuple[str, str], ...] = (),
    ) -> Address:
        return Address(sayable(f"{self.settings['SITEURL']}/{url}"), modified, translations)

    def _write(self, writer: Writer, name: str, **values: object) -> None:
        template = self.env.get_template(f"fsp/{name}")
        write_made(writer, name, template, self.context, **values)
