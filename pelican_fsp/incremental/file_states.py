"""How the files of a folder stand: their times, sizes and digests."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from stat import S_ISLNK
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican_fsp.incremental.manifest_record import Stamp

NOT_OURS = {".git", ".hg", ".svn"}


def own_files(root: Path) -> Iterator[Path]:
    """Yield the files below a folder that nothing outside shares with it."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        for file in (Path(folder, name) for name in names):
            try:
                found = file.lstat()
            except OSError:  # gone: the search index is replaced in the background, for one
                continue
            # A link's time is the time of what it leads to.
            if not S_ISLNK(found.st_mode) and found.st_nlink == 1:
                yield file


def stamp_of(file: Path) -> Stamp | None:
    """Return the time (ns) and the size of a file; `None` if it cannot be seen."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def digest_of(file: Path) -> str:
    """Return the digest of a file; "" if it cannot be read, or not any more."""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
