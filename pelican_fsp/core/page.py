"""A page as the book sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pelican_fsp.core.fields import Fields


@dataclass(frozen=True, slots=True)
class Page:
    """A published page or post, as far as the book needs to know it.

    `title` and `description` are plain text, `url` is relative to the site's root, `source`
    is the path of its file below the content folder, `language` as in its metadata (`en`).
    """

    slug: str
    title: str
    url: str = ""
    source: str = ""
    language: str = "en"
    description: str = ""
    fields: Fields = field(default_factory=Fields)
    is_post: bool = False
