"""The folder in which converted bodies are kept: every file whole, or not there at all."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

from pelican_fsp.host.removal import remove, remove_half_files
from pelican_fsp.host.storage import make_private_folder, write_whole

logger = logging.getLogger(__name__)

ROOM = 2
"""The folder holds at most so many times the entries that the last build used."""


class BlobStore:
    """Files by name, of which all may vanish at any time."""

    def __init__(self, folder: Path) -> None:
        """Keep the files in a folder, which need not exist yet."""
        self.folder = folder
        self.used: set[str] = set()

    def load(self, name: str) -> bytes | None:
        """Return what a file holds; `None` if it cannot be had."""
        self.used.add(name)
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return None

    def is_newer(self, name: str, path: str) -> bool:
        """Whether a file is there and was written after another one."""
        try:
            return (self.folder / name).stat().st_mtime_ns > Path(path).stat().st_mtime_ns
        except OSError:
            return False

    def save(self, name: str, data: bytes) -> None:
        """Write a file whole; leave things as they are where that cannot be done."""
        self.used.add(name)
        try:
            if not self.folder.is_dir():
                make_private_folder(self.folder.parent)
            write_whole(self.folder / name, data, within=self.folder)
        except OSError as error:
            logger.debug("The cache keeps no %s: %s", name, error)

    def trim(self) -> None:
        """Remove the entries that were not used longest, if the folder is too full."""
        remove_half_files(self.folder)
        try:
            with os.scandir(self.folder) as found:
                names = {file.name: file.stat().st_mtime for file in found if file.name[0] != "."}
        except OSError:
            return
        unused = sorted(names.keys() - self.used, key=lambda name: (names[name], name))
        excess = len(names) - ROOM * max(len(self.used), 1)
        for name in unused[: max(excess, 0)]:
            with suppress(OSError):
                remove(self.folder / name, within=self.folder)
