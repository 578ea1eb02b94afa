"""A generator that is set up only where there is a book."""

from __future__ import annotations

from typing import Any

from pelican.generators import Generator


class BookGenerator(Generator):  # type: ignore[misc]  # Pelican is not typed
    """Has templates and readers from the moment that its site is known to have a book.

    A site without one does not pay for them, and its other plugins are told of no generator
    that they do not know: i18n-subsites, for one, reports a missing catalogue for each.
    """

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - as Pelican gives them
        """Keep what Pelican gives to a generator."""
        self.context, self.settings = given["context"], given["settings"]
        self.output_path = given["output_path"]
        self._given = given

    @property
    def has_book(self) -> bool:
        """Whether a page of the site uses the fields, once the book is read."""
        return "fsp_book" in self.context

    def generate_context(self) -> None:
        """Begin: the book is read."""
        if self.has_book:
            super().__init__(**self._given)
