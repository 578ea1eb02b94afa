"""The book as all three media take it: read as a build would read it, links resolved, nothing written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from types import SimpleNamespace

    from jinja2 import Environment

    from pelican_fsp.binding.rules.divisions import Division
    from pelican_fsp.core.book_settings import BookSettings
    from pelican_fsp.core.problems import Problem


class NothingToBindError(Exception):
    """The site has no page in the order of a book."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A book before it is printed.

    Links in the bodies are anchors of the book (`#flask`) or full addresses, pictures are
    names of `pictures`, which gives their files on disk; `cover` is one of these names or "".
    `css` are style sheets of the site's own. `changed` is the date of the book.
    """

    title: str
    subtitle: str
    authors: tuple[str, ...]
    language: str
    identifier: str
    name: str
    own: BookSettings
    changed: datetime
    divisions: tuple[Division, ...]
    pictures: Mapping[str, Path]
    cover: str
    css: tuple[Path, ...]
    words: SimpleNamespace
    env: Environment
    problems: tuple[Problem, ...] = ()

    @property
    def all(self) -> Iterator[Division]:
        """All divisions, in reading order."""
        for division in self.divisions:
            yield from division.all

    def rendered(self, template: str, **values: object) -> str:
        """Return what a template of the book prints."""
        print_ = self.env.get_template(f"fsp/{template}").render
        return str(print_(book=self, s=self.words, lang=self.language, **values))


def digest(*parts: str | bytes) -> str:
    """Return a name for what the parts are, the same for the same."""
    data = b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)
    return hashlib.sha256(data).hexdigest()
