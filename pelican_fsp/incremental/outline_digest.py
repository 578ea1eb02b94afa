"""What a page shows of the rest of its book, as digests: two that are equal look the same to it."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pelican_fsp.core.outline.tree import Entry, Outline


class OutlineDigest:
    """The digests of one outline; those that many pages share are made once."""

    def __init__(self, outline: Outline) -> None:
        """Take the outline, which never changes."""
        self.outline = outline
        self._chapters: dict[Entry, str] = {}

    @cached_property
    def whole(self) -> str:
        """All that any list can show."""
        roots = (*self.outline.chapters, *self.outline.collections)
        return _digest((self.outline.contents_url, *map(self._chapter, roots)))

    @cached_property
    def listed(self) -> str:
        """What every sidebar shows: the chapters, their `toc: True` entries, the way to the rest."""
        closed = self.outline.closed_chapters
        shown = (one for branch in closed.values() for one in (branch, *branch.branches))
        return _digest((self.outline.contents_url, *(_line(one.entry) for one in shown)))

    def of(self, entry: Entry) -> str:
        """What the page of an entry shows: the sidebar, its whole chapter, its neighbours."""
        beside = (one for one in (entry.previous, entry.next) if one)
        near = (_line(each) for one in beside for each in (*one.ancestors, one))
        return _digest((self.listed, self._chapter(entry.chapter), _line(entry), "\0", *near))

    def _chapter(self, root: Entry) -> str:
        if root not in self._chapters:
            self._chapters[root] = _digest(_lines(root))
        return self._chapters[root]


def _lines(entry: Entry, depth: int = 0) -> Iterator[str]:
    yield f"{depth} {_line(entry)}"
    for child in entry.children:
        yield from _lines(child, depth + 1)


def _line(entry: Entry) -> str:
    shown = (entry.number, entry.label, entry.title, entry.description, entry.url, entry.slug)
    return repr((*shown, entry.toc, entry.kind.value))


def _digest(parts: Iterable[str]) -> str:
    return sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()
