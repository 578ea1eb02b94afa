"""Reads a site as a build would, and stops before anything is written."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pelican import Pelican, signals

from pelican_fsp.phases import book_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican.generators import Generator

    from pelican_fsp.book import Book


@dataclass(frozen=True, slots=True)
class Reading:
    """A site that was read: its book, and Pelican's generators with all that they know."""

    book: Book
    generators: tuple[Generator, ...]


class NoBookError(Exception):
    """The settings of a site do not load the plugin."""


class ReadingDoneError(Exception):
    """Ends a build when all is read."""


def read_site(settings: dict[str, Any]) -> Book:
    """Return the book of a site with these settings; the output folder is left alone.

    Raises:
        NoBookError: the settings do not load the plugin.
    """
    return read_everything(settings).book


def read_everything(settings: dict[str, Any]) -> Reading:
    """Return what a build with these settings reads; the output folder is left alone.

    Raises:
        NoBookError: the settings do not load the plugin.
    """
    found: list[Book] = []
    everything: list[Generator] = []

    def keep_book(_generator: object, book: Book) -> None:
        found.append(book)

    def stop(generators: Sequence[Generator]) -> None:
        everything.extend(generators)
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
    return Reading(found[-1], tuple(everything))
