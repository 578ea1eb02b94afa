"""What runs among Pelican's generators, and is none, or not at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from pelican.generators import Generator


class ReadingStep(ABC):
    """Does something when the generators before it have read what they read; it writes nothing.

    In a signal's receiver it would be chance who comes first. Pelican asks of a generator no
    more than what it has; being no Generator, it is mistaken for one by nobody.
    """

    def __init__(self, *, context: dict[str, Any], **_: object) -> None:
        """Keep what the generators of a site share."""
        self.context = context

    @abstractmethod
    def generate_context(self) -> None:
        """Do it."""


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
