"""The folder in which converted bodies are kept: every file whole, or not there at all."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

logger = logging.getLogger(__name__)

HALF = re.compile(r"\.fsp-(\d+)-")
ROOM = 2
"""The folder holds at most so many times the entries that the last build used."""


class Shelf:
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
            make_folder(self.folder, self.folder.parent)
            write_whole(self.folder / name, data)
        except OSError as error:
            logger.debug("The cache keeps no %s: %s", name, error)

    def trim(self) -> None:
        """Remove the entries that were not used longest, if the folder is too full."""
        try:
            with os.scandir(self.folder) as found:
                names = {file.name: file.stat().st_mtime for file in found if file.name[0] != "."}
        except OSError:
            return
        unused = sorted(names.keys() - self.used, key=lambda name: (names[name], name))
        excess = len(names) - ROOM * max(len(self.used), 1)
        for name in unused[: max(excess, 0)]:
            with suppress(OSError):
                (self.folder / name).unlink()


def make_folder(folder: Path, root: Path) -> None:
    """Make a folder below the root of the cache, which version control leaves alone.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (root / ".gitignore").write_text("*\n", "utf-8")


def write_whole(file: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees a part of it: beside it, then in its place.

    Raises:
        OSError: it cannot be written; what was there before is there still.
    """
    handle, name = tempfile.mkstemp(prefix=f".fsp-{os.getpid()}-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, _mode(file))  # noqa: PTH101 - it runs for every page, and Path is slow
        os.replace(name, file)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _mode(file: Path) -> int:
    """Return the rights of a file as it is, or as any program would make it."""
    try:
        return file.stat().st_mode & 0o777
    except OSError:
        return 0o666 & ~_umask()


def is_abandoned(name: str) -> bool:
    """Whether a file of this name is half a file of a process that was killed."""
    found = HALF.match(name)
    if not found or os.name == "nt":  # where to ask for a process would end it
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # somebody else's, or no process at all
        return False
    return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
