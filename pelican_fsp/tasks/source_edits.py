"""Changes the files of pages: all of them, or none."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.core.text_edit.order_line import OrderLineError, with_order
from pelican_fsp.host.diagnostics import field_line, from_here
from pelican_fsp.host.removal import remove, remove_half_files
from pelican_fsp.host.storage import write_whole
from pelican_fsp.tasks.rules.moves import MoveError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pelican_fsp.tasks.rules.moves import OrderChange


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """A file, what it holds, and what it shall hold; `None` before: there is no such file yet.

    `root` is the folder of the site's sources, in which the file lies.
    """

    root: Path
    file: Path
    before: bytes | None
    after: bytes


def edits_of(changes: Iterable[OrderChange], content_path: Path) -> tuple[SourceEdit, ...]:
    """Return what changes in which file; the lines with the orders, and nothing else.

    Raises:
        MoveError: a file cannot be read, or does not give the order that the page has.
    """
    return tuple(_edit(change, content_path) for change in changes)


def _edit(change: OrderChange, root: Path) -> SourceEdit:
    file = root / change.page.source
    try:
        before = file.read_bytes()
        after = with_order(before, change.before, change.after, ending=file.suffix)
        return SourceEdit(root.resolve(), file.resolve(), before, after)
    except OSError as error:
        message = f"{from_here(file)}: error: cannot be read: {error.strerror}"
    except OrderLineError as error:
        message = f"{from_here(file)}:{field_line(file, 'sortorder')}: error: {error}"
    raise MoveError(message)


def check_places(edits: Iterable[SourceEdit], roots: Iterable[Path]) -> None:
    """See to it that all files may be written; `roots` are the folders of the site.

    Raises:
        MoveError: one lies elsewhere, where a link leads, or is read-only.
    """
    folders = [root.resolve() for root in roots]
    for edit in edits:
        real = edit.file.parent.resolve() / edit.file.name
        if not any(real.is_relative_to(folder) for folder in folders):
            message = f"{from_here(edit.file)}: error: leads out of the site's folder, to {real}"
            raise MoveError(message)
        if edit.before is not None and not edit.file.stat().st_mode & 0o222:
            message = f"{from_here(edit.file)}: error: is read-only"
            raise MoveError(message)


def write_all(edits: Iterable[SourceEdit]) -> None:
    """Write the files; if one cannot be written, all are as they were.

    Raises:
        MoveError: nothing was changed, because a file has changed meanwhile or cannot be written.
    """
    done: list[SourceEdit] = []
    try:
        for edit in edits:
            _check_unchanged(edit)
            remove_half_files(edit.file.parent)
            done.append(edit)
            write_whole(edit.file, edit.after, within=edit.root)
    except BaseException as error:
        for edit in reversed(done):
            with suppress(OSError):
                _put_back(edit)
        if isinstance(error, OSError):
            message = f"{from_here(done[-1].file)}: error: {error.strerror}; nothing was written"
            raise MoveError(message) from error
        raise


def _check_unchanged(edit: SourceEdit) -> None:
    if _bytes(edit.file) != edit.before:
        message = f"{from_here(edit.file)}: error: has changed meanwhile; nothing was written"
        raise MoveError(message)


def _put_back(edit: SourceEdit) -> None:
    if _bytes(edit.file) != edit.after:
        return
    if edit.before is None:
        remove(edit.file, within=edit.root)
    else:
        write_whole(edit.file, edit.before, within=edit.root)


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
