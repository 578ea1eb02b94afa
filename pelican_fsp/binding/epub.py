"""The book as EPUB 3: a file of text for each page of the site, its contents, its pictures."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pelican_fsp.binding.rules.finish import Medium, finished_body
from pelican_fsp.binding.rules.link_rewriting import NO_ALT
from pelican_fsp.binding.rules.names import Names, file_name
from pelican_fsp.host.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from pelican_fsp.binding.manuscript import Manuscript
    from pelican_fsp.binding.rules.divisions import Division

FOLDER = "EPUB"
CONTAINER = f"""<?xml version="1.0" encoding="utf-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
  <rootfiles><rootfile full-path="{FOLDER}/book.opf" media-type="application/oebps-package+xml" /></rootfiles>
</container>
"""
OWN_FILES = ("cover", "title", "nav", "book")
MEDIA_TYPES = {
    "css": "text/css",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "xhtml": "application/xhtml+xml",
}
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""A zip file knows no time before it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the book: its name below the folder, its bytes, what is special about it."""

    id: str
    name: str
    data: bytes
    properties: str = ""

    @property
    def media_type(self) -> str:
        """What the file is, by its ending."""
        return MEDIA_TYPES[self.name.rpartition(".")[2]]


def write_epub(book: Manuscript, folder: Path) -> Path:
    """Write the EPUB into a folder; return its file."""
    sheets = {"book.css": book.rendered("book.css").encode()}
    sheets |= {f"own-{number}.css": css.read_bytes() for number, css in enumerate(book.css, 1)}
    texts = tuple(_texts(book, [*sheets]))
    others = [
        *(Item(f"style-{n}", name, data) for n, (name, data) in enumerate(sheets.items(), 1)),
        *(
            Item(f"picture-{n}", name, path.read_bytes(), _if(name == book.cover, "cover-image"))
            for n, (name, path) in enumerate(book.pictures.items(), 1)
        ),
    ]
    package = book.rendered(
        "book.opf",
        items=(*texts, *others),
        spine=[text.id for text in texts],
        changed=f"{book.changed:%Y-%m-%dT%H:%M:%SZ}",
        has_pictures=bool(book.pictures),
        is_described=not any(problem.rule == NO_ALT for problem in book.problems),
    )
    files = {
        "META-INF/container.xml": CONTAINER.encode(),
        f"{FOLDER}/book.opf": package.encode(),
        **{f"{FOLDER}/{item.name}": item.data for item in (*texts, *others)},
    }
    file = folder / f"{book.name}.epub"
    write_whole(file, zipped(files, book.changed), within=folder)
    return file


def _texts(book: Manuscript, styles: list[str]) -> Iterator[Item]:
    """Yield the files of text in reading order."""
    names = Names(f"{name}.xhtml" for name in OWN_FILES)
    files = {one.id: names.unique(file_name(one.id), ".xhtml") for one in book.all}
    render = partial(book.rendered, "book_text.xhtml", styles=styles)
    if book.cover:
        yield _text("cover", "cover.xhtml", render(kind="cover", cover=book.cover))
    yield _text("title", "title.xhtml", render(kind="title"))
    start = files[book.divisions[0].id]
    nav = book.rendered("book_nav.xhtml", styles=styles, files=files, start=start)
    yield _text("nav", "nav.xhtml", nav, "nav")
    medium = Medium(link=partial(_in_files, _places(book, files)), is_xml=True)
    for number, one in enumerate(book.all, 1):
        body = finished_body(one.body, medium)
        yield _text(f"text-{number}", files[one.id], render(kind="text", division=one, body=body))


def _text(id_: str, name: str, text: str, properties: str = "") -> Item:
    """Return a file of text, which says of itself whether there are drawings in it.

    Raises:
        ParseError: it is not well-formed, which only a template of the site's own can be.
    """
    text = text.lstrip()
    ET.fromstring(text)  # noqa: S314 - our own
    special = [_if("<svg" in text, "svg"), _if("<math" in text, "mathml"), properties]
    return Item(id_, name, text.encode(), " ".join(filter(None, special)))


def _if(is_so: bool, word: str) -> str:  # noqa: FBT001 - it reads as a sentence
    return word if is_so else ""


def _places(book: Manuscript, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files in which the places of the book are, by their ids."""
    found = {"contents": "nav.xhtml", "title-page": "title.xhtml"}
    for one in book.all:
        found |= dict.fromkeys((one.id, *_ids(one)), files[one.id])
    return found


def _ids(division: Division) -> Iterator[str]:
    for element in ET.fromstring(f"<div>{division.body}</div>").iter():  # noqa: S314
        if "id" in element.attrib:
            yield element.attrib["id"]


def _in_files(places: Mapping[str, str], href: str) -> str:
    return f"{places[href[1:]]}{href}" if href.startswith("#") else href


def zipped(files: Mapping[str, bytes], changed: datetime) -> bytes:
    """Return the files as an EPUB's archive: the same bytes for the same files and date."""
    moment = max(EARLIEST, changed.timetuple()[:6])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        first = zipfile.ZipInfo("mimetype", moment)
        archive.writestr(first, "application/epub+zip", zipfile.ZIP_STORED)
        for name, data in files.items():
            info = zipfile.ZipInfo(name, moment)
            info.external_attr = 0o644 << 16
            info.create_system = 3  # the same on Windows
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
