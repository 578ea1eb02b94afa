"""The parts of the bound book: which pages, in which order, at which level.

outline                      divisions
4 Web Development            1  4 Web Development
  4.1 Web frameworks         2    4.1 Web frameworks
    4.1.1 Django             3      4.1.1 Django
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pelican_fsp.core.outline.label import label
from pelican_fsp.core.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pelican_fsp.binding.rules.names import Names
    from pelican_fsp.core.book_settings import BookSettings
    from pelican_fsp.core.outline.tree import Entry, Outline
    from pelican_fsp.core.page import Page

PLACES = ("title-page", "contents")
"""Ids that the book itself needs."""


@dataclass(frozen=True, slots=True)
class Division:
    """A chapter, section or topic of the bound book, and what lies below it.

    `id` is its anchor, `level` that of its heading, from 1. `title` stands above its text,
    `label` in the contents, both without the `number` ("" for none). `source` is its file
    below the content folder ("": it has no page), `file` the one it has on the site, `url` its
    address there. `date` is said of posts. `body` is its text, as well-formed XHTML.
    """

    id: str
    title: str
    label: str
    level: int = 1
    number: str = ""
    source: str = ""
    file: str = ""
    url: str = ""
    date: str = ""
    body: str = ""
    divisions: tuple[Division, ...] = ()

    @property
    def all(self) -> Iterator[Division]:
        """This division and all below it, in reading order."""
        yield self
        for below in self.divisions:
            yield from below.all

    def with_bodies(self, bodies: Mapping[str, str]) -> Division:
        """Return it with the bodies, by id."""
        below = tuple(one.with_bodies(bodies) for one in self.divisions)
        return replace(self, body=bodies.get(self.id, ""), divisions=below)


def divisions(
    outline: Outline, own: BookSettings, files: Mapping[str, str], names: Names
) -> tuple[tuple[Division, ...], tuple[Problem, ...]]:
    """Return the chapters and collections that the book is made of, and what is not among them.

    `files` are the files of the site by source.
    """
    chapters, unknown = _chosen(outline.chapters, own.chapters, "chapters")
    if isinstance(own.collections, bool):
        collections: Sequence[Entry] = outline.collections if own.collections else ()
        more: tuple[Problem, ...] = ()
    else:
        collections, more = _chosen(outline.collections, own.collections, "collections")
    found = tuple(_division(root, 1, files, names) for root in (*chapters, *collections))
    return found, (*unknown, *more)


def _chosen(
    roots: Sequence[Entry], wanted: Iterable[str] | None, name: str
) -> tuple[Sequence[Entry], tuple[Problem, ...]]:
    if wanted is None:
        return roots, ()
    known = {root.number: root for root in roots} | {root.slug: root for root in roots}
    chosen = [known[one] for one in wanted if one in known]
    rule = f"the outline has none of the {name} under this slug or number"
    return tuple(dict.fromkeys(chosen)), tuple(
        Problem(rule, "", f"FSP_BOOK[{name!r}]", one, nearest(one, known))
        for one in wanted
        if one not in known
    )


def _division(entry: Entry, level: int, files: Mapping[str, str], names: Names) -> Division:
    page = entry.page
    source = page.source if page else ""
    return Division(
        id=names.id(entry.slug),
        title=_title(page, entry.number) if page else entry.label,
        label=entry.label,
        level=level,
        number=entry.number,
        source=source,
        file=files.get(source, entry.url),
        url=entry.url,
        divisions=tuple(_division(child, level + 1, files, names) for child in entry.children),
    )


def _title(page: Page, number: str) -> str:
    return label(replace(page, fields=replace(page.fields, sidebartitle="")), number)
