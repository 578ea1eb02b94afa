"""A card at the end of a page that says what to read next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pelican.contents import Content

    from pelican_fsp.core.outline.tree import Entry
    from pelican_fsp.core.page import Page
    from pelican_fsp.core.relations.logos import Logo


@dataclass(frozen=True, slots=True)
class Choice:
    """A card: the page that it leads to, and what it says."""

    page: Page
    entry: Entry | None
    content: Content

    @property
    def url(self) -> str:
        """The address of the page, below the site's root."""
        return self.page.url

    @property
    def label(self) -> str:
        """How lists name the page."""
        return self.entry.label if self.entry else self.page.title

    @property
    def sentence(self) -> str:
        """What a reader says who chooses it; else what the page is about."""
        return self.page.fields.choice or self.page.description

    @property
    def logo(self) -> Logo | None:
        """The logo of the page."""
        return getattr(self.content, "logo", None)
