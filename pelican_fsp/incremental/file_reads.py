"""Notes which files are opened while a page is read: an included file is part of its body.

Python tells every `open` to audit hooks, so that no extension has to be known by name.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDE_EFFECTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect")
FOLDERS = ("os.listdir", "os.scandir", "glob.glob")
MOST = 1000
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(slots=True)
class FileReads:
    """The files that were opened, and whether more happened than that."""

    files: set[str] = field(default_factory=set)
    has_side_effects: bool = False


_current: ContextVar[FileReads | None] = ContextVar("opened", default=None)

_earlier: set[str] = set()
# True of the process, not of a build: an extension that has read a file may remember it.


@contextmanager
def recorded_reads(source: str) -> Iterator[FileReads]:
    """Yield what collects the files that are opened in such blocks, by this thread, so far.

    The source of a block is not among its files.

    Files of Python and of installed packages are left out: their versions stand for them.
    """
    _listen()
    found = FileReads({*_earlier})
    token = _current.set(found)
    try:
        yield found
    finally:
        _current.reset(token)
        found.files.discard(source)
        _earlier.update(found.files if len(_earlier) < MOST else ())


@cache
def _listen() -> None:
    # An audit hook stays until the process ends; outside the block above it does nothing.
    sys.addaudithook(_note)


def _note(event: str, arguments: tuple[object, ...]) -> None:
    found = _current.get()
    if found is None:
        return
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, str | bytes | os.PathLike):
            _note_file(found, os.fsdecode(path), mode, flags)
    elif event in SIDE_EFFECTS or (event in FOLDERS and not _is_known(str(arguments[0]))):
        found.has_side_effects = True


def _note_file(found: FileReads, path: str, mode: object, flags: object) -> None:
    if path.endswith((".py", ".pyc", ".so")) or is_installed(path):
        return
    is_written = isinstance(flags, int) and flags & WRITING
    if is_written or (isinstance(mode, str) and not mode.startswith("r")):
        found.has_side_effects = True
    else:
        found.files.add(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def _is_known(folder: str) -> bool:
    return is_installed(folder) or folder in {*sys.path, "."}


def is_installed(path: str) -> bool:
    """Whether a file belongs to Python or to an installed package."""
    return path.startswith(_installed())


@cache
def _installed() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return tuple(sorted({*folders, *(str(Path(folder).resolve()) for folder in folders)}))
