"""What a site's settings say about its outline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pelican_fsp.core.outline.sortorder import DEFAULT_WIDTHS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site's settings say about its outline.

    `widths`: digits of the chapter by length of the order. `chapter_titles`: titles of
    chapters without a page, by those digits. `chapter_title`, `collection_title` and
    `chapter_url` are formats with `{number}` for a chapter that has neither.
    `neighbourhood`: entries of a collection that a sidebar shows before and after a page.
    `standing`: addresses of the pages that there are besides, where nobody makes those of the
    outline (the contents, chapters without a page); `None` where somebody does.
    """

    widths: Mapping[int, int] = field(default_factory=lambda: DEFAULT_WIDTHS)
    chapter_titles: Mapping[str, str] = field(default_factory=dict)
    chapter_title: str = "Chapter {number}"
    collection_title: str = "Collection {number}"
    chapter_url: str = "chapter-{number}.html"
    contents_url: str = "table-of-contents.html"
    neighbourhood: int = 5
    standing: frozenset[str] | None = None

    def address(self, url: str) -> str:
        """Return the address of a page of the outline; "" if there will be no such page."""
        return url if self.standing is None or url in self.standing else ""
