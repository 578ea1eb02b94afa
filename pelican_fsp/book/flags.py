"""What a template gets for a field that is true or false: its text, and its meaning too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican_fsp.core.field_values import BOOLEANS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pelican.contents import Content

NAMES = ("toc", "section")
"""Fields by names that themes use for something else: a table of contents that a plugin makes."""


class Flag(str):
    """A field's text as Pelican read it, that a template can ask and that prints nothing.

    `page.toc == "False"` is true as ever, `{% if page.toc %}` is not, and a theme that prints
    `page.toc` for the table of contents of extract-toc has no word "True" on the page.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        """Return what it means."""
        return BOOLEANS[self.strip().lower()]

    def __str__(self) -> str:
        """Return nothing."""
        return ""


def flag(contents: Iterable[Content]) -> None:
    """Let templates ask the fields of pages, as long as they are as Pelican read them."""
    for content in contents:
        for name in NAMES:
            raw = content.metadata.get(name)
            is_text = type(raw) is str and raw.strip().lower() in BOOLEANS
            if is_text and getattr(content, name, None) is raw:
                setattr(content, name, Flag(raw))
