"""Plugin: files that are as they were stay as they are, with their times; others are written whole.

What changed can then be seen from outside: by rsync, by a browser, by whoever indexes the site.
"""

from __future__ import annotations

import io
import logging
import os
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from blinker import ANY
from pelican import signals
from pelican.utils import sanitised_join
from pelican.writers import FileOverwriteFailedError, Writer

from pelican_fsp import phases, toc
from pelican_fsp.cache import cache_folder
from pelican_fsp.core.ledger import (
    COPIED,
    Record,
    can_stay,
    from_text,
    left_over,
    line,
    to_text,
    would_be_same,
)
from pelican_fsp.kept import make_folder, write_whole
from pelican_fsp.originals import messages
from pelican_fsp.renderings import Renderings
from pelican_fsp.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jinja2 import Template
    from pelican import Pelican
    from pelican.contents import Content, Static
    from pelican.generators import Generator

    from pelican_fsp.core.ledger import Stamp

logger = logging.getLogger(__name__)

EARLIER = 20_000_000
"""Nanoseconds by which our files are dated back: clocks of file systems tick slowly, and whoever
rewrites a file right after us is to be seen."""

NOT_OURS = {".git", ".hg", ".svn"}


def register() -> None:
    """Connect to Pelican."""
    toc.register()
    phases.site_started.connect(keep_ledger)
    signals.get_writer.connect(careful_writer)
    phases.site_written.connect(close_ledger)


def keep_ledger(pelican: Pelican) -> None:
    """Give the build a ledger, where results are kept and no other plugin has a writer."""
    own, _ = read_settings(pelican.settings)
    if own.cache and len(signals.get_writer.receivers) == 1:
        ledger = Ledger(pelican.settings, cache_folder(pelican.settings).parent)
        # Signals hold their receivers weakly: it lives as long as the build.
        pelican.fsp_ledger = ledger
        signals.all_generators_finalized.connect(ledger.begin)


def careful_writer(pelican: Pelican) -> type[Writer] | None:
    """Return the writer that asks the ledger; none where there is no ledger."""
    ledger = getattr(pelican, "fsp_ledger", None)
    return ledger and type("CarefulWriter", (_CarefulWriter,), {"ledger": ledger})


def close_ledger(pelican: Pelican) -> None:
    """Give unchanged files their times back, remove what is left over, remember the rest."""
    if hasattr(pelican, "fsp_ledger"):
        own, _ = read_settings(pelican.settings)
        pelican.fsp_ledger.close(may_prune=own.prune)


class _CarefulWriter(Writer):  # type: ignore[misc]  # Pelican is not typed
    """Writes through a ledger; everything else is Pelican's."""

    ledger: Ledger

    def write_file(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        *arguments: object,
        **values: object,
    ) -> None:
        """Write a file as Pelican does, but render it only if it would come out differently."""
        kept = _KeptTemplate(template, self.ledger)
        super().write_file(name, kept, context, *arguments, **values)

    def write_feed(
        self,
        elements: Sequence[Content],
        context: dict[str, Any],
        path: str | None = None,
        url: str | None = None,
        **named: object,
    ) -> object:
        """Write a feed as Pelican does, but only if it would come out differently."""
        shown = elements[: self.settings["FEED_MAX_ITEMS"]]
        place = (path, url, sorted(named.items()))
        key = self.ledger.feed_key(context, shown, place) if path and not _has_listeners() else ""
        if path and self.ledger.keep(path, key):
            self._written_files.add(sanitised_join(self.output_path, path))
            return None
        if path:
            self.ledger.keys[path] = key
        return super().write_feed(elements, context, path, url, **named)

    @contextmanager
    def _open_w(self, filename: str, encoding: str, override: bool = False) -> Iterator[TextIO]:  # noqa: FBT001, FBT002 - Pelican's form
        is_wanted = self._may_write(filename, is_override=override)
        data = io.BytesIO()
        text = io.TextIOWrapper(data, encoding)
        yield text
        text.flush()
        if is_wanted and not self.ledger.is_kept(Path(filename)):
            self.ledger.write(Path(filename), data.getvalue())

    def _may_write(self, filename: str, *, is_override: bool) -> bool:
        """Return what Pelican's own `_open_w` decides, in its words."""
        is_wanted = filename not in self._overridden_files
        if not is_wanted:
            if is_override:
                message = (
                    f'Failed to overwrite "{filename}" a second time (was previously overwritten)'
                )
                raise FileOverwriteFailedError(message)
            logger.info('Skipping "%s", not overwriting', filename)
        elif filename in self._written_files:
            if not is_override:
                message = (
                    f'Failed to overwrite "{filename}" as Pelican has already '
                    "written to it previously (set `override=True` if intended)"
                )
                raise FileOverwriteFailedError(message)
            logger.info('Overwriting "%s"', filename)
        if is_override:
            self._overridden_files.add(filename)
        self._written_files.add(filename)
        return is_wanted


def _has_listeners() -> bool:
    """Whether another plugin wants to see each feed."""
    heard = (signals.feed_generated, signals.feed_written)
    receivers = (receiver for signal in heard for receiver in signal.receivers_for(ANY))
    return any(not receiver.__module__.startswith("pelican_fsp.") for receiver in receivers)


