"""Writes files below a folder that is named; with `removal` all of the package that changes files.

Every file comes whole or not at all. A place that lies outside the named folder, links resolved,
is refused, whoever asked for it.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pelican_fsp.host.half_files import PREFIX, is_abandoned, own_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = (0.02, 0.1, 0.5)
"""Seconds to wait where another program holds a file open: on Windows it cannot be replaced then."""


class OutsideError(OSError):
    """A place that lies outside the folder that is written to."""

    def __init__(self, file: Path, within: Path) -> None:
        """Take the place, and the folder."""
        super().__init__(errno.EPERM, f"lies outside {within}", str(file))


def inside(file: Path, within: Path) -> Path:
    """Return the file, which lies below a folder, links in its path resolved.

    Raises:
        OutsideError: it does not.
        OSError: that cannot be told, since the name is too long, for one.
    """
    folder = os.path.realpath(file.parent)
    root = os.path.realpath(within)
    if file.name in {"", ".", ".."} or os.path.commonpath([folder, root]) != root:
        raise OutsideError(file, within)
    return file


def write_whole(file: Path, data: bytes, *, within: Path) -> None:
    """Write a file so that nobody ever sees a part of it: beside it, then in its place.

    Its folder is made, if need be. A link in its place is replaced, not followed.

    Raises:
        OutsideError: it lies outside the folder `within`.
        OSError: it cannot be written; what was there before is there still.
    """
    try:
        handle, name = _half_file(inside(file, within).parent)
    except FileNotFoundError:
        make_folder(file.parent, within=within)
        handle, name = _half_file(file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        with suppress(OSError):  # some mounts know no rights
            os.chmod(name, _mode(file))  # noqa: PTH101 - it runs for every page, and Path is slow
        _replace(name, file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def append(file: Path, text: str, *, within: Path) -> None:
    """Add a text to a file, which need not exist yet.

    Raises:
        OutsideError: it lies outside the folder `within`.
        OSError: it cannot be written.
    """
    make_folder(file.parent, within=within)
    with inside(file, within).open("a", encoding="utf-8") as stream:
        stream.write(text)


def make_folder(folder: Path, *, within: Path) -> None:
    """Make a folder and those above it, if need be.

    Raises:
        OutsideError: it lies outside the folder `within`.
        OSError: it cannot be made.
    """
    if folder != within:
        inside(folder, within)
    folder.mkdir(parents=True, exist_ok=True)


def make_private_folder(folder: Path) -> None:
    """Make a folder that version control leaves alone.

    Raises:
        OSError: it cannot be made.
    """
    make_folder(folder, within=folder)
    if not (folder / ".gitignore").exists():
        write_whole(folder / ".gitignore", b"*\n", within=folder)


def set_time(file: Path, nanoseconds: int, *, within: Path) -> None:
    """Set when a file was changed, where that can be done.

    Raises:
        OutsideError: it lies outside the folder `within`.
    """
    with suppress(OSError):
        os.utime(inside(file, within), ns=(nanoseconds, nanoseconds))


def move(file: Path, place: Path, *, within: Path) -> None:
    """Put a file in the place of another one, which may be on another disk.

    Raises:
        OutsideError: the place lies outside the folder `within`.
        OSError: it cannot be put there; what was there before is there still.
    """
    try:
        _replace(str(file), inside(place, within))
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_whole(place, file.read_bytes(), within=within)
        shutil.copystat(file, place)


@contextmanager
def temporary_folder(beside: Path | None = None) -> Iterator[Path]:
    """Yield a folder that is gone afterwards, and with it those of processes that were killed.

    It is in the folder for such, or in that of the file `beside`, where that can be.

    Raises:
        OSError: there cannot be such a folder.
    """
    is_beside = beside is not None and os.access(beside.parent, os.W_OK)
    place = beside.parent if beside and is_beside else Path(tempfile.gettempdir())
    for left in place.glob(f"{PREFIX}*"):
        if is_abandoned(left) and left.is_dir():
            shutil.rmtree(left, ignore_errors=True)  # another user's stays
    with tempfile.TemporaryDirectory(
        prefix=own_prefix(), dir=place, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder).resolve()


def _half_file(folder: Path) -> tuple[int, str]:
    return tempfile.mkstemp(prefix=own_prefix(), dir=folder)


def _replace(name: str, file: Path) -> None:
    for seconds in PATIENCE:
        try:
            os.replace(name, file)  # noqa: PTH105 - it runs for every page, and Path is slow
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    os.replace(name, file)  # noqa: PTH105


def _mode(file: Path) -> int:
    """Return the rights of a file as it is, or as any program would make it."""
    try:
        return file.stat().st_mode & 0o777
    except OSError:
        return 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
