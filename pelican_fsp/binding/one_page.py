"""The book as one page for browsers: an HTML file, and a folder with its pictures and styles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from pelican_fsp.core.binding.finish import Medium, finished_body
from pelican_fsp.kept import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pelican_fsp.binding.manuscript import Manuscript


def write_one_page(book: Manuscript, folder: Path) -> Path:
    """Write the page and what it needs into a folder; return its file."""
    files = folder / f"{book.name}-files"
    sheets = {"book.css": book.rendered("book.css").encode()}
    sheets |= {f"own-{number}.css": css.read_bytes() for number, css in enumerate(book.css, 1)}
    for name, data in sheets.items():
        _write(files / name, data)
    for name, path in book.pictures.items():
        _write(files / name, path.read_bytes())
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
    write_whole(file, page.encode())
    _remove_others(files, {*sheets, *book.pictures})
    return file


def _below(folder: str, name: str) -> str:
    return name if name.startswith("data:") else f"{folder}/{name}"


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, data)


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove what an earlier book has left in its folder."""
    for file in folder.rglob("*"):
        if file.is_file() and file.relative_to(folder).as_posix() not in kept:
            file.unlink()
