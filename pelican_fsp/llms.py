"""Plugin: `llms.txt` and a Markdown copy of every page, for readers who are programs.

Written where `FSP_LLMS` is true. A copy lies beside its page (`flask.html.md`); pages that are
not written in Markdown have none, and `llms.txt` leads to the page itself.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pelican.generators import Generator

from pelican_fsp.book import publish
from pelican_fsp.core.html.text import value_text
from pelican_fsp.core.markdown.fences import remove_marks
from pelican_fsp.core.markdown.plain_copy import markdown_copy
from pelican_fsp.core.urls.leading import source_at
from pelican_fsp.host import phases
from pelican_fsp.host.content import source_of, taken
from pelican_fsp.host.guarded import guarded
from pelican_fsp.host.output import write_made, write_output

if TYPE_CHECKING:
    from pelican import Pelican
    from pelican.contents import Content
    from pelican.generators import PagesGenerator
    from pelican.writers import Writer

    from pelican_fsp.book.read import Book
    from pelican_fsp.host.settings import Settings

MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    phases.generators_wanted.connect(llms_generator)
    phases.files_wanted.connect(made_files)


def made_files(generator: PagesGenerator, book: Book) -> tuple[str, ...]:
    """Return the names of the files that are made here."""
    pages = taken(generator.context)
    return ("llms.txt", *(f"{page}.md" for page in pages)) if book.settings.llms else ()


def llms_generator(pelican: Pelican) -> type[Generator] | None:
    """Return what writes the files, where the site wants them."""
    if pelican.settings.get("FSP_LLMS") is not True:
        return None
    return type("LlmsGenerator", (LlmsGenerator,), {"pelican": pelican})


class LlmsGenerator(Generator):  # type: ignore[misc]  # Pelican is not typed
    """Writes the copies, then the list of them in the order of the book."""

    pelican: Pelican

    def generate_output(self, writer: Writer) -> None:
        """Write all files."""
        copies = {source_of(content): self.write_copy(content) for content in self.contents()}
        template = self.env.get_template("fsp/llms.txt")
        write_made(writer, "llms.txt", template, self.context, addresses=copies)

    def contents(self) -> tuple[Content, ...]:
        """Return the pages and posts that are copied."""
        return (*self.context["pages"], *self.context["articles"])

    def write_copy(self, content: Content) -> str:
        """Write the Markdown of a page, if it is; return the address to read it at."""
        address = f"{self.settings['SITEURL']}/{content.url}"
        if not str(content.source_path).endswith(MARKDOWN):
            return address
        try:
            source = Path(content.source_path).read_text("utf-8", errors="replace")
        except OSError:  # gone since it was read: the next build knows no such page
            return address
        text = guarded(content, "its copy", partial(self._copy, content, source), otherwise="")
        if not text:
            return address
        write_output(self.pelican, Path(self.output_path, f"{content.save_as}.md"), text)
        return f"{self.settings['SITEURL']}/{content.save_as}.md"

    def _copy(self, content: Content, source: str) -> str:
        own: Settings = self.context["fsp_settings"]
        unmarked = remove_marks(source, own.line_mark or "")
        return markdown_copy(value_text(content.title), unmarked, partial(self._address, content))

    def _address(self, content: Content, path: str) -> str:
        """Return the full address of the path in a Pelican link of a page; "" if it is unknown."""
        key = source_at(path, source_of(content))
        for known in (self.context["generated_content"], self.context["static_content"]):
            if found := known.get(key):
                return f"{self.settings['SITEURL']}/{found.url}"
        return ""
