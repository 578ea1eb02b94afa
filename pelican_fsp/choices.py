"""Plugin: the cards at the end of a page that say what to read next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp import phases, toc
from pelican_fsp.core.choices import choices

if TYPE_CHECKING:
    from pelican.contents import Content
    from pelican.generators import PagesGenerator

    from pelican_fsp.book import Book
    from pelican_fsp.core.logos import Logo
    from pelican_fsp.core.outline import Entry, Page


@dataclass(frozen=True, slots=True)
class Choice:
    """A card: the page that it leads to, and what it says."""

    page: Page
    entry: Entry | None
    content: Content

    @property
    def url(self) -> str:
        """The address of the page, below the site's root."""
        return self.page.url

    @property
    def label(self) -> str:
        """How lists name the page."""
        return self.entry.label if self.entry else self.page.title

    @property
    def sentence(self) -> str:
        """What a reader says who chooses it; else what the page is about."""
        return self.page.fields.choice or self.page.description

    @property
    def logo(self) -> Logo | None:
        """The logo of the page."""
        return getattr(self.content, "logo", None)


def register() -> None:
    """Connect to Pelican."""
    toc.register()
    phases.book_read.connect(describe_choices)


def describe_choices(generator: PagesGenerator, book: Book) -> None:  # noqa: ARG001 - a signal's receiver
    """Give each page its `choices`."""
    contents = {page.source: content for content, page in book.pages}
    for content, page, relations, _ in book.in_languages():
        content.choices = tuple(
            Choice(other, relations.entries.get(other.source), contents[other.source])
            for other in choices(page, relations, derive=book.settings.choices)
        )
