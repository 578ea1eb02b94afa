"""Reads a site as a build would, and stops before anything is written."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from pelican import Pelican, signals

from pelican_fsp.phases import book_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican_fsp.book import Book


class NoBookError(Exception):
    """The settings of a site do not load the plugin."""


class ReadingDoneError(Exception):
    """Ends a build when all is read."""


def read_site(settings: dict[str, Any]) -> Book:
    """Return the book of a site with these settings; the output folder is left alone.

    Raises:
        NoBookError: the settings do not load the plugin.
    """
    found: list[Book] = []

    def keep_book(_generator: object, book: Book) -> None:
        found.append(book)

    def stop(_generators: Sequence[object]) -> None:
        raise ReadingDoneError

    pelican = Pelican({**settings, "DELETE_OUTPUT_DIRECTORY": False})
    logger = logging.getLogger("pelican_fsp.report")
    with (
        book_published.connected_to(keep_book),
        signals.all_generators_finalized.connected_to(stop),
    ):
        logger.disabled = True  # the caller prints the problems
        try:
            pelican.run()
        except ReadingDoneError:
            pass
        finally:
            logger.disabled = False
    if not found:
        message = 'the settings do not load the plugin: PLUGINS = ["pelican_fsp"]'
        raise NoBookError(message)
    return found[-1]
