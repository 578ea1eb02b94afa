"""Where an address leads that an author has written: one answer for all who ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.core.urls.leading import path_on_site, source_named


@pytest.mark.parametrize(
    ("href", "source"),
    [
        ("{filename}b.md", "blog/b.md"),
        ("|filename|/b.md#install", "b.md"),
        ("{filename}../b.md?x=1#y", "b.md"),
        ("{static}b%20c.png", "blog/b c.png"),
        ("{attach}./img/%23.png", "blog/img/#.png"),
        ("{filename}../../../b.md", "b.md"),
        ("b.md", None),
        ("{author}b.md", None),
    ],
)
def test_a_link_of_pelican_names_a_source(href: str, source: str | None) -> None:
    assert source_named(href, "blog/a.md") == source


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("b.html", "blog/b.html"),
        ("../b.html?x=1#y", "b.html"),
        ("/docs/b.html", "b.html"),
        ("/b.html", "b.html"),
        ("https://book.example/docs/b%20c.html", "b c.html"),
        ("https://other.example/b.html", ""),
        ("//[", ""),
    ],
)
def test_an_address_leads_to_a_path_of_the_site(href: str, path: str) -> None:
    assert path_on_site(href, "blog/a.html", "https://book.example/docs/") == path


@given(st.text(), st.text())
def test_any_text_has_an_answer(href: str, url: str) -> None:
    assert not path_on_site(href, url).startswith("/")
    assert not (source_named(href, url) or "").startswith("/")
