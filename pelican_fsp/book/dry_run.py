"""Reads a site as a build would, and stops before anything is written; or builds it elsewhere."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pelican import Pelican, signals
from pelican.log import console

from pelican_fsp.host.content import contents
from pelican_fsp.host.output import forget_output
from pelican_fsp.host.phases import book_published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pelican.contents import Content
    from pelican.generators import Generator, PagesGenerator

    from pelican_fsp.book.read import Book


class NoBookError(Exception):
    """The settings of a site do not load the plugin."""


class ReadingDoneError(Exception):
    """Ends a build when all is read."""


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
    with _quiet() as warnings:
        reading = _read(settings, output)
    return replace(reading, warnings=tuple(warnings))


def _read(settings: dict[str, Any], output: Path | None = None) -> Reading:
    found: list[Reading] = []

    def keep_book(generator: PagesGenerator, book: Book) -> None:
        found.append(Reading(book, tuple(contents(generator, with_unpublished=True))))

    def keep_generators(generators: Sequence[Generator]) -> None:
        found[-1:] = [replace(reading, generators=generators) for reading in found[-1:]]
        if not output:
            raise ReadingDoneError

    own = {"OUTPUT_PATH": str(output)} if output else {}
    pelican = Pelican({**settings, "DELETE_OUTPUT_DIRECTORY": False, **own})
    forget_output(pelican)
    with (
        book_published.connected_to(keep_book),
        signals.all_generators_finalized.connected_to(keep_generators),
        suppress(ReadingDoneError),
    ):
        pelican.run()
    if not found:
        message = 'the settings do not load the plugin: PLUGINS = ["pelican_fsp"]'
        raise NoBookError(message)
    return found[-1]


@contextmanager
def _quiet() -> Iterator[list[logging.LogRecord]]:
    """Yield a list that takes the warnings of the block; what else is printed is not shown."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.append  # type: ignore[assignment,method-assign]  # one line, not a class
    root = logging.getLogger()
    root.addHandler(handler)
    was_quiet, console.quiet = console.quiet, True
    try:
        with redirect_stdout(sys.stderr):  # what a plugin prints is no part of a report
            yield records
    finally:
        console.quiet = was_quiet
        root.removeHandler(handler)
