"""Reads a site as a build would, and stops before anything is written; or builds it elsewhere."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pelican import Pelican, signals

from pelican_fsp.host.content import contents
from pelican_fsp.host.output import forget_output
from pelican_fsp.host.patches import run_until_read, silenced
from pelican_fsp.host.phases import book_published

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pelican.contents import Content
    from pelican.generators import Generator, PagesGenerator

    from pelican_fsp.book.read import Book


class NoBookError(Exception):
    """The settings of a site do not load the plugin."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a site consists of: its book, all contents with drafts, and what Pelican warned of.

    `generators` are Pelican's, with everything that they have found.
    """

    book: Book
    contents: tuple[Content, ...]
    generators: Sequence[Generator] = ()
    warnings: tuple[logging.LogRecord, ...] = ()


def read_site(settings: dict[str, Any]) -> Reading:
    """Return what a build of a site with these settings reads; the output folder is left alone.

    Raises:
        NoBookError: the settings do not load the plugin.
    """
    logger = logging.getLogger("pelican_fsp.host.diagnostics")
    logger.disabled = True  # the caller prints the problems
    try:
        return _read(settings)
    finally:
        logger.disabled = False


def read_for_check(settings: dict[str, Any], output: Path | None = None) -> Reading:
    """Return all that a site consists of, and build it into the folder `output`, if given.

    Nothing is printed: what is warned of is in the reading.

    Raises:
        NoBookError: the settings do not load the plugin.
    """
    with silenced() as warnings:
        reading = _read(settings, output)
    return replace(reading, warnings=tuple(warnings))


def _read(settings: dict[str, Any], output: Path | None = None) -> Reading:
    found: list[Reading] = []

    def keep_book(generator: PagesGenerator, book: Book) -> None:
        found.append(Reading(book, tuple(contents(generator, with_unpublished=True))))

    def keep_generators(generators: Sequence[Generator]) -> None:
        found[-1:] = [replace(reading, generators=generators) for reading in found[-1:]]

    own = {"OUTPUT_PATH": str(output)} if output else {}
    pelican = Pelican({**settings, "DELETE_OUTPUT_DIRECTORY": False, **own})
    forget_output(pelican)
    with book_published.connected_to(keep_book):
        if output:
            with signals.all_generators_finalized.connected_to(keep_generators):
                pelican.run()
        else:
            run_until_read(pelican, keep_generators)
    if not found:
        message = 'the settings do not load the plugin: PLUGINS = ["pelican_fsp"]'
        raise NoBookError(message)
    return found[-1]
