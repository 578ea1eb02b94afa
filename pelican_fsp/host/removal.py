"""Removes files and folders; with `storage` all of the package that changes files.

A place that lies outside a named folder, links resolved, is refused, whoever asked for it.
Links are removed, not followed.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from stat import S_ISDIR
from typing import TYPE_CHECKING

from pelican_fsp.host.half_files import PREFIX, is_abandoned
from pelican_fsp.host.storage import inside

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


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
