"""The files of the output folder: as the last build has left them, and as this one does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican_fsp.host.half_files import is_abandoned
from pelican_fsp.host.removal import remove
from pelican_fsp.host.storage import set_time, write_whole
from pelican_fsp.incremental.file_states import digest_of, own_files, stamp_of
from pelican_fsp.incremental.manifest_record import (
    COPIED,
    Record,
    can_stay,
    would_be_same,
)
from pelican_fsp.incremental.pruning import is_pruned, left_over
from pelican_fsp.incremental.record_file import RecordFile
from pelican_fsp.incremental.render_key import RenderKeys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinja2 import Template
    from pelican.contents import Content, Static
    from pelican.generators import Generator

    from pelican_fsp.incremental.manifest_record import Stamp

EARLIER = 20_000_000
"""Nanoseconds by which our files are dated back: clocks of file systems tick slowly, and whoever
rewrites a file right after us is to be seen."""


class Manifest:
    """The files of an output folder: as the last build left them, and as this one does."""

    def __init__(self, settings: Mapping[str, Any], folder: Path) -> None:
        """Keep the notes of builds with these settings in a file of the folder."""
        self.output = Path(settings["OUTPUT_PATH"]).absolute()
        self._settings = settings
        self._record_file = RecordFile(self.output, folder)
        self._renderings: RenderKeys | None = None
        self._begin({}, ())

    def lock(self) -> None:
        """Wait until no other process builds into the output folder, and let none begin."""
        self._record_file.lock()

    def unlock(self) -> None:
        """Let another process begin."""
        self._record_file.unlock()

    def begin(self, generators: Sequence[Generator]) -> None:
        """Read what the last build has noted: all is read, nothing is written yet."""
        if generators[0].settings is self._settings:
            # Not their places yet: whoever asks for one before pages are written fixes it there,
            # and a page that attaches the file gets it no more.
            self._begin(self._record_file.read(), generators[0].context.get("staticfiles", ()))
            self._renderings = RenderKeys(self._settings, generators[0].context)

    def _begin(self, before: dict[str, Record], statics: Iterable[Static]) -> None:
        self._before = before
        self._statics = statics
        self._copies: set[str] = set()
        self._left: dict[str, tuple[str, Stamp | None]] = {}
        self._kept: set[str] = set()
        self.keys: dict[str, str] = {}

    def key(self, template: Template, values: Mapping[str, Any]) -> str:
        """Return what the rendering of a file follows from, as a key; "" if that cannot be told."""
        return self._renderings.key(template, values) if self._renderings else ""

    def feed_key(
        self, context: Mapping[str, Any], elements: Sequence[Content], place: object
    ) -> str:
        """Return what a feed follows from, as a key; "" if that cannot be told."""
        return self._renderings.feed_key(context, elements, place) if self._renderings else ""

    def keep(self, name: str, key: str) -> bool:
        """Whether a file need not be rendered; if so it counts as written."""
        record, stamp = self._before.get(name), stamp_of(self.output / name)
        if record is None or name in self._left or not would_be_same(record, key, stamp):
            self._kept.discard(name)
            return False
        self._left[name] = record.rendered, stamp
        self._kept.add(name)
        self.keys[name] = key
        return True

    def is_kept(self, file: Path) -> bool:
        """Whether what is written to a file now is nothing: it was not rendered."""
        return self._name(file) in self._kept

    def write(self, file: Path, data: bytes) -> None:
        """Write a file, unless that would change nothing.

        Raises:
            OSError: it cannot be written.
        """
        name = self._name(file)
        digest = sha256(data).hexdigest()
        record, stamp = self._before.get(name), stamp_of(file)
        is_same = record is None and stamp is not None and digest_of(file) == digest
        if not is_same and not can_stay(record, digest, stamp):
            # Noted first: a build that is killed must not forget what it has written.
            self._record_file.note(name, Record(digest, digest))
            write_whole(file, data, within=self.output)
            if stamp := stamp_of(file):  # else another build has removed it already
                set_time(file, stamp[0] - EARLIER, within=self.output)
                stamp = stamp_of(file)
        self._left[name] = digest, stamp

    def renew(self, name: str) -> None:
        """Remember at once how a file stands that was written after the build."""
        digest, stamp = self._left[name]
        if stamp:
            self._before[name] = Record(digest, digest, stamp, self.keys.get(name, ""))
            self._record_file.note(name, self._before[name])

    def take_over(self, other: Manifest) -> None:
        """Remember as ours the files of another output folder: they have been moved into ours."""
        moved = other._record_file.read()
        standing = {name: stamp_of(self.output / name) for name in moved}
        records = {
            name: replace(record, stamp=stamp)
            for name, record in moved.items()
            if (stamp := standing[name])
        }
        with suppress(OSError):
            if records:
                self._record_file.write(records)
            other._record_file.remove()

    def close(self, *, may_prune: bool) -> None:
        """End the build: times, leftovers, notes."""
        self._copies = {static.save_as for static in self._statics}
        records = {}
        for file in sorted(own_files(self.output)):
            if is_abandoned(file):
                with suppress(OSError):
                    remove(file, within=self.output)
                continue
            name = file.relative_to(self.output).as_posix()
            record = self._record(file, name)
            if record:
                records[name] = record
        own = {name: record for name, record in self._before.items() if record.rendered}
        for name in left_over(own, {*self._left, *self._copies}):
            if name in records and may_prune and is_pruned(self.output, name, own[name]):
                del records[name]
            elif name in records:
                records[name] = own[name]
        with suppress(OSError):
            self._record_file.write(records)

    def _name(self, file: Path) -> str:
        return file.absolute().relative_to(self.output).as_posix()

    def _record(self, file: Path, name: str) -> Record | None:
        """Return how a file stands now; one that is as it was gets its time back."""
        was, (digest, left) = self._before.get(name), self._left.get(name, ("", None))
        rendered = digest or (COPIED if name in self._copies else "")
        stamp = stamp_of(file)
        if stamp is None:
            return None
        if stamp == left:
            final = digest
        else:
            final = was.final if was and was.stamp == stamp else digest_of(file)
        if not final:
            return None
        if was and was.final == final and was.stamp != stamp and was.stamp[0]:
            set_time(file, was.stamp[0], within=self.output)
            stamp = stamp_of(file) or stamp
        return Record(rendered, final, stamp, self.keys.get(name, "") if digest else "")
