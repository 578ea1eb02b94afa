"""One reader and editor of the fields of a source: where one stands, and another value there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.core.text_edit.given import given_field, source_of_page, with_value
from pelican_fsp.core.text_edit.heads import field_changes
from pelican_fsp.core.text_edit.order_line import with_order
from pelican_fsp.core.text_edit.sources import SourceFile, changed
from pelican_fsp.host.diagnostics import field_line

if TYPE_CHECKING:
    from pathlib import Path

HEADS = {
    ".md": ("title: x\nsortorder: ", "\n\n"),
    ".markdown": ('---\ntitle: x\nsortorder: "', '" # here\n---\n'),
    ".mkd": ("---\ntitle: x\nsortorder: '", "'\n---\n"),
    ".rst": ("Title\n#####\n\n:slug: x\n:sortorder: ", "\n\n"),
    ".adoc": ("= Title\n:slug: x\n:sortorder: ", "\n\n"),
    ".html": ('<html><head>\n<meta content="', '" name=sortorder name="sortorder">\n</head>'),
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\ufeff"))
EXAMPLES = 'sortorder: 1\n:sortorder: 2\n<meta name="sortorder" content="3">\n'


@given(
    st.sampled_from(sorted(HEADS)),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.sampled_from(["utf-8", "latin-1"]),
    st.tuples(*[st.text("0123456789", min_size=1, max_size=12)] * 2),
    TEXTS,
)
def test_another_value_is_read_again_and_every_other_byte_stays(  # noqa: PLR0913, PLR0917 - drawn
    ending: str, newline: str, mark: bytes, encoding: str, values: tuple[str, str], text: str
) -> None:
    before, after = (part.replace("\n", newline) for part in HEADS[ending])
    body = f"{after}é {text}\n{EXAMPLES}".replace("\n", newline).encode(encoding, errors="replace")
    first, second = (mark + before.encode() + value.encode() + body for value in values)
    source = source_of_page(first, ending)
    found = given_field(source, "SortOrder")
    assert found
    assert found.value == values[0]
    assert found.line == before.count(newline) + 1
    assert with_value(source, found, values[1]) == second
    again = given_field(source_of_page(second, ending), "sortorder")
    assert again
    assert again.value == values[1]


@given(
    st.sampled_from(sorted({*HEADS} - {".adoc"})),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.sampled_from(["section", "concept", "new-field"]),
)
def test_a_field_that_is_put_in_is_found_and_all_lines_stay(
    ending: str, newline: str, mark: bytes, name: str
) -> None:
    before, after = (part.replace("\n", newline) for part in HEADS[ending])
    data = mark + f"{before}0101{after}{newline}café{newline}".encode("latin-1")
    source = source_of_page(data, ending)
    done = changed(source, field_changes(source, {name: "flask-1"}))
    found = given_field(source_of_page(done, ending), name)
    assert found
    assert found.value == "flask-1"
    left = done.split(newline.encode())
    assert all(line in left for line in data.split(newline.encode()))


def test_an_example_in_the_text_is_no_field() -> None:
    source = b'title: x\nsortorder: 0453\n\n<meta name="sortorder" content="0453">\n'
    expected = b'title: x\nsortorder: 0461\n\n<meta name="sortorder" content="0453">\n'
    assert with_order(source, "0453", "0461", ending=".md") == expected
    assert given_field(SourceFile("a.md", b"Text.\n\nlang: en\n", "yaml"), "lang") is None


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.md", "title: x\n\nconcept: y\n", 1),
        ("a.md", "title: x\nconcept: y\n\nconcept: z\n", 2),
        ("a.html", "<head>\n<meta\n  name='concept'\n  content='a > b'></head>", 2),
        ("a.adoc", "= Title\n:slug: x\n:concept: y\n", 3),
        ("a.unknown", "Title\n=====\n\n:concept: y\n", 4),
    ],
)
def test_a_message_names_the_line_where_the_field_is_given(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    assert field_line(file, "concept") == line
    assert field_line(tmp_path / "gone.md", "concept") == 1
