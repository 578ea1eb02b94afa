"""Plugin: converted bodies are kept, and used again while nothing changes that they follow from.

Pelican's own content cache goes by the time of the source alone. Here settings, extensions,
plugins, versions and included files count, and whatever cannot be told for sure is not kept.
"""

from __future__ import annotations

import logging
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican import signals
from pelican.readers import BaseReader

from pelican_fsp import phases, toc
from pelican_fsp.core.entries import Entry, from_bytes, to_bytes
from pelican_fsp.originals import Original, file_digest, forms, is_current
from pelican_fsp.settings import read_settings
from pelican_fsp.store import Shelf
from pelican_fsp.workers import Workers, start_workers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pelican import Pelican
    from pelican.generators import Generator

    from pelican_fsp.originals import Read

logger = logging.getLogger(__name__)


def register() -> None:
    """Connect to Pelican."""
    toc.register()
    phases.site_started.connect(keep_bodies)
    signals.all_generators_finalized.connect(close_bodies)


def keep_bodies(pelican: Pelican) -> None:
    """Let the readers of this build look up what was converted before, or by other processes."""
    own, _ = read_settings(pelican.settings)
    if not own.cache and not own.workers:
        return
    shelf = Shelf(cache_folder(pelican.settings)) if own.cache else None
    bodies = Bodies(shelf, pelican.settings)
    bodies.workers = start_workers(bodies, own.workers)
    # Signals hold their receivers weakly: it lives as long as the build.
    pelican.fsp_bodies = bodies
    signals.generator_init.connect(bodies.take_over)


def close_bodies(generators: Sequence[Generator]) -> None:
    """End the workers, and keep the cache from growing for ever: all is read."""
    for bodies in {one.fsp_bodies for one in generators if hasattr(one, "fsp_bodies")}:
        bodies.close()


def cache_folder(settings: Mapping[str, Any]) -> Path:
    """Return the folder of the bodies: below `.cache`, beside Pelican's own cache."""
    return Path(settings["CACHE_PATH"]).absolute().parent / ".cache" / "fsp" / "bodies"


def record_folder(settings: Mapping[str, Any]) -> Path:
    """Return the folder of what is known of written files: `.fsp`, beside `.cache`.

    It is no cache: without it nobody can tell which files of the output are left over.
    """
    return Path(settings["CACHE_PATH"]).absolute().parent / ".fsp"


class Bodies:
    """The converted bodies of one site."""

    def __init__(self, shelf: Shelf | None, settings: dict[str, Any]) -> None:
        """Keep them on the shelf, if there is one."""
        self.shelf = shelf
        self.settings = settings
        self.workers: Workers | None = None
        self._forms = forms(settings)

    def take_over(self, generator: Generator) -> None:
        """Stand before the readers of a generator of the same build."""
        if generator.settings is not self.settings:
            return
        generator.fsp_bodies = self
        digest = cache(file_digest)  # one look at each included file for one generator
        for reader in generator.readers.readers.values():
            if type(reader) is not BaseReader:  # that one reads nothing
                reader.read = partial(self.read, Original(reader, digest))

    def read(self, reader: Original, source_path: str) -> Read:
        """Return what the reader would return."""
        source = reader.source(source_path)
        if source is None:
            return reader.read(source_path)
        key = reader.key(source_path, source)
        kept = self._found(reader, source_path, key)
        if kept:
            return kept.content, dict(kept.metadata)
        result, entry = reader.read_as_entry(source_path, key, source)
        if entry:
            self._save(reader, source_path, entry)
        return result

    def converted(self, reader: Original, source_path: str) -> bytes | None:
        """Return a page as bytes for another process; `None` if that one has to read it."""
        source = reader.source(source_path)
        if source is None:
            return None
        key = reader.key(source_path, source)
        entry = self._found(reader, source_path, key)
        if entry:
            return self._bytes(entry)
        _, entry = reader.read_as_entry(source_path, key, source)
        return self._save(reader, source_path, entry) if entry else None

    def close(self) -> None:
        """End the workers and trim the shelf."""
        if self.workers:
            self.workers.close()
            self.workers = None
        if self.shelf:
            self.shelf.trim()

    def _found(self, reader: Original, source_path: str, key: str) -> Entry | None:
        name = reader.name(source_path)
        data = self.workers.take(source_path) if self.workers else None
        if data is None and self.shelf:
            data = self.shelf.load(name)
        elif self.shelf:
            self.shelf.used.add(name)  # the worker has put it there
        entry = self._entry(data) if data is not None else None
        return entry if entry and entry.key == key and is_current(entry, reader.digest) else None

    def _entry(self, data: bytes) -> Entry | None:
        try:
            return from_bytes(data, self._forms)
        except ValueError as error:
            logger.debug("Not an entry of the cache: %s", error)
            return None

    def _bytes(self, entry: Entry) -> bytes | None:
        try:
            return to_bytes(entry, self._forms)
        except TypeError as error:
            logger.debug("A page that cannot be kept: %s", error)
            return None

    def _save(self, reader: Original, source_path: str, entry: Entry) -> bytes | None:
        data = self._bytes(entry)
        if data is not None and self.shelf:
            self.shelf.save(reader.name(source_path), data)
        return data
