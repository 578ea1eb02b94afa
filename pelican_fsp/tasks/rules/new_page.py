"""The source of a page that somebody begins to write, in the form of the page beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican_fsp.core.text_edit.given import given_field, source_of_page
from pelican_fsp.core.text_edit.heads import WRITTEN, head_of, is_fenced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pelican_fsp.core.text_edit.sources import SourceFile

FORMS = (".md", ".markdown", ".mkd", ".rst")
"""The endings of files that can be begun; others have forms of their own."""


def new_source(title: str, fields: Mapping[str, str], ending: str, like: bytes) -> bytes:
    """Return a source with a title and fields, as its neighbour gives them.

    `ending` is one of `FORMS`; `like` is the neighbour's source: its line ends are kept too.
    """
    neighbour = source_of_page(like, ending)
    text = _text(title, fields, ending, neighbour)
    return text.replace("\n", neighbour.newline).encode(errors="replace")


def _text(title: str, fields: Mapping[str, str], ending: str, like: SourceFile) -> str:
    if ending == ".rst":
        line = "#" * (2 * len(title))  # wide letters take two columns
        return f"{title}\n{line}\n\n{_lines('rst', fields)}\n"
    named = {"title": title, **fields}
    head = head_of(like)
    if not head or not is_fenced(like):
        return f"{_lines('markdown', named)}\n"
    # Quotes tell YAML from Markdown's own fields, which would keep them as they are.
    order = given_field(like, "sortorder")
    form = head.form if order and order.quote else "markdown"
    return f"---\n{_lines(form, named)}---\n\n"


def _lines(form: str, fields: Mapping[str, str]) -> str:
    return "".join(f"{WRITTEN[form](name, value)}\n" for name, value in fields.items())
