"""Gives the output folder exactly what a build into an empty one makes, once that build is whole.

Pelican empties the folder first: a build that is interrupted, or fails, leaves a site in pieces.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican import signals

from pelican_fsp.interrupts import postponed, run_pelican_whole
from pelican_fsp.kept import is_abandoned, write_whole
from pelican_fsp.search import index_note
from pelican_fsp.writer import forget_output

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

NEVER_OURS = frozenset({".git", ".hg", ".svn"})
"""Version control of the output itself: it is not built, and no build brings it back."""


def is_to_be_emptied(settings: Mapping[str, Any], file: Path) -> bool:
    """Return whether a build with these settings, which are in `file`, empties its output first.

    Never where that folder holds what the site is made from.
    """
    output = Path(settings["OUTPUT_PATH"])
    sources = (Path(settings["PATH"]), Path(settings["THEME"]), file)
    return (
        bool(settings["DELETE_OUTPUT_DIRECTORY"])
        and output.is_dir()
        and not any(one.resolve().is_relative_to(output.resolve()) for one in sources)
    )


def build_afresh(arguments: Sequence[str], settings: Mapping[str, Any]) -> None:
    """Build as Pelican's command line says, aside, and put the result in its place.

    Raises:
        KeyboardInterrupt: it was interrupted; the output is as it was.
        SystemExit: the build has failed, and the output is as it was.
        OSError: what was built cannot be put in place.
    """
    output = Path(settings["OUTPUT_PATH"])
    with fresh_folder(output) as fresh:
        with signals.get_generators.connected_to(forget_output):  # nobody will build there again
            run_pelican_whole([*arguments, "--output", str(fresh)])
        put_in_place(fresh, output, settings["OUTPUT_RETENTION"])
        note = index_note({**settings, "OUTPUT_PATH": str(fresh)})
        if note and note.is_file() and (own := index_note(settings)):
            note.replace(own)


@contextmanager
def fresh_folder(output: Path) -> Iterator[Path]:
    """Yield an empty folder beside the output, which is gone afterwards.

    What is left of earlier ones, whose processes were killed, goes too.

    Raises:
        OSError: there cannot be such a folder.
    """
    for name in os.listdir(output.parent):  # noqa: PTH208 - names are all that is asked
        if is_abandoned(name) and (output.parent / name).is_dir():
            shutil.rmtree(output.parent / name, ignore_errors=True)
    # Pelican and our watcher pass over names that begin with a dot.
    place = output.parent if os.access(output.parent, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix=f".fsp-{os.getpid()}-", dir=place)).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(fresh: Path, output: Path, retained: Collection[str]) -> None:
    """Make a folder hold what a fresh one does, which is used up, and what is to be retained.

    `retained` are names at the top, as in Pelican's `OUTPUT_RETENTION`. Files that are the same
    stay as they are, with their times. Links in the output are replaced, never followed.

    Raises:
        OSError: a file could not be written or removed; no file is in pieces.
    """
    kept = {*retained, *NEVER_OURS}
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
                _make_room(place / name, is_folder=True)
            (place / name).mkdir(exist_ok=True)
        for name in names:
            _put(Path(folder, name), place / name)


def _make_room(place: Path, *, is_folder: bool) -> None:
    """Remove what is of the other kind; links are of no kind."""
    if place.is_symlink() or (is_folder and place.is_file()):
        place.unlink()
    elif place.is_dir() and not is_folder:
        shutil.rmtree(place)


def _put(file: Path, place: Path) -> None:
    _make_room(place, is_folder=False)
    if place.is_file() and filecmp.cmp(file, place, shallow=False):
        return
    try:
        file.replace(place)
    except OSError:  # on another disk: the output can be one of its own
        write_whole(place, file.read_bytes())
        shutil.copystat(file, place)


def _remove_others(folder: Path, built: Collection[Path], kept: Collection[str] = ()) -> None:
    with os.scandir(folder) as found:
        others = [one for one in found if one.name not in kept]
    for one in others:
        if one.is_dir(follow_symlinks=False):
            if Path(one) in built:
                _remove_others(Path(one), built)
            else:
                shutil.rmtree(one)
        elif Path(one) not in built:
            Path(one).unlink()
