"""Titles and other values of fields: text in angle brackets stays, inline markup is markup."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.core.html.text import plain_text, value_html, value_text

if TYPE_CHECKING:
    from conftest import Builder

BOOK = """
0100 tables toc | title=The <table> element | meta=Why a < b and b > c differ
0101 details | title=<details> | sidebartitle=<details> | choice=I have a List<T>.
0102 compare | title=When a < b and c > d | conceptname=the <T> of things | section=True
0103 marked | title=H<sub>2</sub>O &amp; <code>List<T></code> | subject=The <code>x</code> <T>
0104 nothing | title=<b></b> | choices=details
"""

TEXTS = {
    "The <table> element": "The &lt;table&gt; element",
    "When a < b and c > d": "When a &lt; b and c &gt; d",
    "<details>": "&lt;details&gt;",
    "The <b> element": "The &lt;b&gt; element",
    "<b>beside</i>": "&lt;b&gt;beside&lt;/i&gt;",
    "<b></b>": "&lt;b&gt;&lt;/b&gt;",
    '<abbr title="a>b">': "&lt;abbr title=&quot;a&gt;b&quot;&gt;",
    "<script>alert(1)</script>": "&lt;script&gt;alert(1)&lt;/script&gt;",
}

MARKUP = {
    "<em>Very</em> fast": "Very fast",
    'Q<span class="amp">&amp;</span>A': "Q&A",
    "H<sub>2</sub>O": "H2O",
    "one<br>two": "one two",
    "<code>List<T></code>": "List<T>",
    "<i>a <b>b</b></i>": "a b",
    '<abbr title="a > b">x</abbr>': "x",
    "AT&T &copy; &lt;b&gt;": "AT&T © <b>",
    "shown<!-- hidden -->": "shown",
}


@pytest.mark.parametrize("value", TEXTS)
def test_what_is_no_inline_markup_is_text(value: str) -> None:
    assert value_text(value) == value
    assert value_html(value) == TEXTS[value]


@pytest.mark.parametrize("value", MARKUP)
def test_inline_markup_with_its_partner_is_markup(value: str) -> None:
    assert value_text(value) == MARKUP[value]


def test_markup_is_kept_where_html_is_printed() -> None:
    assert value_html('<EM>A</em> <T> <span class="amp">&amp;</span>') == (
        '<em>A</em> &lt;T&gt; <span class="amp">&amp;</span>'
    )


def test_what_a_page_would_have_to_look_after_is_not_kept() -> None:
    value = """<a href="x">A</a> <b id=x onclick="y()" title='"1" > 0' class=c>B</b>"""
    assert value_html(value) == 'A <b title="&quot;1&quot; &gt; 0" class="c">B</b>'


pieces = st.sampled_from(
    [
        *("<b>", "</b>", "<i x='>'>", "</i>", "<br>", "<table>", "<T>", "<", ">", "&lt;", "&amp;"),
        *("<!--", "-->", '<span class="amp">', "</span>", '"', "'", " ", "&", "\ud800", "<b", "/>"),
    ]
)
values = st.lists(pieces | st.text(max_size=5)).map("".join)


@given(values)
def test_text_and_html_of_any_value_say_the_same_and_nothing_is_left_empty(value: str) -> None:
    text = value_text(value)
    assert plain_text(value_html(value)) == text
    assert bool(text) == bool(value.strip())
    text.encode()
    value_html(value).encode()


@given(
    st.text().filter(
        lambda text: "&" not in text and not any("\ud800" <= c < "\ue000" for c in text)
    )
)
def test_text_without_tags_stays_as_it_is(text: str) -> None:
    assert value_text(f"{text} <table>") == " ".join(f"{text} <table>".split())


@pytest.mark.parametrize(
    "piece", ["<b>", "</b>", "<b x='", "<!--", "<i></b>", "<b a", "-->", "<b a=1 "]
)
def test_a_long_value_takes_no_longer_than_its_length(piece: str) -> None:
    start = time.process_time()
    value_html(piece * 100_000)
    assert time.process_time() - start < 5


def test_titles_labels_and_descriptions_show_all_their_text(build: Builder) -> None:
    site = build(BOOK, conf='FSP_LLMS = True\nFSP_CHAPTER_TITLES = {"02": "<T> & <em>Co</em>"}')
    for name, title in {
        "tables": "The <table> element",
        "details": "<details>",
        "compare": "When a < b and c > d",
        "marked": "H2O & List<T>",
        "nothing": "<b></b>",
    }.items():
        page = site.html(f"{name}.html")
        h1, head = page.h1, page.title
        card = page.select_one('meta[property="og:title"]')
        assert h1 is not None
        assert head is not None
        assert card is not None
        assert (h1.get_text(), head.get_text()) == (title, f"{title} | A Book")
        assert card["content"] == title
        assert f"{title}" in site.tree("table-of-contents.html", "main")
    assert "<h1>H<sub>2</sub>O &amp; <code>List&lt;T&gt;</code></h1>" in site.text("marked.html")
    meta = site.html("tables.html").select_one('meta[name="description"]')
    assert meta is not None
    assert meta["content"] == "Why a < b and b > c differ"
    assert "The x <T> is an implementation of the the <T> of things concept" in " ".join(
        site.html("marked.html").get_text().split()
    )
    assert "I have a List<T>." in site.html("nothing.html").get_text()
    assert r"- [The \<table> element](" in site.text("llms.txt")
    assert site.text("tables.html.md").startswith("# The \\<table> element\n")


def test_a_title_of_the_settings_and_a_site_name_show_all_their_text(build: Builder) -> None:
    conf = 'SITENAME = "Vec<T> <em>now</em>"\nFSP_CHAPTER_TITLES = {"01": "<T> & <em>Co</em>"}'
    site = build("0101 a toc | title=A\n0102 b | title=B", conf=conf)
    assert "<T> & Co" in site.tree("index.html", "main")
    assert "<h1>Vec&lt;T&gt; <em>now</em></h1>" in site.text("index.html")
    assert "<title>Vec&lt;T&gt; now</title>" in site.text("index.html")
    assert "<title>A | Vec&lt;T&gt; now</title>" in site.text("a.html")


def test_a_theme_gets_the_same_filters(build: Builder) -> None:
    page = "{{ page.title }}/{{ page.title|value_text|e }}/{{ page.title|value_html }}"
    site = build(
        "0101 a toc | title=<T> <em>x</em>",
        conf='THEME = "theme"',
        files={"theme/templates/page.html": page},
    )
    assert site.text("a.html") == "<T> <em>x</em>/&lt;T&gt; x/&lt;T&gt; <em>x</em>"
