"""`invoke book`, run as an author runs it, on small sites."""

from __future__ import annotations

import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from bound import TASKS, Bound, Epub, invoke_book, need_pango

from conftest import CONF

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., Bound]

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)
ONE = """title: 1. One
slug: one
sortorder: 0100
toc: True

First words: [two]({filename}two.md), [its part](/two.html#part), [old](/old-two.html), ![A](/img/a.png).

## Part

[The news]({filename}../posts/news.md), [a file](/img/a.png), [home](/), [feed](/feeds/all.atom.xml).
"""
TWO = """title: Two
slug: two
sortorder: 0110
section: True
aliases: old-two.html

Second words.[^1]

## Part

[^1]: A note with a [link](/one.html).
"""
THREE = (
    "title: Three\nslug: three\nsortorder: 0200\ntoc: True\n\nThird words.[^1]\n\n[^1]: A note.\n"
)
EXAMPLE = "title: Example\nslug: example\nsortorder: 500010001\n\nExample words.\n"
NEWS = "title: News\nslug: news\ndate: 2026-02-03\ncategory: x\n\nNews: [three](/three.html).\n"
MORE = 'STATIC_PATHS = ["img"]\nARTICLE_PATHS = ["posts"]\nPAGE_PATHS = ["pages"]\n'
MORE += 'MARKDOWN = {"extension_configs": {"markdown.extensions.extra": {}}}\n'


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that writes a site and binds it; `files` go before those above."""

    def bind(*arguments: str, conf: str = "", **files: str) -> Bound:
        pages = {"one": ONE, "two": TWO, "three": THREE, "example": EXAMPLE, **files}
        sources = {f"content/pages/{name}.md": text for name, text in pages.items()}
        sources |= {"content/posts/news.md": NEWS, "tasks.py": TASKS}
        sources["pelicanconf.py"] = f"{CONF}{MORE}{conf}\n"
        for name, text in sources.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        (tmp_path / "content/img").mkdir(exist_ok=True)
        (tmp_path / "content/img/a.png").write_bytes(PIXEL)
        return invoke_book(tmp_path, *(arguments or ("--html",)))

    return bind


def _links(bound: Bound) -> list[str]:
    return [f"{link.get_text()} {link['href']}" for link in bound.page.select("main a")]


def test_links_lead_into_the_book_or_to_the_site(make: Make) -> None:
    bound = make("--html", "--strict")
    assert bound.stderr == "no problems\n"
    assert _links(bound) == [
        "two #two",
        "its part #two-part",
        "old #two",
        "The news https://book.example/news.html",
        "a file https://book.example/img/a.png",
        "home https://book.example/",
        "feed https://book.example/feeds/all.atom.xml",
        "1 #two-fn-1",
        "link #one",
        "↩ #two-fnref-1",
        "1 #three-fn-1",
        "↩ #three-fnref-1",
    ]
    assert bound.contents == ["  1 One #one", "    1.1 Two #two", "  2 Three #three"]
    (image,) = bound.page.select("main img")
    assert image["src"] == "a-book-files/images/img/a.png"
    assert (bound.folder / str(image["src"])).read_bytes() == PIXEL
    assert not (bound.folder.parent / "output").exists()


def test_a_site_in_a_folder_and_with_relative_urls_has_the_same_book(make: Make) -> None:
    plain = _links(make())
    again = make(conf='SITEURL = "https://book.example/guide"\nRELATIVE_URLS = True')
    moved = [link.replace("book.example/", "book.example/guide/") for link in plain]
    assert _links(again) == moved


def test_links_that_lead_nowhere_are_told_with_their_lines(make: Make) -> None:
    page = ONE.replace(
        "## Part", "## Part\n\n[a](/tow.html)\n[b](/tow.html), [c](/two.html#prat)\n"
    )
    page += "\n[d]({filename}gone.md) ![e](/img/none.png) ![f](https://other.example/f.png)\n"
    bound = make(one=page)
    assert bound.status == 0
    place = "leads to the page: two.html has no place of this name"
    host = "'https://other.example/f.png': lies on another host: the book leads there and has"
    assert bound.stderr.splitlines() == [
        "warning: content/pages/one.md:10: '/tow.html': leads nowhere; did you mean '/two.html'?",
        "warning: content/pages/one.md:11: '/tow.html': leads nowhere; did you mean '/two.html'?",
        f"warning: content/pages/one.md:11: '/two.html#prat': {place}; did you mean '#part'?",
        "warning: content/pages/one.md:16: '{filename}gone.md': leads nowhere",
        "warning: content/pages/one.md:16: '/img/none.png': is no picture of the site",
        f"warning: content/pages/one.md:16: {host} no picture",
        "6 problems",
    ]
    assert {"c #two"} == {*_links(bound)} & {f"{one} #two" for one in "abcd"}
    assert "leads nowhere" not in str(bound.page)
    assert not bound.page.select("a[href*='tow.html'], a[href*='gone']")
    assert make("--html", "--strict", one=page).status == 1


def test_without_siteurl_links_out_of_the_book_are_told(make: Make) -> None:
    bound = make(conf='SITEURL = ""')
    assert "[The news]" not in bound.stderr
    assert bound.stderr.count("leads out of the book, and SITEURL does not say") == 4
    assert "two #two" in _links(bound)


def test_the_settings_choose_what_is_in_the_book(make: Make) -> None:
    own = """FSP_BOOK = {
        "title": "Ours", "chapters": ["three", "1"], "collections": True, "posts": True,
        "name": "ours", "cover": "img/none.png", "titel": "x",
    }"""
    bound = make("--html", "--epub", conf=own)
    assert bound.contents == [
        "  2 Three #three",
        "  1 One #one",
        "    1.1 Two #two",
        "  Collection 50001 #chapter-50001",
        "    Example #example",
        "  Blog #posts",
        "    News #news",
    ]
    assert {"The news #news", "three #three"} <= {*_links(bound)}
    assert "FSP_BOOK: 'titel': the book has no such setting; did you mean 'title'?" in bound.stderr
    assert "FSP_BOOK['cover']: 'img/none.png': must be a picture" in bound.stderr
    assert bound.file("epub").name == "ours.epub"
    with zipfile.ZipFile(bound.file("epub")) as archive:
        epub = Epub(archive)
        assert epub.broken_links() == []
        assert epub.navigation() == bound.contents


def test_a_chapter_that_is_not_there_is_told(make: Make) -> None:
    bound = make(conf='FSP_BOOK = {"chapters": ["thre", "one"]}')
    assert bound.contents == ["  1 One #one", "    1.1 Two #two"]
    assert "FSP_BOOK['chapters']: 'thre': the outline has none" in bound.stderr
    assert "did you mean 'three'?" in bound.stderr
    nothing = make(conf='FSP_BOOK = {"chapters": []}')
    assert nothing.status == 1
    assert nothing.stderr == "pelicanconf.py: FSP_BOOK chooses no chapter of the book\n"


def test_each_language_has_a_book_of_its_own(make: Make) -> None:
    german = "title: Eins\nlang: de\nslug: one\nsortorder: 0100\ntoc: True\n\nWorte.\n"
    bound = make(eins=german, conf='FSP_BOOK = {"language": "de"}')
    assert bound.contents == ["  1 Eins #one"]
    assert bound.page.select_one("html[lang=de]")
    assert "Inhaltsverzeichnis" in bound.page.get_text()
    wrong = make(eins=german, conf='FSP_BOOK = {"language": "fr"}')
    assert "no page in the language 'fr' has a sortorder" in wrong.stderr


def test_under_another_theme_the_book_is_the_same(make: Make) -> None:
    bound = make("--html", "--epub", conf='THEME = "simple"\nFSP_HEADING_IDS = True')
    assert "its part #two-part" in _links(bound)
    assert bound.contents == ["  1 One #one", "    1.1 Two #two", "  2 Three #three"]


def test_see_also_blocks_stay_or_go(make: Make) -> None:
    page = THREE.replace("toc: True", "toc: True\nseealso: one")
    assert len(make(three=page).page.select("main .see-also a[href='#one']")) == 1
    assert not make(three=page, conf='FSP_BOOK = {"see_also": False}').page.select(".see-also")


def test_own_templates_and_styles_take_part(make: Make, tmp_path: Path) -> None:
    (tmp_path / "own/fsp").mkdir(parents=True)
    (tmp_path / "own/fsp/book.css").write_text("body { color: navy }")
    (tmp_path / "content/css").mkdir(parents=True)
    (tmp_path / "content/css/book.css").write_text("h1 { color: red }")
    own = 'THEME_TEMPLATES_OVERRIDES = ["own"]\nFSP_BOOK = {"css": "css/book.css"}'
    bound = make(conf=own)
    styles = [str(link["href"]) for link in bound.page.select("link")]
    assert [(bound.folder / style).read_text() for style in styles] == [
        "body { color: navy }",
        "h1 { color: red }",
    ]


def test_the_same_pages_give_the_same_bytes(make: Make, tmp_path: Path) -> None:
    need_pango()
    wanted = ("--html", "--pdf", "--epub", "--to", "first")
    make(*wanted, two=TWO.replace("section: True", "modified: 2026-02-03"))
    invoke_book(tmp_path, *wanted[:-1], "second", PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="")
    names = sorted(path.name for path in (tmp_path / "first").iterdir() if path.is_file())
    assert names == ["a-book.epub", "a-book.html", "a-book.pdf"]
    for name in names:
        first, second = ((tmp_path / folder / name).read_bytes() for folder in ("first", "second"))
        assert first == second, name
    with zipfile.ZipFile(tmp_path / "first/a-book.epub") as archive:
        assert "2026-02-03T00:00:00Z" in archive.read("EPUB/book.opf").decode()


def test_pictures_of_an_earlier_book_do_not_stay(make: Make) -> None:
    bound = make()
    picture = bound.folder / "a-book-files/images/img/a.png"
    assert picture.is_file()
    make(one=ONE.replace("![A](/img/a.png)", "no picture"))
    assert not picture.exists()


def test_what_is_missing_is_told_before_anything_is_made(make: Make, tmp_path: Path) -> None:
    """Stands in for a machine without WeasyPrint or Pango: a module that fails as theirs do."""
    make()
    broken = tmp_path / "broken/weasyprint.py"
    broken.parent.mkdir()
    for error, told in (("ImportError", "pip install 'pelican-fsp[book]'"), ("OSError", "Debian")):
        broken.write_text(f"print('noise')\nraise {error}('x')")
        bound = invoke_book(tmp_path, "--to", "none", PYTHONPATH=str(broken.parent))
        assert (bound.status, bound.stdout) == (1, "")
        assert told in bound.stderr
        assert bound.stderr.endswith("Without a PDF: invoke book --html --epub\n")
        assert not (tmp_path / "none").exists()
    html = invoke_book(tmp_path, "--html", PYTHONPATH=str(broken.parent))
    assert html.status == 0, sys.executable


def test_a_site_without_a_book_says_so(make: Make) -> None:
    page = "title: A\nslug: a\n\nWords.\n"
    bound = make(one=page, two="", three="", example="")
    assert bound.status == 1
    assert "no page has a sortorder: there is no book yet" in bound.stderr
