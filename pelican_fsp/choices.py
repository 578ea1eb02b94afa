"""Plugin: the cards at the end of a page that say what to read next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican_fsp.book import publish
from pelican_fsp.book.choice import Choice
from pelican_fsp.core.relations.choices import choices
from pelican_fsp.host import phases

if TYPE_CHECKING:
    from pelican.generators import PagesGenerator

    from pelican_fsp.book.read import Book


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    phases.book_read.connect(describe_choices)


def describe_choices(generator: PagesGenerator, book: Book) -> None:  # noqa: ARG001 - a signal's receiver
    """Give each page its `choices`."""
    contents = {page.source: content for content, page in book.pages}
    for content, page, relations, _ in book.in_languages():
        content.choices = tuple(
            Choice(other, relations.entries.get(other.source), contents[other.source])
            for other in choices(page, relations, derive=book.settings.choices)
        )
