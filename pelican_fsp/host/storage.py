"""Writes and removes files: the one place of the package that does, below a folder that is named.

Every file comes whole or not at all. A place that lies outside the named folder, links resolved,
is refused, whoever asked for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

import errno
import os
import re
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from stat import S_ISDIR
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

PREFIX = ".fsp-"
HALF = re.compile(re.escape(PREFIX) + r"(\d+)-")
"""The beginning of a file that is being written, with the number of the process that does."""

A_DAY = 86_400
"""Seconds after which half a file is nobody's, although its process seems to live: numbers are
given anew, in a container the same one each time."""

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


def remove(file: Path, *, within: Path) -> None:
    """Remove a file or a link, if it is there.

    Raises:
        OutsideError: it lies outside the folder `within`.
        OSError: it cannot be removed.
    """
    inside(file, within).unlink(missing_ok=True)


def remove_tree(folder: Path, *, within: Path) -> None:
    """Remove a folder with all that is in it; links in it are removed, not followed.

    Raises:
        OutsideError: it lies outside the folder `within`.
        OSError: it cannot be removed, or is a link.
    """
    shutil.rmtree(inside(folder, within))


def remove_empty(file: Path, *, within: Path) -> None:
    """Remove the folders that a file has left empty; one with something in it stays."""
    with suppress(OSError):
        for folder in file.parents:
            if folder == within or not folder.is_relative_to(within):
                break
            folder.rmdir()  # fails where something is in it


def empty(folder: Path, *, spared: Collection[str]) -> list[str]:
    """Remove what is in a folder, but for the names that are spared; return what went wrong.

    Links are removed, not followed.
    """
    errors: list[str] = []
    for entry in sorted(folder.iterdir()):
        if entry.name in spared:
            continue
        try:
            if S_ISDIR(entry.lstat().st_mode):
                shutil.rmtree(entry)
            else:
                entry.unlink()
        except OSError as error:
            errors.append(f"{entry}: {error.strerror}")
    return errors


def remove_folder(folder: Path) -> None:
    """Remove a folder that is empty; one that is not, or is only linked to, stays."""
    with suppress(OSError):
        folder.rmdir()


def remove_half_files(folder: Path) -> None:
    """Remove the half files in a folder that killed processes have left there."""
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208 - names are enough
            if name.startswith(PREFIX) and is_abandoned(folder / name):
                with suppress(OSError):
                    (folder / name).unlink()


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
        prefix=_prefix(), dir=place, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder).resolve()


def is_abandoned(file: Path) -> bool:
    """Whether a file or folder was being written by a process that is gone."""
    found = HALF.match(file.name)
    if not found:
        return False
    try:
        if time.time() - file.lstat().st_mtime > A_DAY:
            return True
        if os.name == "nt":  # where to ask for a process would end it
            return False
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # somebody else's, or no process at all
        return False
    return False


def _prefix() -> str:
    return f"{PREFIX}{os.getpid()}-"


def _half_file(folder: Path) -> tuple[int, str]:
    return tempfile.mkstemp(prefix=_prefix(), dir=folder)


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


def cache_folder(settings: Mapping[str, Any]) -> Path:
    """Return the folder of the bodies: below `.cache`, beside Pelican's own cache."""
    return Path(settings["CACHE_PATH"]).absolute().parent / ".cache" / "fsp" / "bodies"


def record_folder(settings: Mapping[str, Any]) -> Path:
    """Return the folder of what is known of written files: `.fsp`, beside `.cache`.

    It is no cache: without it nobody can tell which files of the output are left over.
    """
    return Path(settings["CACHE_PATH"]).absolute().parent / ".fsp"
