"""Code blocks: marks become highlighted lines, titles become file names, nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golden import Golden, golden_files
from pelican_fsp.core.markdown.fences import rewrite_fences

if TYPE_CHECKING:
    from conftest import Builder

POST = 'title: Post\ndate: 2026-01-02\n\nText.\n\n```python title="app.py"\na\n~~b\n```\n'


@pytest.mark.parametrize("golden", golden_files("code_lines"), ids=str)
def test_fences_are_rewritten_for_markdown(golden: Golden) -> None:
    golden.compare(rewritten=rewrite_fences(golden.input, "~~"))


@given(st.text(alphabet="~`ab \n{}.=\"'"))
def test_nothing_changes_where_there_is_no_mark_and_no_title(source: str) -> None:
    assert rewrite_fences(source) == source


def test_a_marked_line_is_highlighted_and_its_mark_is_nowhere(build: Builder) -> None:
    site = build(
        conf='FSP_LINE_MARK = "~~"\nFEED_ALL_ATOM = "feed.xml"', files={"content/post.md": POST}
    )
    code = site.html("post.html").select_one(".highlight")
    assert code is not None
    highlighted = code.select_one(".hll")
    assert highlighted is not None
    assert highlighted.get_text() == "b\n"
    name = code.select_one(".filename")
    assert name is not None
    assert name.get_text() == "app.py"
    pages = {name: text for name, text in site.files().items() if name.endswith(".html")}
    assert not [name for name, text in pages.items() if b"~~" in text]


def test_another_theme_without_a_mark_is_left_alone(build: Builder) -> None:
    files = {"content/post.md": POST}
    plain = build(conf='THEME = "simple"\nPLUGINS = []', files=files, name="plain")
    assert build(conf='THEME = "simple"', files=files, name="fsp").files() == plain.files()


def test_a_number_that_no_line_has_is_left_out() -> None:
    source = f'```python title="a" hl_lines="2 {"9" * 5000}"\nx\ny\n```'
    assert rewrite_fences(source) == '```{.python filename="a" hl_lines="2"}\nx\ny\n```'.replace(
        "```{", "``` {"
    )


def test_a_fence_without_an_end_hides_no_other() -> None:
    source = '```a\n~~~b title="c"\nx\n~~~\n'
    assert rewrite_fences(source) == '```a\n~~~ {.b filename="c"}\nx\n~~~\n'
