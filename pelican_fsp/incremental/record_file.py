"""The file that keeps what a build has left in an output folder, and its lock."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pelican_fsp.host.half_files import HALF
from pelican_fsp.host.removal import remove, remove_half_files
from pelican_fsp.host.storage import append, make_private_folder, write_whole
from pelican_fsp.incremental.manifest_record import from_text, line, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pelican_fsp.incremental.manifest_record import Record

logger = logging.getLogger(__name__)


class RecordFile:
    """The records of an output folder in a file: written whole in the end, line by line before."""

    def __init__(self, output: Path, folder: Path) -> None:
        """Keep the records of `output` in a file of `folder`.

        It is named for the way from there to the output, so that both may be moved together.
        """
        way = os.path.relpath(output, folder)
        name = sha256(way.encode(errors="surrogatepass")).hexdigest()[:16]
        self._output = output
        # A folder for one build alone has a record that goes as it does.
        self._is_shared = not HALF.match(output.name)
        own = f"output-{name}" if self._is_shared else output.name
        self._file = folder / f"{own}.jsonl"
        self._lock: FileLock | None = None
        self._is_noted_in = False

    def lock(self) -> None:
        """Wait until no other process builds into the output folder, and let none begin."""
        if not self._is_shared:
            return
        file = self._file.with_suffix(".lock")
        with suppress(OSError, NotImplementedError):  # where nothing can be kept, nobody waits
            make_private_folder(file.parent)
            self._lock = FileLock(file, is_singleton=True)  # builds in one process know each other
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                logger.warning("Waiting for another build of %s to end", self._output)
                self._lock.acquire()

    def unlock(self) -> None:
        """Let another process begin."""
        if self._lock:
            self._lock.release()
            self._lock = None

    def read(self) -> dict[str, Record]:
        """Return the records that were kept last; none where there is no file to read."""
        self._is_noted_in = False
        try:
            return from_text(self._file.read_text("utf-8", errors="replace"))
        except OSError:
            return {}

    def note(self, name: str, record: Record) -> None:
        """Add a record at once, if that can be done: it counts more than those before it."""
        text = line(name, record)
        folder = self._file.parent
        with suppress(OSError):
            if not self._is_noted_in:
                make_private_folder(folder)
                text = f"\n{text}"  # after half a line, maybe
            append(self._file, text, within=folder)
        self._is_noted_in = True

    def write(self, records: Mapping[str, Record]) -> None:
        """Keep these records in place of all others.

        Raises:
            OSError: they cannot be written; those before are there still.
        """
        folder = self._file.parent
        make_private_folder(folder)
        remove_half_files(folder)
        write_whole(self._file, to_text(records).encode(), within=folder)

    def remove(self) -> None:
        """Remove the file, if it is there.

        Raises:
            OSError: it cannot be removed.
        """
        remove(self._file, within=self._file.parent)
