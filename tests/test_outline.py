"""The outline: golden files that draw pages, the tree they make, and what is wrong with them."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn_pages
from golden import Golden, golden_files
from pelican_fsp.core.fields import Fields, read_fields
from pelican_fsp.core.outline.checks import order_problems
from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.outline.tree import Outline, build_outline
from pelican_fsp.core.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize("golden", golden_files("outline"), ids=str)
def test_pages_make_the_tree_that_is_drawn(golden: Golden) -> None:
    rules, pages = _read(golden.input)
    found = "\n".join(map(str, order_problems(pages, rules)))
    golden.compare(outline=str(build_outline(pages, rules)), problems=found)


def _read(drawing: str) -> tuple[Rules, list[Page]]:
    # Lines `title 07 Meta` are FSP_CHAPTER_TITLES; all others are pages.
    lines = drawing.splitlines()
    titles = dict(line.split(" ", 2)[1:] for line in lines if line.startswith("title "))
    drawn = drawn_pages("\n".join(line for line in lines if not line.startswith("title ")))
    pages = [
        Page(page.slug, page.metadata["title"], f"{page.slug}.html", f"{page.slug}.md", fields=own)
        for page in drawn
        for own, _ in [read_fields(page.metadata)]
    ]
    return Rules(chapter_titles=titles), pages


def test_an_entry_knows_its_place() -> None:
    _, pages = _read(
        """
        0400 web toc
        0401 frameworks section
        0402 django
        0403 flask
        0500 deployment toc
        """
    )
    outline = build_outline(pages, Rules())
    flask = outline.get("flask")
    assert flask is not None
    assert flask.number == "4.1.2"
    assert [str(entry) for entry in flask.ancestors] == ["4 Web", "4.1 Frameworks"]
    assert (flask.chapter, flask.section) == (outline.get("web"), outline.get("frameworks"))
    assert (flask.previous, flask.next) == (outline.get("django"), outline.get("deployment"))
    assert not flask.is_chapter
    assert not flask.is_section
    web = outline.get("web")
    assert web is not None
    assert web.previous is None
    assert web.section is None
    assert [child.slug for child in web.children] == ["frameworks"]
    assert outline.get("nowhere") is None


def test_a_sidebar_shows_the_current_chapter_whole_and_of_others_what_is_marked() -> None:
    _, pages = _read(
        """
        0100 one toc
        0101 first toc
        0102 second
        0200 two toc
        0201 third section
        0202 fourth
        0203 fifth section
        0204 sixth
        """
    )
    outline = build_outline(pages, Rules())
    assert _shown(outline, "fourth") == [
        "one",
        "first",
        "two",
        "+third",
        "fourth",
        "fifth",
        "sixth",
    ]
    assert _shown(outline, "second") == ["one", "first", "second", "two"]


def _shown(outline: Outline, slug: str) -> list[str]:
    entry = outline.get(slug)
    assert entry is not None

    def walk(branches: Sequence) -> list[str]:  # type: ignore[type-arg]
        return [
            name
            for branch in branches
            for mark in ["+" if branch.is_open and branch.entry.is_section else ""]
            for name in (mark + branch.entry.slug, *walk(branch.branches))
        ]

    return walk(entry.sidebar)


def test_a_long_collection_shows_the_neighbourhood_and_the_way_to_all() -> None:
    lines = [f"5000100{number:02} example-{number:02}" for number in range(43)]
    _, pages = _read("\n".join(lines))
    outline = build_outline(pages, Rules(neighbourhood=3))
    assert _shown(outline, "example-20") == [
        "example-00",
        *(f"example-{number}" for number in range(17, 24)),
    ]
    assert _shown(outline, "example-01")[1:] == [f"example-0{n}" for n in range(1, 8)]
    assert _shown(outline, "example-42")[1:] == [f"example-{n}" for n in range(36, 43)]
    entry = outline.get("example-20")
    assert entry is not None
    branch = entry.sidebar[-1]
    assert (branch.more, branch.count) == (35, 42)
    assert branch.all_url == "table-of-contents.html#chapter-example-00"


orders = st.text(string.digits, min_size=1, max_size=12)
pages_of_a_book = st.lists(
    st.builds(
        Fields,
        sortorder=orders,
        toc=st.booleans(),
        section=st.booleans(),
        sidebartitle=st.text(max_size=12),
    ),
    max_size=30,
).map(
    lambda found: [
        Page(f"page-{n}", f"Page {n}", f"{n}.html", f"{n}.md", fields=own)
        for n, own in enumerate(found)
    ]
)
titles = st.dictionaries(st.text(string.digits, min_size=1, max_size=2), st.text(max_size=5))


@given(pages_of_a_book, titles, st.randoms())
def test_no_page_is_lost_and_the_order_is_always_the_same(
    pages: list[Page], chapter_titles: dict[str, str], shuffler: st.DrawFn
) -> None:
    rules = Rules(chapter_titles=chapter_titles)
    outline = build_outline(pages, rules)
    shuffled = list(pages)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    again = build_outline(shuffled, rules)
    assert sorted(entry.slug for entry in outline.entries) == sorted(page.slug for page in pages)
    assert [entry.slug for entry in outline.entries] == [entry.slug for entry in again.entries]
    assert str(outline) == str(again)
    assert order_problems(pages, rules) == order_problems(shuffled, rules)
    for entry in outline.entries:
        assert entry.next is None or entry.next.previous is entry
        assert any(branch.is_open for branch in entry.sidebar)


@given(pages_of_a_book)
def test_numbers_are_unique_and_follow_the_tree(pages: list[Page]) -> None:
    outline = build_outline(pages, Rules(widths={4: 2, 5: 3, 1: 1}))
    roots = [root for root in (*outline.chapters, *outline.collections) if not root.page]
    numbered = [entry for entry in (*outline.entries, *roots) if entry.number]
    assert len({entry.number for entry in numbered}) == len(numbered)
    assert len({root.url for root in roots}) == len(roots)
    for entry in numbered:
        assert entry.parent is None or entry.number.startswith(f"{entry.parent.number}.")
        assert not entry.is_collection
