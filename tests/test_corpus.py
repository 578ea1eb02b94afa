"""A real book, read in place: its tree is the one that its author keeps by hand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from corpus_fields import CONF as CORPUS_CONF
from corpus_fields import add_fields, all_fields, copy_corpus, logos_by_slug, section_fields
from corpus_fields import expected as data

from conftest import CONF, CORPUS, Site, run_pelican

if TYPE_CHECKING:
    from pathlib import Path

    from bs4 import Tag

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of real pages lies beside the checkout, not in it"
)

FORGOTTEN = "Oracle"
"""The one page of the chapters that the author's own list leaves out; its sortorder puts it last."""


@pytest.fixture(scope="module")
def expected() -> list[dict[str, str]]:
    """The author's tree: number and slug of every chapter, section and topic."""
    chapters = json.loads((CORPUS / "expected/table_of_contents.json").read_text())
    rows = []
    for chapter in chapters:
        rows.append({"number": chapter["number"], "slug": chapter["slug"]})
        for section in chapter["sections"]:
            rows.append({"number": section["number"], "slug": section["slug"]})
            rows += [
                {"number": f"{section['number']}.{n}", "slug": slug}
                for n, slug in enumerate(section["topics"], 1)
            ]
    return rows


@pytest.fixture(scope="module")
def corpus_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The corpus, built with `section: True` on its section pages and nothing else changed."""
    folder = tmp_path_factory.mktemp("corpus")
    copy_corpus(folder)
    add_fields(folder, section_fields(), strip=False)
    (folder / "pelicanconf.py").write_text(CONF + CORPUS_CONF)
    return run_pelican(folder)


def test_the_contents_are_the_authors_own(
    corpus_site: Site, expected: list[dict[str, str]]
) -> None:
    links = corpus_site.html("table-of-contents.html").select(".fsp-contents a")
    numbered = [(link, link.select_one(".fsp-number")) for link in links]
    found = [
        {"number": number.get_text(), "slug": str(link["href"]).rpartition("/")[2][:-5]}
        for link, number in numbered
        if number
    ]
    forgotten = [row for row in found if row not in expected]
    assert forgotten == [{"number": "3.6.3", "slug": FORGOTTEN}]
    assert [row for row in found if row not in forgotten] == expected


def test_every_page_lists_its_chapter_and_every_chapter(
    corpus_site: Site, expected: list[dict[str, str]]
) -> None:
    rows = [*expected, {"number": "3.6.3", "slug": FORGOTTEN}]
    heads = {row["slug"] for row in rows if "." not in row["number"]}
    for row in rows:
        chapter = row["number"].partition(".")[0]
        own = {other["slug"] for other in rows if other["number"].partition(".")[0] == chapter}
        assert set(_sidebar(corpus_site, row["slug"])) == own | heads
        assert len(_sidebar(corpus_site, row["slug"])) == len(own | heads)


def test_every_example_lists_its_neighbourhood(
    corpus_site: Site, expected: list[dict[str, str]]
) -> None:
    heads = [row["slug"] for row in expected if "." not in row["number"]]
    examples = [*(CORPUS / "content/pages/examples").rglob("*.markdown")]
    assert len(examples) == 42
    for example in examples:
        slug = re.search(r"^slug: (\S+)$", example.read_text(), re.MULTILINE)
        assert slug
        listed = _sidebar(corpus_site, slug[1])
        assert listed[: len(heads)] == heads
        assert slug[1] in listed
        if "flask" in example.name:
            assert len(listed) == len(heads) + 1 + 11 + 1  # the head, the neighbours, "all"
        else:
            assert len(listed) == len(heads) + 2  # a collection of one page, without a head


def _sidebar(site: Site, slug: str) -> list[str]:
    links = site.html(f"{slug}.html").select(".fsp-sidebar a")
    return [str(link["href"]).rpartition("/")[2].removesuffix(".html") for link in links]


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The corpus without its hand-written blocks, with the fields that say the same."""
    folder = tmp_path_factory.mktemp("derived")
    copy_corpus(folder)
    add_fields(folder, all_fields(), strip=True)
    # Two free texts lead to chapters that are not in the corpus: empty pages stand in for them.
    for number, slug in enumerate(("web-development", "deployment"), 4):
        page = f"title: {slug}\nslug: {slug}\nsortorder: 0{number}00\ntoc: True\n\nText.\n"
        (folder / f"content/pages/{slug}.md").write_text(page)
    (folder / "pelicanconf.py").write_text(f'{CONF}{CORPUS_CONF}FSP_LINE_MARK = "~~"\n')
    return run_pelican(folder)


