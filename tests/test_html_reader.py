"""HTML as it comes: every text passes through every step, in a time that its length says."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from soup import FLOODS, bodies

from pelican_fsp.adopting.rules.blocks import find_blocks
from pelican_fsp.adopting.rules.forwards import forward
from pelican_fsp.adopting.rules.images import find_pictures
from pelican_fsp.adopting.rules.lists import link_lists
from pelican_fsp.adopting.rules.marks import marks
from pelican_fsp.adopting.rules.next import ways
from pelican_fsp.adopting.rules.prose import prose
from pelican_fsp.adopting.rules.trees import count_of_links, tree
from pelican_fsp.binding.rules.bodies import body_at
from pelican_fsp.binding.rules.finish import Medium, finished_body
from pelican_fsp.binding.rules.link_rewriting import linked_body
from pelican_fsp.binding.rules.link_targets import BookLink
from pelican_fsp.binding.rules.names import Names
from pelican_fsp.checking.rules.extract import read_written_page
from pelican_fsp.core.fields import Fields
from pelican_fsp.core.html.hand_written import hand_written, links
from pelican_fsp.core.html.headings import headings
from pelican_fsp.core.html.image_sizes import sized_images
from pelican_fsp.core.html.placement import places, splice
from pelican_fsp.core.html.reader import Tag, pieces, tags
from pelican_fsp.core.html.text import plain_text
from pelican_fsp.core.markdown.fences import remove_marks, rewrite_fences
from pelican_fsp.core.markdown.plain_copy import markdown_copy
from pelican_fsp.core.page import Page
from pelican_fsp.core.relations.aliases import links_to_aliases

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Builder

PAGE = Page("a", "A", "a.html", "a.md", "en", "", Fields())
SECONDS = 1.5
"""Of CPU time: what is linear takes a tenth, what is not many times as much."""


def _adopt(body: str) -> None:
    lines = body.splitlines(keepends=True)
    for form in ("md", "rst"):
        found = prose(lines, 0, form)
        find_blocks(lines, found)
        find_pictures(lines, found, "img")
        list(link_lists(lines, found))


def _inject(body: str) -> None:
    found = places(body)
    assert 0 <= found.logo <= len(body)
    assert 0 <= found.see_also <= len(body)
    assert splice(body, [(found.logo, "[l]"), (found.see_also, "[s]")]).replace("[l]", "", 1)


def _bind(body: str) -> None:
    # The parser is not ours, and slow: what goes by the square is as slow in a part of the text.
    text = body_at(body[: len(body) // 4], 2, "a", Names()).text
    linked, _ = linked_body(text, BookLink, BookLink)
    for is_xml in (True, False):
        finished_body(linked, Medium(is_xml=is_xml))


STEPS: dict[str, Callable[[str], object]] = {
    "tags": lambda body: sum(len(tag.attributes) for tag in tags(body)),
    "pieces": lambda body: list(pieces(body)),
    "headings": headings,
    "plain text": plain_text,
    "images": lambda body: sized_images(body, lambda _: (2, 1)),
    "places": _inject,
    "by hand": lambda body: links("".join(hand_written(body).blocks)),
    "aliases": lambda body: list(links_to_aliases(PAGE, body, {}, "")),
    "links of a page": lambda body: read_written_page("a.html", body),
    "fences": lambda body: rewrite_fences(body, "~~"),
    "marks": lambda body: remove_marks(body, "~~"),
    "copy": lambda body: markdown_copy("A", body, lambda _: ""),
    "contents": lambda body: tree(body, str),
    "count of links": count_of_links,
    "forward": lambda body: forward(f"location{body}".encode("utf-8", "replace")[:65_000]),
    "adoption": _adopt,
    "choices": ways,
    "book": _bind,
    "marks by hand": lambda body: marks(body, "~~"),
}


@given(bodies)
def test_no_text_stops_a_step(body: str) -> None:
    for step in STEPS.values():
        step(body)


@pytest.mark.parametrize("name", STEPS)
def test_no_text_takes_longer_than_its_length_says(name: str) -> None:
    slow = {}
    for flood, text in FLOODS.items():
        begin = process_time()
        STEPS[name](text)
        spent = process_time() - begin
        if spent > SECONDS:
            slow[flood] = spent
    assert not slow


@given(bodies)
def test_tags_stand_where_they_are_said_to_stand(body: str) -> None:
    end = 0
    for tag in tags(body):
        assert end <= tag.start < tag.end
        assert body[tag.start] == "<"
        assert body[tag.start :].lower().startswith(f"<{'/' if tag.is_end else ''}{tag.name}")
        end = tag.end
    assert end <= len(body)


def _drawn(html: str) -> str:
    """Return what is read: text, `<name a=b>`, `</name>`, and `<!>` for comments."""
    return "".join(piece if isinstance(piece, str) else _drawn_tag(piece) for piece in pieces(html))


def _drawn_tag(tag: Tag) -> str:
    given_ = "".join(f" {name}={value}" for name, value in tag.attributes.items())
    return f"<{'/' if tag.is_end else ''}{tag.name or '!'}{given_}>{tag.text}"


@pytest.mark.parametrize(
    ("html", "drawn"),
    [
        ("a < b &amp; c", "a < b & c"),
        ("<P CLASS='a' class=b hidden>x</P >", "<p class=a hidden=None>x</p>"),
        ('<a title="<h2>x</h2>" href=b?c=d&amp;e>', "<a title=<h2>x</h2> href=b?c=d&e>"),
        ("<a b\"c' d = 'e'f=g/>", "<a b\"c'=None d=e f=g/>"),
        ("<a =b>", "<a =b=None>"),
        ("<!-- <p> -->x<!-->y<!--->z<!--a--!>", "<!>x<!>y<!>z<!>"),
        ("<![1 x>a<?php>b</>c</ d>e<!x>", "<!>a<!>b<!>c<!>e<!>"),
        ("<script>a<b></SCRIPT>c", "<script>a<b></script>c"),
        ("<title>a<b></titles></title>", "<title>a<b></titles></title>"),
        ("<svg><title/><path/></svg>", "<svg><title><path></svg>"),
        ("<p>a<!-- b <p>", "<p>a<!>"),
        ("<p>a<style> b <p>", "<p>a<style> b <p>"),
        ("<p>a<p b='c>", "<p>a<p b='c>"),  # the text ends inside of a tag: that is text
        ("<x-y:z.1>", "<x-y:z.1>"),
        ("<3 a</3", "<3 a<!>"),
    ],
)
def test_html_is_read_as_browsers_read_it(html: str, drawn: str) -> None:
    assert _drawn(html) == drawn


def test_headings_are_those_of_the_page() -> None:
    found = headings(
        '<a title="<h2 id=no>No</h2>">x</a><pre><h2 id=no>No</h2></pre><h2 data-id=no>No</h2>'
        "<h2 id=no>No <h3 id=b>B&amp;C <i>d</i>"
        '<a class="headerlink" href="#b">¶</a></h3><div id="e">\n<h4>E</h4></div><pre><h2 id=f>F</h2>'
    )
    assert [(one.id, one.text, [below.id for below in one.children]) for one in found] == [
        ("b", "B&C d", ["e"]),
        ("f", "F", []),
    ]


def test_what_is_passed_over_has_an_end_tag() -> None:
    body = "<pre><b></pre><i><pre><u>"
    assert [tag.name for tag in tags(body, without=("pre",))] == ["pre", "pre", "i", "pre", "u"]


plain = st.lists(
    st.sampled_from(
        ["<p>", "<a b=c ", "d='e>'", 'f="g<"', ">", "</a>", "</p >", "x", "<!--", "-->"]
    ),
    max_size=20,
).map("".join)


@given(plain)
def test_tags_are_those_that_a_browser_finds(html: str) -> None:
    tokenizer = pytest.importorskip("tinyhtml5.tokenizer")
    read = tokenizer.HTMLTokenizer(html)
    starts = [token for token in read if token["type"] == tokenizer.Token.START_TAG]
    found = [tag for tag in tags(html) if tag.name and not tag.is_end]
    assert [tag.name for tag in found] == [token["name"] for token in starts]
    for tag, token in zip(found, starts, strict=True):
        assert {name: value or "" for name, value in tag.attributes.items()} == dict(token["data"])


@pytest.mark.parametrize("theme", ["", 'THEME = "simple"'])
def test_every_page_is_published_whatever_its_body(theme: str, build: Builder) -> None:
    few = {name: text[:1000] for name, text in FLOODS.items() if "fence" not in name}
    files = {
        f"content/pages/p{number}.md": f"title: P\nslug: p{number}\nsortorder: 01{number:02}\n"
        f"logo: a.svg\n\nText {number}.\n\n{text}\n"
        for number, text in enumerate(few.values())
    }
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>'
    site = build(
        files={**files, "content/img/logos/a.svg": svg},
        conf=f'{theme}\nSTATIC_PATHS = ["img"]\nFSP_LLMS = True\nFSP_LINE_MARK = "~~"\n',
        fatal=False,
    )
    assert not site.status, site.log
    for number in range(len(files)):
        assert f"Text {number}." in site.text(f"p{number}.html")
        assert "/a.svg" in site.text(f"p{number}.html")
