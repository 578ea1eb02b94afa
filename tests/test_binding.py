"""Pages become one book: levels, ids, links and pictures, value for value."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golden import Golden, golden_files
from pelican_fsp.binding.rules.bodies import body_at
from pelican_fsp.binding.rules.finish import Medium, finished_body
from pelican_fsp.binding.rules.link_rewriting import linked_body
from pelican_fsp.binding.rules.link_targets import BookLink, LinkIndex
from pelican_fsp.binding.rules.names import Names, file_name
from pelican_fsp.core.book_settings import RULES, BookSettings, checked_book

if TYPE_CHECKING:
    from collections.abc import Callable

SITE = LinkIndex(
    address="https://book.example/guide",
    files={"flask.html", "django/index.html", "blog/news.html", "img/a.png", "old/index.html"},
    anchors={"flask.html": "flask", "django/index.html": "django", "contents.html": "contents"},
    ids={"flask.html": {"install": "flask-install"}},
    aliases={"old-flask.html": "flask.html", "gone/index.html": "blog/news.html"},
)
LINKS = {
    "flask.html": "#flask",
    "../guide/flask.html": "#flask",
    "/flask.html#install": "#flask-install",
    "/guide/flask.html#install": "#flask-install",
    "https://book.example/guide/flask.html?x=1#install": "#flask-install",
    "/flask": "#flask",
    "/django/": "#django",
    "/django": "#django",
    "/django/index.html": "#django",
    "#install": "#flask-install",
    "": "#flask",
    "#top": "#flask",
    "old-flask.html#install": "#flask-install",
    "/gone/": "https://book.example/guide/blog/news.html",
    "/blog/news.html": "https://book.example/guide/blog/news.html",
    "blog/news.html?a=b#x": "https://book.example/guide/blog/news.html?a=b#x",
    "blog/news.html#x": "https://book.example/guide/blog/news.html#x",
    "img/a.png": "https://book.example/guide/img/a.png",
    "https://flask.example/": "https://flask.example/",
    "//flask.example/x": "https://flask.example/x",
    "mailto:me@book.example": "mailto:me@book.example",
}
NOWHERE = {
    "falsk.html": BookLink("", "leads nowhere", "/flask.html"),
    "/flask.html#instal": BookLink(
        "#flask", "leads to the page: flask.html has no place of this name", "#install"
    ),
    "{filename}/pages/x.md": BookLink("", "leads nowhere"),
    "javascript:alert(1)": BookLink("", "leads nowhere"),
    "http://[::1": BookLink("", "is no address"),
}


@pytest.mark.parametrize("href", LINKS)
def test_links_lead_where_they_should(href: str) -> None:
    assert SITE.link(href, "flask.html") == BookLink(LINKS[href])


@pytest.mark.parametrize("href", NOWHERE)
def test_links_that_lead_nowhere_are_told(href: str) -> None:
    assert SITE.link(href, "flask.html") == NOWHERE[href]


def test_without_the_address_of_the_site_links_stay_inside() -> None:
    site = LinkIndex("", SITE.files, SITE.anchors, SITE.ids)
    assert site.link("/flask.html", "django/") == BookLink("#flask")
    out = site.link("/blog/news.html", "flask.html")
    assert (out.href, "SITEURL" in out.rule) == ("", True)


@pytest.mark.parametrize("case", golden_files("binding"), ids=str)
def test_bodies_become_parts_of_the_book(case: Golden) -> None:
    """The input is `level id` in the first line, then a body."""
    first, _, html = case.input.partition("\n")
    level, id_ = first.split()
    body = body_at(html, int(level), id_, Names())
    site = LinkIndex(SITE.address, SITE.files, SITE.anchors, {"flask.html": body.ids})
    text, broken = linked_body(body.text, _links_on_flask(site), _picture)
    told = "\n".join(f"{one.value}: {one.rule}" for one in broken) or "none"
    case.compare(
        screen=finished_body(text, Medium(deeper=1)).strip(),
        paper=finished_body(text, Medium(is_paper=True, with_notes=True)).strip(),
        xml=finished_body(text, Medium(is_xml=True)).strip(),
        problems=told,
    )


def _links_on_flask(site: LinkIndex) -> Callable[[str], BookLink]:
    return lambda href: site.link(href, "flask.html")


def _picture(source: str) -> BookLink:
    if source.startswith("https:"):
        return BookLink(source, "lies on another host")
    return (
        BookLink(f"images/{source}") if source.endswith(".png") else BookLink("", "is no picture")
    )


MARKUP = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                *("<p>", "</p>", "<h2>", "</h3>", "<h5 id=x>", "<a href=#x>", "</a>", "<table>"),
                *("<td align=left>", "<svg><a id=x>", "</svg>", "<pre>\n\n", "<li>", '<o:p x"y=1>'),
                *("<img src=a.png>", "<img width=5%>", "<iframe src=x>", "<script>", "</script>"),
                *("<!-- a -- b -->", "&#27;", "&nbsp;", "<![CDATA[x]]>", "<math>", "<select>"),
                *("<svg i:a=1 xmlns:i='x'>", "<i:b/>", "<svg xlink:href=#x>", "<svg xml:lang=en>"),
            ]
        ),
    ),
    max_size=12,
).map("".join)


@given(MARKUP, st.integers(1, 3))
def test_any_body_becomes_well_formed_with_ids_of_its_own(html: str, level: int) -> None:
    names = Names()
    first, second = (body_at(html, level, "flask", names) for _ in range(2))
    root = ET.fromstring(f"<div>{first.text}{second.text}</div>")
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    text, _ = linked_body(first.text, lambda _: BookLink("#flask"), _picture)
    ET.fromstring(f"<div>{finished_body(text, Medium(is_xml=True))}</div>")
    finished_body(text, Medium(is_paper=True, with_notes=True))


@given(st.text(max_size=10))
def test_any_name_becomes_an_id_and_none_comes_twice(wanted: str) -> None:
    names = Names(["contents"])
    first, second = names.id(wanted), names.id(wanted)
    assert first != second
    assert first[0].isalpha()
    assert not {*first} & {*' :#%"<>'}


def test_names_of_files_can_stand_in_an_address() -> None:
    assert file_name("img/a b/ü%.png") == "img/a-b/-.png"
    names = Names()
    assert [names.unique(name, ".png") for name in ("A", "a", "a")] == [
        "A.png",
        "a-2.png",
        "a-3.png",
    ]


def test_settings_of_the_book_are_checked_one_by_one() -> None:
    own, problems = checked_book(
        {"titel": "X", "version": 3, "chapters": ["a"], "cover": "../x", "css": "a.css", 7: 8}
    )
    assert own == BookSettings(chapters=("a",), css=("a.css",))
    assert [str(problem) for problem in problems] == [
        "FSP_BOOK: 'titel': the book has no such setting; did you mean 'title'?",
        "FSP_BOOK['version']: '3': must be a text",
        "FSP_BOOK['cover']: '../x': must be a picture below the content folder",
        "FSP_BOOK: '7': the book has no such setting",
    ]


def test_every_setting_of_the_book_has_a_rule() -> None:
    assert {*RULES} == {*BookSettings.__dataclass_fields__}