class _KeptTemplate:
    """A template that is rendered only where the ledger cannot tell that nothing would change."""

    def __init__(self, template: Template, ledger: Ledger) -> None:
        self.template = template
        self.ledger = ledger

    def render(self, values: dict[str, Any]) -> str:
        """Return the rendering, or nothing if the file stays as it is."""
        name = values["output_file"]
        key = self.ledger.key(self.template, values)
        if self.ledger.keep(name, key):
            return ""
        with messages() as said:
            text: str = self.template.render(values)
        # What has something to say says it at every build.
        self.ledger.keys[name] = "" if said else key
        return text


class Ledger:
    """The files of an output folder: as the last build left them, and as this one does."""

    def __init__(self, settings: Mapping[str, Any], folder: Path) -> None:
        """Keep the notes of builds with these settings in a file of the folder."""
        self.output = Path(settings["OUTPUT_PATH"]).absolute()
        name = sha256(str(self.output.absolute()).encode()).hexdigest()[:16]
        self._settings = settings
        self._file = folder / f"output-{name}.jsonl"
        self._renderings: Renderings | None = None
        self._begin({}, ())

    def begin(self, generators: Sequence[Generator]) -> None:
        """Read what the last build has noted: all is read, nothing is written yet."""
        if generators[0].settings is self._settings:
            # Not their places yet: whoever asks for one before pages are written fixes it there,
            # and a page that attaches the file gets it no more.
            self._begin(from_text(self._noted()), generators[0].context.get("staticfiles", ()))
            self._renderings = Renderings(self._settings, generators[0].context)

    def _begin(self, before: dict[str, Record], statics: Iterable[Static]) -> None:
        self._before = before
        self._statics = statics
        self._copies: set[str] = set()
        self._left: dict[str, tuple[str, Stamp | None]] = {}
        self._is_begun = False
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
        record, stamp = self._before.get(name), _stamp(self.output / name)
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
        record, stamp = self._before.get(name), _stamp(file)
        is_same = record is None and stamp is not None and _digest(file) == digest
        if not is_same and not can_stay(record, digest, stamp):
            # Noted first: a build that is killed must not forget what it has written.
            self._note(line(name, Record(digest, digest)))
            write_whole(file, data)
            now = file.stat().st_mtime_ns - EARLIER
            os.utime(file, ns=(now, now))
            stamp = _stamp(file)
        self._left[name] = digest, stamp

    def renew(self, name: str) -> None:
        """Remember at once how a file stands that was written after the build."""
        digest, stamp = self._left[name]
        if stamp:
            self._before[name] = Record(digest, digest, stamp, self.keys.get(name, ""))
            self._note(line(name, self._before[name]))

    def close(self, *, may_prune: bool) -> None:
        """End the build: times, leftovers, notes."""
        self._copies = {static.save_as for static in self._statics}
        records = {}
        for file in sorted(_files(self.output)):
            name = file.relative_to(self.output).as_posix()
            record = self._record(file, name)
            if record:
                records[name] = record
        own = {name: record for name, record in self._before.items() if record.rendered}
        for name in left_over(own, {*self._left, *self._copies}):
            if name in records and may_prune and self._remove(name):
                del records[name]
            elif name in records:
                records[name] = own[name]
        with suppress(OSError):
            make_folder(self._file.parent, self._file.parent)
            write_whole(self._file, to_text(records).encode())

    def _name(self, file: Path) -> str:
        return file.absolute().relative_to(self.output).as_posix()

    def _record(self, file: Path, name: str) -> Record | None:
        """Return how a file stands now; one that is as it was gets its time back."""
        was, (digest, left) = self._before.get(name), self._left.get(name, ("", None))
        rendered = digest or (COPIED if name in self._copies else "")
        stamp = _stamp(file)
        if stamp is None:
            return None
        if stamp == left:
            final = digest
        else:
            final = was.final if was and was.stamp == stamp else _digest(file)
        if was and was.final == final and was.stamp != stamp and was.stamp[0]:
            with suppress(OSError):
                os.utime(file, ns=(was.stamp[0], was.stamp[0]))
                stamp = was.stamp
        return Record(rendered, final, stamp, self.keys.get(name, "") if digest else "")

    def _remove(self, name: str) -> bool:
        """Remove a file that the last build wrote, if it still is what that build left."""
        file, record = self.output / name, self._before[name]
        is_ours = _stamp(file) == record.stamp or _digest(file) == record.final
        if not is_ours:
            return False
        with suppress(OSError):
            file.unlink()
            for folder in file.relative_to(self.output).parents:
                if folder.name:
                    (self.output / folder).rmdir()  # fails where something is in it
        return not file.exists()

    def _noted(self) -> str:
        try:
            return self._file.read_text("utf-8", errors="replace")
        except OSError:
            return ""

    def _note(self, text: str) -> None:
        with suppress(OSError):
            make_folder(self._file.parent, self._file.parent)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(text if self._is_begun else f"\n{text}")  # after half a line, maybe
        self._is_begun = True


def _files(root: Path) -> Iterator[Path]:
    """Yield the files below a folder that nothing outside shares with it."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        for name in names:
            file = Path(folder, name)
            # A link's time is the time of what it leads to.
            if not file.is_symlink() and file.stat().st_nlink == 1:
                yield file


def _stamp(file: Path) -> Stamp | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
