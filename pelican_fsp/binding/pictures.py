"""The pictures of a book: which of the site's files they are, and how they are called in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican_fsp.binding.rules.link_targets import BookLink
from pelican_fsp.binding.rules.names import Names, file_name
from pelican_fsp.host.paths import is_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pelican_fsp.binding.rules.link_targets import LinkIndex

PICTURES = (".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
"""The pictures that every reader of EPUB 3 shows."""


class BookPictures:
    """Gathers the pictures that a book shows, each of them once."""

    def __init__(self, sources: Mapping[str, Path]) -> None:
        """Take the static files of the site: where each lies, by its name in the output."""
        self._sources = sources
        self._names = Names()
        self._by_path: dict[Path, str] = {}

    @property
    def files(self) -> dict[str, Path]:
        """The pictures gathered so far, by their names in the book."""
        return dict(sorted((name, path) for path, name in self._by_path.items()))

    def shown(self, site: LinkIndex, url: str, source: str) -> BookLink:
        """Return what the address of an image on a page becomes; a picture of the site is added."""
        if source.startswith("data:image/"):
            return BookLink(source)
        file = site.file(source, url)
        path = self._sources.get(file)
        if path and is_file(path):
            if name := self.add(path, file):
                return BookLink(name)
            return BookLink("", f"is no picture that a book can show ({', '.join(PICTURES)})")
        found = site.link(source, url)
        if not file and found.href and not found.rule:
            rule = "lies on another host: the book leads there and has no picture"
            return BookLink(found.href, rule)
        return BookLink("", "is no picture of the site", found.suggestion)

    def add(self, path: Path, file: str) -> str:
        """Add a picture; return its name in the book, or "" if it is none that a book can show.

        `file` is what the site calls it: its name in the book is made of that.
        """
        if not is_file(path) or path.suffix.lower() not in PICTURES:
            return ""
        if path not in self._by_path:
            stem, _, ending = file_name(file).rpartition(".")
            self._by_path[path] = self._names.unique(f"images/{stem}", f".{ending.lower()}")
        return self._by_path[path]
