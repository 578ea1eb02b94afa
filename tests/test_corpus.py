"""A real book, read in place: its tree is the one that its author keeps by hand."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from conftest import CONF, CORPUS, Site, run_pelican

if TYPE_CHECKING:
    from pathlib import Path

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
def corpus_site(tmp_path_factory: pytest.TempPathFactory, expected: list[dict[str, str]]) -> Site:
    """The corpus, built with `section: True` on its section pages and nothing else changed."""
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copytree(CORPUS / "content", folder / "content")
    shutil.copytree(CORPUS / "static/img", folder / "content/img")
    sections = {row["slug"] for row in expected if row["number"].count(".") == 1}
    for file in (folder / "content").rglob("*.markdown"):
        _add_section(file, sections)
    (folder / "pelicanconf.py").write_text(
        f'{CONF}\nPAGE_PATHS = ["pages"]\nARTICLE_PATHS = ["posts"]\nSTATIC_PATHS = ["img"]\n'
        'ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"\n'
    )
    return run_pelican(folder)


def _add_section(file: Path, sections: set[str]) -> None:
    file.chmod(0o644)
    text = file.read_text()
    found = re.search(r"^slug: (\S+)$", text, re.MULTILINE)
    if found and found[1] in sections:
        file.write_text(text.replace(found[0], f"{found[0]}\nsection: True", 1))


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
