"""Writes what adoption found into the sources: each file whole or not at all.

All files get their new fields first, then the lines go that the fields replace, then the files
that only forward. Cut short anywhere, a site says at least what it said before, and the same
command finishes the work.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from pelican_fsp.core.text_edit.sources import changed
from pelican_fsp.host.removal import remove, remove_half_files
from pelican_fsp.host.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pelican_fsp.adopting.rules.plan import FileEdit


class RefusalError(Exception):
    """Nothing more is written, and why."""


def write(works: Sequence[FileEdit], roots: Sequence[Path]) -> Iterator[Path]:
    """Write the work, and yield each file as it is done; `roots` are the site's folders.

    Raises:
        RefusalError: a file is not as it was read, or cannot be written.
    """
    for work in works:
        _check(work, work.source.data, roots)
    for work in works:
        if work.added:
            yield _replace(work, work.source.data, _with_fields(work), roots)
    for work in works:
        if work.removed:
            yield _replace(work, _with_fields(work), changed(work.source, work.changes), roots)
    for work in works:
        if work.deletes:
            file = _check(work, work.source.data, roots)
            _try(work, lambda file=file: remove(file, within=_root_of(file, roots)))
            yield file


def _with_fields(work: FileEdit) -> bytes:
    return changed(work.source, work.added)


def _replace(work: FileEdit, before: bytes, after: bytes, roots: Sequence[Path]) -> Path:
    file = _check(work, before, roots)
    remove_half_files(file.parent)
    _try(work, lambda: write_whole(file, after, within=_root_of(file, roots)))
    return file


def _try(work: FileEdit, act: object) -> None:
    try:
        act()  # type: ignore[operator]
    except OSError as error:
        message = f"{work.source.path}: {error.strerror}. The file is as it was."
        raise RefusalError(message) from error


def _root_of(file: Path, roots: Sequence[Path]) -> Path:
    """Return that folder of the site in which a file lies."""
    return next(root for root in map(Path.resolve, roots) if file.is_relative_to(root))


def _check(work: FileEdit, before: bytes, roots: Sequence[Path]) -> Path:
    """Return the file to write, which must be as it was read.

    Raises:
        RefusalError: it is not, or must not be written.
    """
    file = Path(work.source.path)
    try:
        real = file.resolve(strict=True)
        data = real.read_bytes()
        mode = real.stat().st_mode
    except OSError as error:
        message = f"{file}: {error.strerror}. Nothing of it is changed."
        raise RefusalError(message) from error
    if data != before:
        message = (
            f"{file} has changed since it was read. It is left as it is: run the command again."
        )
        raise RefusalError(message)
    if not any(real.is_relative_to(root.resolve()) for root in roots):
        message = f"{file} leads out of the site's folder, to {real}. It is left as it is."
        raise RefusalError(message)
    if not mode & 0o222:
        message = f"{file} is read-only. It is left as it is."
        raise RefusalError(message)
    return real


def uncommitted(files: Iterable[str], roots: Iterable[Path]) -> str:
    """Return why git could not bring back what is written over; "" if it could."""
    tracked: set[Path] = set()
    for root in roots:
        try:
            status = _git(root, "status", "--porcelain", "--untracked-files=no", "--", ".")
            names = _git(root, "ls-files", "-z", ".").split("\0")
        except (OSError, subprocess.CalledProcessError):
            return f"{root.resolve()} is not under version control"
        if status.strip():
            return f"there are changes that are not committed ({status.splitlines()[0][3:]})"
        tracked |= {root.resolve() / name for name in names if name}
    new = next((path for path in files if Path(path).resolve() not in tracked), "")
    return f"{new} is not under version control" if new else ""


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - no argument is the user's
        ["git", *arguments],  # noqa: S607 - git is found as everywhere
        cwd=root,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", errors="surrogateescape")
