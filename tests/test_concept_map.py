"""The map of the book: a picture whose every node leads to its page, with the relations as text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from test_outline import pages_of_a_book

from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.outline.tree import build_outline
from pelican_fsp.core.relations.concept_map import ROW, concept_map
from pelican_fsp.core.relations.concepts import relations

if TYPE_CHECKING:
    from conftest import Builder
    from pelican_fsp.core.page import Page

BOOK = """
0400 web-development toc
0401 web-frameworks section | conceptname=web frameworks
0402 django
0403 tools | concept=none
0500 testing toc
0501 pyramid | concept=web-frameworks
500010000 examples
"""


def test_every_node_is_a_link_and_the_relations_are_text(build: Builder) -> None:
    page = build(BOOK).html("table-of-contents.html")
    nodes = page.select("svg.fsp-map a")
    assert [(node.get_text(), str(node["href"]).rpartition("/")[2]) for node in nodes] == [
        ("4.1.1 Django", "django.html"),
        ("4.1.2 Tools", "tools.html"),
        ("4.1 Web frameworks", "web-frameworks.html"),
        ("4 Web development", "web-development.html"),
        ("5.1 Pyramid", "pyramid.html"),
        ("5 Testing", "testing.html"),
    ]
    kinds = [path["class"][0].removeprefix("fsp-map-") for path in page.select("svg.fsp-map path")]
    assert sorted(kinds) == ["elsewhere", "implements", "part", "part", "part"]
    text = page.select_one(".fsp-map-text")
    assert text is not None
    assert " ".join(text.get_text().split()) == (
        "Concepts and what implements them 4.1 Web frameworks: 4.1.1 Django, 5.1 Pyramid"
    )


def test_a_site_without_chapters_has_no_map(build: Builder) -> None:
    site = build("500010000 examples\n500010001 json")
    assert "fsp-map" not in site.text("table-of-contents.html")


@given(pages_of_a_book)
def test_no_two_labels_of_a_picture_overlap(pages: list[Page]) -> None:
    outline = build_outline(pages, Rules())
    picture = concept_map(outline, relations(pages, outline))
    if picture is None:
        assert not outline.chapters
        return
    assert len(picture.nodes) == len([e for e in outline.entries if not e.is_collection]) + sum(
        chapter.page is None for chapter in outline.chapters
    )
    columns: dict[int, list[int]] = {}
    for node in picture.nodes:
        columns.setdefault(node.x, []).append(node.y)
        assert 0 <= node.x <= node.right <= picture.width
        assert 0 < node.y < picture.height
    for heights in columns.values():
        ordered = sorted(heights)
        assert all(b - a >= ROW - 1 for a, b in pairwise(ordered))
