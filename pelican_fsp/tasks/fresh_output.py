"""Gives the output folder exactly what a build into an empty one makes, once that build is whole.

Pelican empties the folder first: a build that is interrupted, or fails, leaves a site in pieces.
"""

from __future__ import annotations

import filecmp
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican_fsp.host.emptying import VERSION_CONTROL
from pelican_fsp.host.interrupts import postponed, run_pelican_whole
from pelican_fsp.host.paths import record_folder
from pelican_fsp.host.removal import remove, remove_tree
from pelican_fsp.host.storage import make_folder, move, temporary_folder
from pelican_fsp.incremental.manifest import Manifest
from pelican_fsp.incremental.search_index import index_note

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


def build_afresh(arguments: Sequence[str], settings: Mapping[str, Any]) -> None:
    """Build as Pelican's command line says, aside, and put the result in its place.

    Raises:
        KeyboardInterrupt: it was interrupted; the output is as it was.
        SystemExit: the build has failed, and the output is as it was.
        OSError: what was built cannot be put in place.
    """
    output = Path(settings["OUTPUT_PATH"])
    ledger = Manifest(settings, record_folder(settings))
    ledger.lock()
    try:
        with temporary_folder(beside=output) as fresh:
            run_pelican_whole([*arguments, "--output", str(fresh)])
            put_in_place(fresh, output, settings["OUTPUT_RETENTION"])
            aside = {**settings, "OUTPUT_PATH": str(fresh)}
            ledger.take_over(Manifest(aside, record_folder(settings)))
            note, own = index_note(aside), index_note(settings)
            if note and own and note.is_file():
                move(note, own, within=own.parent)
    finally:
        ledger.unlock()


def put_in_place(fresh: Path, output: Path, retained: Collection[str]) -> None:
    """Make a folder hold what a fresh one does, which is used up, and what is to be retained.

    `retained` are names at the top, as in Pelican's `OUTPUT_RETENTION`. Files that are the same
    stay as they are, with their times. Links in the output are replaced, never followed.

    Raises:
        OSError: a file could not be written or removed; no file is in pieces.
    """
    kept = {*retained, *VERSION_CONTROL}
    built = {*fresh.rglob("*")}
    with postponed():
        _fill(fresh, output, kept)
        _remove_others(output, {output / file.relative_to(fresh) for file in built}, kept)


def _fill(fresh: Path, output: Path, kept: Collection[str]) -> None:
    for folder, folders, names in os.walk(fresh):
        place = output / Path(folder).relative_to(fresh)
        followed = kept if place == output else ()
        for name in folders:
            if name not in followed:
                _make_room(place / name, output, is_folder=True)
            make_folder(place / name, within=output)
        for name in names:
            _put(Path(folder, name), place / name, output)


def _make_room(place: Path, output: Path, *, is_folder: bool) -> None:
    """Remove what is of the other kind; links are of no kind."""
    if place.is_symlink() or (is_folder and place.is_file()):
        remove(place, within=output)
    elif place.is_dir() and not is_folder:
        remove_tree(place, within=output)


def _put(file: Path, place: Path, output: Path) -> None:
    _make_room(place, output, is_folder=False)
    if not (place.is_file() and filecmp.cmp(file, place, shallow=False)):
        move(file, place, within=output)


def _remove_others(output: Path, built: Collection[Path], kept: Collection[str]) -> None:
    for folder, folders, names in os.walk(output):
        spared = kept if Path(folder) == output else ()
        folders[:] = [name for name in folders if name not in spared]
        for name in [*folders]:
            place = Path(folder, name)
            if place in built and not place.is_symlink():
                continue
            folders.remove(name)
            if place not in built:
                (remove if place.is_symlink() else remove_tree)(place, within=output)
        for name in names:
            if name not in spared and Path(folder, name) not in built:
                remove(Path(folder, name), within=output)
