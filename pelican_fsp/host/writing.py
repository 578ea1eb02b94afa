"""Pelican's writer, with names of ours for what it keeps private."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TextIO

from pelican.utils import sanitised_join
from pelican.writers import FileOverwriteFailedError, Writer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pelican import Pelican

logger = logging.getLogger(__name__)


class HostWriter(Writer):  # type: ignore[misc]  # Pelican is not typed
    """A writer that may put its files elsewhere, or leave them as they are."""

    def opened(
        self, name: str, encoding: str, *, is_override: bool
    ) -> AbstractContextManager[TextIO]:
        """Return a file of the output, open for its text; a subclass may return another one."""
        file: TextIO = super()._open_w(name, encoding, is_override)
        return file

    def claim(self, name: str, *, is_override: bool) -> bool:
        """Note that a file is written; return whether it shall be.

        Pelican decides this in the middle of `_open_w`, where it opens the file at once: this
        says the same, in its words.

        Raises:
            FileOverwriteFailedError: the file was written before, and may not be again.
        """
        is_wanted = name not in self._overridden_files
        if not is_wanted:
            if is_override:
                message = f'Failed to overwrite "{name}" a second time (was previously overwritten)'
                raise FileOverwriteFailedError(message)
            logger.info('Skipping "%s", not overwriting', name)
        elif name in self._written_files:
            if not is_override:
                message = (
                    f'Failed to overwrite "{name}" as Pelican has already '
                    "written to it previously (set `override=True` if intended)"
                )
                raise FileOverwriteFailedError(message)
            logger.info('Overwriting "%s"', name)
        if is_override:
            self._overridden_files.add(name)
        self._written_files.add(name)
        return is_wanted

    def note_written(self, name: str) -> None:
        """Note that a file stands as this build wants it: Pelican notes only what it opens."""
        self._written_files.add(name)

    def _open_w(
        self,
        filename: str,
        encoding: str,
        override: bool = False,  # noqa: FBT001, FBT002 - Pelican's form
    ) -> AbstractContextManager[TextIO]:
        # Replaced: here alone pages and feeds, whoever renders them, come to the disk.
        return self.opened(filename, encoding, is_override=override)


def new_writer(pelican: Pelican) -> Writer:
    """Return a writer as a build has it, which has written nothing yet.

    `_get_writer` alone asks the plugins for it.
    """
    return pelican._get_writer()


def open_unannounced(writer: Writer, file: Path) -> AbstractContextManager[TextIO]:
    """Return a file of the output, open for its text.

    Not by `write_file`, which tells plugins of a page: sitemaps would list it.
    """
    opened: AbstractContextManager[TextIO] = writer._open_w(str(file), "utf-8")
    return opened


def is_written(writer: Writer, name: str) -> bool:
    """Whether this build has written a file, by its path below the output folder.

    No signal tells of all of them. A writer of another plugin may keep no such list.
    """
    return sanitised_join(writer.output_path, name) in getattr(writer, "_written_files", ())
