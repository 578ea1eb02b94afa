"""Pelican's readers as the cache sees them: what a page follows from, and how to tell."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateutil.tz import tzoffset, tzutc
from pelican.readers import RstReader
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from pelican_fsp.host.captured import captured_messages
from pelican_fsp.host.patches import without_discarded
from pelican_fsp.incremental.cache_entry import CacheEntry, Codec
from pelican_fsp.incremental.file_reads import recorded_reads
from pelican_fsp.incremental.fingerprints import NoFingerprintError, reader_fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pelican.readers import BaseReader

    Read = tuple[str | None, dict[str, Any]]
    Digest = Callable[[str], str | None]

logger = logging.getLogger(__name__)
pelicans_log = logging.getLogger("pelican.readers")

MOST_READS = 100
"""Files that pages may include together before they are no longer kept."""


class CachedReader:
    """A reader as Pelican made it."""

    def __init__(self, reader: BaseReader, digest: Digest) -> None:
        """Remember how it reads; `digest` gives that of a file's bytes, by its path."""
        self.reader = reader
        self.read: Callable[[str], Read] = reader.read
        self.digest = digest

    @cached_property
    def fingerprint(self) -> str:
        """The digest of all that its pages follow from beside the source; "" if none can be had.

        It is asked for with the first page: no plugin changes the settings any more.
        """
        try:
            return reader_fingerprint(self.reader)
        except NoFingerprintError as error:
            logger.debug("%s keeps no pages: %s", type(self.reader).__name__, error)
            return ""

    def source(self, source_path: str) -> bytes | None:
        """Return the source of a page; `None` if its body cannot be kept."""
        # Where warnings are not shown, a page that has some could be kept without them.
        if not self.fingerprint or not pelicans_log.isEnabledFor(logging.WARNING):
            return None
        source = _bytes(source_path)
        has_time = isinstance(self.reader, RstReader) and source and b"date::" in source
        return None if has_time else source

    def name(self, source_path: str) -> str:
        """Return the name of the page's place on the store."""
        return sha256(
            f"{self.fingerprint} {source_path}".encode(errors="surrogatepass")
        ).hexdigest()[:40]

    def key(self, source_path: str, source: bytes) -> str:
        """Return the digest of what is known of a page before it is read."""
        return sha256(
            f"{self.fingerprint} {source_path}\n".encode(errors="surrogatepass") + source
        ).hexdigest()

    def read_as_entry(
        self, source_path: str, key: str, source: bytes
    ) -> tuple[Read, CacheEntry | None]:
        """Read a page; return it, and as an entry if it would be the same every time."""
        with recorded_reads(source_path) as opened, captured_messages() as messages:
            content, metadata = self.read(source_path)
        result = content, metadata
        is_told = messages or opened.has_side_effects or len(opened.files) > MOST_READS
        if is_told or _bytes(source_path) != source:
            return result, None
        kept = without_discarded(metadata)
        reads = tuple((path, file_digest(path)) for path in sorted(opened.files))
        return result, CacheEntry(key, content, kept, reads, _day(kept, source))


def is_current(entry: CacheEntry, digest: Digest) -> bool:
    """Whether what was read beside the source is as it was, and the day is right."""
    return entry.day in ("", _today()) and all(digest(path) == was for path, was in entry.reads)


def file_digest(path: str) -> str | None:
    """Return the digest of a file; `None` if it cannot be read."""
    data = _bytes(path)
    return None if data is None else sha256(data).hexdigest()


def metadata_codec(settings: Mapping[str, Any]) -> Codec:
    """Return the types of Pelican's metadata: dates, and what has an address of its own."""
    found = Codec()
    for kind in (datetime, SafeDatetime):
        found.add(kind, _moment_parts, partial(_moment, kind))
    for kind in (Author, Category, Tag):
        found.add(kind, _name, partial(_named, kind, settings))
    return found


def _bytes(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None


def _today() -> str:
    return datetime.now().date().isoformat()  # noqa: DTZ005 - as Pelican completes dates


def _day(metadata: Mapping[str, object], source: bytes) -> str:
    """Return today if a date may owe a part to it: Pelican completes `March 2018` with it."""
    dates = (value for value in metadata.values() if isinstance(value, datetime))
    is_whole = all(value.date().isoformat().encode() in source for value in dates)
    return "" if is_whole else _today()


def _name(value: Author | Category | Tag) -> str:
    if vars(value) != vars(type(value)(value.name, value.settings)):
        message = "more than a name"
        raise TypeError(message)
    return str(value.name)


def _named(kind: type, settings: Mapping[str, Any], name: object) -> object:
    return kind(name, settings)


def _moment_parts(value: datetime) -> list[object]:
    zone = value.tzinfo
    naive = value.replace(tzinfo=None).isoformat()
    if zone is None and not value.fold:
        return [naive]
    if type(zone) is tzutc and not value.fold:
        return [naive, "UTC"]
    if type(zone) is tzoffset and not value.fold:
        offset = value.utcoffset()
        return [naive, value.tzname(), offset.total_seconds() if offset else 0]
    message = f"no form for {zone!r}"
    raise TypeError(message)


def _moment(kind: type[datetime], parts: Sequence[Any]) -> datetime:
    naive, *zone = parts
    moment = kind.fromisoformat(naive)
    if not zone:
        return moment
    return moment.replace(tzinfo=tzutc() if zone == ["UTC"] else tzoffset(*zone))
