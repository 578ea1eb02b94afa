"""Prunes the output: files go that the last build wrote, and this one did not."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pelican_fsp.host.removal import remove, remove_empty
from pelican_fsp.incremental.file_states import digest_of, stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pelican_fsp.incremental.manifest_record import Record


def left_over(before: Mapping[str, Record], now: Iterable[str]) -> tuple[str, ...]:
    """Return the files that the last build left and this one did not, the deepest first."""
    return tuple(sorted(before.keys() - {*now}, reverse=True))


def is_pruned(output: Path, name: str, record: Record) -> bool:
    """Remove a file if it still is what its record says; return whether it is gone.

    One that somebody has changed since is theirs, and stays.
    """
    file = output / name
    is_ours = stamp_of(file) == record.stamp or digest_of(file) == record.final
    if not is_ours:
        return False
    with suppress(OSError):
        remove(file, within=output)
        remove_empty(file, within=output)
    return not file.exists()