def test_31_see_also_blocks_say_what_the_author_wrote(derived: Site) -> None:
    blocks = data("see_also")
    assert len(blocks) == 31
    for block in blocks:
        found = derived.html(f"{block['slug']}.html").select(".see-also")
        assert len(found) == 1, block["slug"]
        text = found[0].get_text().casefold()
        links = [_path(link) for link in found[0].select("a")]
        if block["kind"] == "implementation":
            subject = f"{block['subject']} is an implementation of the "
            assert text.startswith(subject.casefold())
            assert links[0] == f"/{block['concept_slug']}.html"
        elif block["kind"] == "concept-list":
            assert text.startswith(f"the {block['subject']} concept is implemented by".casefold())
        if block["chapter_slug"]:
            assert links[-2:] == [f"/{block['chapter_slug']}.html", "/table-of-contents.html"]
        assert set(block["links"]) <= set(links)


def _path(link: Tag) -> str:
    return str(link["href"]).removeprefix("https://book.example")


def test_34_logos_have_the_authors_file_link_and_alt(derived: Site) -> None:
    assert sum(map(len, logos_by_slug().values())) == 34
    for slug, logos in logos_by_slug().items():
        images = derived.html(f"{slug}.html").select(".fsp-logo img")
        found = [
            {
                "src": str(image["src"]).removeprefix("https://book.example"),
                "alt": image["alt"],
                "href": image.parent["href"] if image.parent and image.parent.name == "a" else None,
                "pixel_width": int(str(image["width"])),
                "pixel_height": int(str(image["height"])),
            }
            for image in images
        ]
        assert found == [{key: logo[key] for key in logo if key != "slug"} for logo in logos]


def test_no_other_page_grows_a_logo(derived: Site) -> None:
    with_logos = {
        page.stem for page in derived.output.glob("*.html") if "fsp-logo" in page.read_text()
    }
    assert with_logos == set(logos_by_slug())


def test_221_code_blocks_have_the_authors_highlighted_lines(derived: Site) -> None:
    wanted: dict[str, list[list[int]]] = {}
    for block in data("highlighted_lines"):
        wanted.setdefault(block["slug"], []).append(block["hl_lines"])
    assert sum(map(len, wanted.values())) == 221
    for slug, blocks in wanted.items():
        file = derived.output / f"{slug}.html"
        path = f"{slug}.html" if file.exists() else f"blog/{slug}.html"
        found = [_highlighted(code) for code in derived.html(path).select(".highlight pre")]
        assert [lines for lines in found if lines] == blocks, slug


def _highlighted(code: Tag) -> list[int]:
    numbers = []
    line = 1
    for text in code.find_all(string=True):
        if text.find_parent(class_="hll") and line not in numbers:
            numbers.append(line)
        line += text.count("\n")
    return numbers


def test_20_old_addresses_forward_to_where_the_author_sent_them(derived: Site) -> None:
    redirects = data("redirects")
    assert len(redirects) == 20
    for old, new in redirects.items():
        refresh = derived.html(old.lstrip("/")).select_one('meta[http-equiv="refresh"]')
        assert refresh is not None
        assert refresh["content"] == f"0; url=https://book.example{new}"


def test_with_hand_written_blocks_left_in_every_body_is_pelicans_own(
    tmp_path: Path,
) -> None:
    concepts = all_fields()
    kept = {
        slug: {name: value for name, value in own.items() if name in {"section", "conceptname"}}
        for slug, own in concepts.items()
    }
    bodies = {}
    for name, plugins in (("plain", "[]"), ("fsp", '["pelican_fsp"]')):
        folder = tmp_path / name
        copy_corpus(folder)
        add_fields(folder, kept, strip=False)
        (folder / "own").mkdir()
        for template in ("page", "article"):
            (folder / f"own/{template}.html").write_text(f"{{{{ {template}.content }}}}")
        (folder / "pelicanconf.py").write_text(
            f'{CONF}{CORPUS_CONF}PLUGINS = {plugins}\nTHEME = "simple"\n'
            'THEME_TEMPLATES_OVERRIDES = ["own"]\n'
        )
        site = run_pelican(folder)
        pages = [*site.output.glob("*.html"), *site.output.glob("blog/*.html")]
        bodies[name] = {str(page.relative_to(site.output)): page.read_text() for page in pages}
    written = {f"{block['slug']}.html" for block in data("see_also")}
    fragment = re.compile(r'<div class="fsp-see-also.*?</div>\n', re.DOTALL)
    for path, body in bodies["plain"].items():
        if path in written or "blog/" in path:
            assert bodies["fsp"][path] == body
        elif path not in {"index.html", "archives.html"}:
            assert fragment.sub("", bodies["fsp"][path]) == body
    assert sum("fsp-see-also" in body for body in bodies["fsp"].values()) == 4
