"""The book as one page for browsers: an HTML file, and a folder with its pictures and styles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from pelican_fsp.binding.rules.finish import Medium, finished_body
from pelican_fsp.host.removal import remove
from pelican_fsp.host.storage import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pelican_fsp.binding.manuscript import Manuscript


def write_one_page(book: Manuscript, folder: Path) -> Path:
    """Write the page and what it needs into a folder; return its file."""
    files = folder / f"{book.name}-files"
    sheets = {"book.css": book.rendered("book.css").encode()}
    sheets |= {f"own-{number}.css": css.read_bytes() for number, css in enumerate(book.css, 1)}
    for name, data in sheets.items():
        write_whole(files / name, data, within=folder)
    for name, path in book.pictures.items():
        write_whole(files / name, path.read_bytes(), within=folder)
    in_folder = partial(_below, quote(files.name))
    medium = Medium(picture=in_folder, deeper=1)
    page = book.rendered(
        "book.html",
        bodies={one.id: finished_body(one.body, medium) for one in book.all},
        styles=[in_folder(name) for name in sheets],
        cover=in_folder(book.cover) if book.cover else "",
        deeper=1,
    )
    file = folder / f"{book.name}.html"
    before = _text(file)
    write_whole(file, page.encode(), within=folder)
    for left in files.rglob("*"):
        # What the page before this one showed, and this one does not, was put there for it.
        name = left.relative_to(files).as_posix()
        if f'"{in_folder(name)}"' in before and name not in {*sheets, *book.pictures}:
            remove(left, within=files)
    return file


def _below(folder: str, name: str) -> str:
    return name if name.startswith("data:") else f"{folder}/{name}"


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace")
    except OSError:
        return ""
