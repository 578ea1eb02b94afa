"""Keeps the converted bodies of a site from build to build."""

from __future__ import annotations

import logging
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pelican_fsp.host.patches import replace_reads
from pelican_fsp.incremental.cache_entry import CacheEntry, from_bytes, to_bytes
from pelican_fsp.incremental.readers import CachedReader, file_digest, is_current, metadata_codec

if TYPE_CHECKING:
    from pelican.generators import Generator

    from pelican_fsp.incremental.readers import Read
    from pelican_fsp.incremental.store import BlobStore
    from pelican_fsp.incremental.workers import Workers

logger = logging.getLogger(__name__)


class BodyCache:
    """The converted bodies of one site."""

    def __init__(self, store: BlobStore | None, settings: dict[str, Any]) -> None:
        """Keep them on the store, if there is one."""
        self.store = store
        self.settings = settings
        self.workers: Workers | None = None
        self._codec = metadata_codec(settings)

    def take_over(self, generator: Generator) -> None:
        """Stand before the readers of a generator of the same build."""
        if generator.settings is not self.settings:
            return
        generator.fsp_bodies = self
        digest = cache(file_digest)  # one look at each included file for one generator
        replace_reads(generator, lambda reader: partial(self.read, CachedReader(reader, digest)))

    def read(self, reader: CachedReader, source_path: str) -> Read:
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

    def converted(self, reader: CachedReader, source_path: str) -> bytes | None:
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
        """End the workers and trim the store."""
        if self.workers:
            self.workers.close()
            self.workers = None
        if self.store:
            self.store.trim()

    def _found(self, reader: CachedReader, source_path: str, key: str) -> CacheEntry | None:
        name = reader.name(source_path)
        data = self.workers.take(source_path) if self.workers else None
        if data is None and self.store:
            data = self.store.load(name)
        elif self.store:
            self.store.used.add(name)  # the worker has put it there
        entry = self._entry(data) if data is not None else None
        return entry if entry and entry.key == key and is_current(entry, reader.digest) else None

    def _entry(self, data: bytes) -> CacheEntry | None:
        try:
            return from_bytes(data, self._codec)
        except ValueError as error:
            logger.debug("Not an entry of the cache: %s", error)
            return None

    def _bytes(self, entry: CacheEntry) -> bytes | None:
        try:
            return to_bytes(entry, self._codec)
        except TypeError as error:
            logger.debug("A page that cannot be kept: %s", error)
            return None

    def _save(self, reader: CachedReader, source_path: str, entry: CacheEntry) -> bytes | None:
        data = self._bytes(entry)
        if data is not None and self.store:
            self.store.save(reader.name(source_path), data)
        return data
