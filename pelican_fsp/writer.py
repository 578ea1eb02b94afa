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

from pelican import signals
from pelican.writers import FileOverwriteFailedError, Writer

from pelican_fsp import phases, toc
from pelican_fsp.cache import cache_folder
from pelican_fsp.core.ledger import COPIED, Record, can_stay, from_text, left_over, line, to_text
from pelican_fsp.kept import make_folder, write_whole
from pelican_fsp.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pelican import Pelican
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
    signals.finalized.connect(close_ledger)


def keep_ledger(pelican: Pelican) -> None:
    """Give the build a ledger, where results are kept and no other plugin has a writer."""
    own, _ = read_settings(pelican.settings)
    if own.cache and len(signals.get_writer.receivers) == 1:
        ledger = Ledger(pelican.settings, cache_folder(pelican.settings).parent)
        # Signals hold their receivers weakly: it lives as long as the build.
        pelican.fsp_ledger = ledger
        signals.all_generators_finalized.connect(ledger.begin)


def forget_output(pelican: Pelican) -> None:
    """Take the ledger from a build whose output nobody keeps."""
    vars(pelican).pop("fsp_ledger", None)


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

    @contextmanager
    def _open_w(self, filename: str, encoding: str, override: bool = False) -> Iterator[TextIO]:  # noqa: FBT001, FBT002 - Pelican's form
        is_wanted = self._may_write(filename, is_override=override)
        data = io.BytesIO()
        text = io.TextIOWrapper(data, encoding)
        yield text
        text.flush()
        if is_wanted:
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


class Ledger:
    """The files of an output folder: as the last build left them, and as this one does."""

    def __init__(self, settings: Mapping[str, Any], folder: Path) -> None:
        """Keep the notes of builds with these settings in a file of the folder."""
        self.output = Path(settings["OUTPUT_PATH"])
        name = sha256(str(self.output.absolute()).encode()).hexdigest()[:16]
        self._settings = settings
        self._file = folder / f"output-{name}.jsonl"
        self._begin({}, ())

    def begin(self, generators: Sequence[Generator]) -> None:
        """Read what the last build has noted: all is read, nothing is written yet."""
        if generators[0].settings is self._settings:
            statics = generators[0].context.get("staticfiles", ())
            self._begin(from_text(self._noted()), (static.save_as for static in statics))

    def _begin(self, before: dict[str, Record], copies: Iterable[str]) -> None:
        self._before = before
        self._copies = {*copies}
        self._left: dict[str, tuple[str, Stamp | None]] = {}
        self._is_begun = False

    def write(self, file: Path, data: bytes) -> None:
        """Write a file, unless that would change nothing.

        Raises:
            OSError: it cannot be written.
        """
        name = file.relative_to(self.output).as_posix()
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

    def close(self, *, may_prune: bool) -> None:
        """End the build: times, leftovers, notes."""
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
        return Record(rendered, final, stamp)

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
