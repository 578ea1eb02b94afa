"""llms.txt and the Markdown copies: in reading order, without metadata, with links that lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.core.markdown.plain_copy import markdown_copy, without_metadata

if TYPE_CHECKING:
    from conftest import Builder


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("title: A\nslug: a\n\nText.\n", "\nText.\n"),
        ("title: A\nmeta: long\n    goes on\nText at once.\n", "Text at once.\n"),
        ("---\ntitle: A\ntags: [a]\n---\nText.\n", "Text.\n"),
        ("No metadata at all.\n", "No metadata at all.\n"),
        ("\ufefftitle: A\r\n\r\nText.\r\n", "\r\nText.\r\n"),
        ("title: only\n", ""),
    ],
)
def test_metadata_is_left_out(source: str, body: str) -> None:
    assert without_metadata(source) == body


@given(st.text(alphabet="ab:- \n.{}|/filename"))
def test_any_source_has_a_copy(source: str) -> None:
    assert markdown_copy("A", source, lambda _: "").startswith("# A\n")


def test_the_list_is_in_reading_order_and_every_copy_reads_well(build: Builder) -> None:
    page = (
        "title: Flask & co\nslug: flask\nsortorder: 0401\nmeta: A framework.\n\n"
        "See [web]({filename}web.md#top) and ![a]({static}/img/a.png) and [no]({filename}no.md).\n\n"
        "```python\n~~marked\n```\n"
    )
    rest = "Rest\n####\n\n:slug: rest\n:sortorder: 0402\n\nText.\n"
    files = {
        "content/pages/flask.md": page,
        "content/pages/rest.rst": rest,
        "content/img/a.png": "no image",
        "content/post.md": "title: Post\nslug: post\ndate: 2026-01-02\n\nText.\n",
    }
    conf = 'FSP_LLMS = True\nFSP_LINE_MARK = "~~"\nSTATIC_PATHS = ["img"]'
    site = build("0400 web toc", conf=conf, files=files, fatal=False)
    assert site.text("flask.html.md") == (
        "# Flask & co\n\nSee [web](https://book.example/web.html#top) and"
        " ![a](https://book.example/img/a.png) and [no]({filename}no.md).\n\n"
        "```python\nmarked\n```\n"
    )
    assert [line for line in site.text("llms.txt").splitlines() if line] == [
        "# A Book",
        "## 4 Web",
        "- [Web](https://book.example/web.html.md)",
        "- [4.1 Flask & co](https://book.example/flask.html.md): A framework.",
        "- [4.2 Rest](https://book.example/rest.html)",
        "## Blog",
        "- [Post](https://book.example/post.html.md)",
    ]


def test_nothing_is_written_unless_the_site_wants_it(build: Builder) -> None:
    site = build("0400 web toc")
    assert not [name for name in site.files() if name.endswith((".md", "llms.txt"))]
