"""What of Pelican we reach into or replace, because it has no public way: each with the reason.

Nothing outside `host` touches a private name of Pelican. What is private of a page's body is in
`content`, of the writer in `writing`. A release that changes any of it fails
`tests/test_pelican_contract.py`, by its name.
"""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, PrefixLoader
from pelican import readers, signals
from pelican.contents import Content
from pelican.log import LimitFilter, console
from pelican.readers import BaseReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from jinja2 import BytecodeCache
    from pelican import Pelican
    from pelican.generators import Generator

RST_READER_STATE = ("writer_class", "field_body_translator_class", "_language_code")
"""Attributes of the reader of reST that its bodies follow from: no setting says them."""

NAMED_BY_PELICAN = "pelican.plugins."
"""The namespace of plugins that settings may name without it."""


class AllReadError(Exception):
    """Ends a build when all is read."""


def forget_last_build() -> None:
    """Forget what Pelican remembers for as long as its process lives.

    Finished bodies and summaries are memoised for ever, and a warning is printed only once.
    """
    for name in ("get_content", "get_summary"):
        vars(Content)[name].cache.clear()
    LimitFilter._raised_messages.clear()
    LimitFilter._group_count.clear()


def without_discarded(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata without what a reader discards.

    Pelican drops it as soon as a reader returns; the mark is an object of its process, which
    no cache can keep.
    """
    return {name: value for name, value in metadata.items() if value is not readers._DISCARD}


def replace_reads(
    generator: Generator, replacement: Callable[[BaseReader], Callable[[str], Any]]
) -> None:
    """Let something else answer for `read` of each reader of a generator.

    Its own class could not be registered: plugins replace readers too, in any order.
    """
    for reader in generator.readers.readers.values():
        if type(reader) is not BaseReader:  # that one reads nothing
            reader.read = replacement(reader)


def is_loaded(plugin: str, settings: Mapping[str, Any]) -> bool:
    """Whether a plugin of Pelican's namespace is loaded, once all are.

    As `pelican.plugins._utils.plugin_enabled`, which is private, tells it.
    """
    return not {plugin, f"{NAMED_BY_PELICAN}{plugin}"}.isdisjoint(settings["PLUGINS"])


def add_templates(
    generator: Generator,
    folders: Mapping[str, Path],
    names: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]],
    compiled: BytecodeCache,
) -> None:
    """Add templates, globals and filters to those of a generator, behind all that it has.

    Each generator makes an environment of its own, and settings could only add names that go
    before the site's. `folders` are those of templates, by the prefix of their names.
    """
    env = generator.env
    loaders = {prefix: FileSystemLoader(folder) for prefix, folder in folders.items()}
    env.loader.loaders.append(PrefixLoader(loaders))
    env.auto_reload = False  # else Jinja looks at each file whenever it is included
    for name, value in names.items():
        env.globals.setdefault(name, value)
    for name, print_value in filters.items():
        env.filters.setdefault(name, print_value)
    if env.bytecode_cache is None:
        env.bytecode_cache = compiled


def run_until_read(pelican: Pelican, take: Callable[[Sequence[Generator]], None]) -> None:
    """Run a build until all is read, hand over its generators, and end it: nothing is written.

    Pelican's `run` knows no such end: an exception leaves it, from its last signal before that.
    """

    def stop(generators: Sequence[Generator]) -> None:
        take(generators)
        raise AllReadError

    with signals.all_generators_finalized.connected_to(stop), suppress(AllReadError):
        pelican.run()


@contextmanager
def silenced() -> Iterator[list[logging.LogRecord]]:
    """Yield a list that takes the warnings of the block; what else is printed is not shown.

    `run` prints its last line on a console of its own, whatever the level of the log.
    """
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
