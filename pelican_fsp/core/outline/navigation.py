"""The outline as it is drawn: which part of the tree a list shows, and what is open in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Listed(Protocol):
    """What a list asks of an entry."""

    @property
    def slug(self) -> str:
        """The slug of its page."""

    @property
    def toc(self) -> bool:
        """Whether every sidebar lists it."""

    @property
    def chapter(self) -> Self:
        """The chapter or collection that it is in, or is."""

    @property
    def ancestors(self) -> tuple[Self, ...]:
        """The entries above it, the chapter first."""

    @property
    def children(self) -> tuple[Self, ...]:
        """The entries right below it, in reading order."""

    @property
    def is_collection(self) -> bool:
        """Whether it is in, or heads, a collection."""


E = TypeVar("E", bound=Listed)


@dataclass(frozen=True, slots=True)
class Branch(Generic[E]):
    """An entry in a list, with the branches shown below it.

    `is_open` says that the current page is this entry or below it. `more` counts the entries
    that a long collection leaves out; `all_url` is where all `count` of them are listed, or "".
    """

    entry: E
    branches: tuple[Branch[E], ...] = ()
    is_open: bool = False
    more: int = 0
    count: int = 0
    all_url: str = ""


def tree(entry: E) -> Branch[E]:
    """Return everything below the entry."""
    return Branch(entry, tuple(tree(child) for child in entry.children))


def closed(chapter: E) -> Branch[E]:
    """Return a chapter as the other chapters' sidebars show it: only its `toc: True` entries."""
    return Branch(chapter, tuple(Branch(entry) for entry in _below(chapter) if entry.toc))


def sidebar(
    closed_chapters: Mapping[E, Branch[E]], current: E | None, *, reach: int, contents_url: str
) -> tuple[Branch[E], ...]:
    """Return what stands beside the current page (`None`: a page outside the outline).

    Every `toc: True` entry and the whole current chapter, with the current section open; of
    a collection, only the neighbourhood of the current page: `reach` entries to each side.
    """
    if current is None:
        return tuple(closed_chapters.values())
    path = (*current.ancestors, current)
    chapters = tuple(
        _opened(chapter, path) if chapter is path[0] else branch
        for chapter, branch in closed_chapters.items()
    )
    if not current.is_collection:
        return chapters
    return (*chapters, _neighbourhood(path[0], path, reach, contents_url))


def _below(entry: E) -> tuple[E, ...]:
    return tuple(found for child in entry.children for found in (child, *_below(child)))


def _opened(entry: E, path: Sequence[E]) -> Branch[E]:
    branches = tuple(_opened(child, path) for child in entry.children)
    return Branch(entry, branches, is_open=entry in path)


def _neighbourhood(entry: E, path: Sequence[E], reach: int, contents_url: str) -> Branch[E]:
    if entry not in path:
        return Branch(entry)
    children = entry.children
    inside = [number for number, child in enumerate(children) if child in path]
    start = max(0, min(inside[0] if inside else 0, len(children) - 1 - reach) - reach)
    shown = children[start : start + 2 * reach + 1]
    return Branch(
        entry,
        tuple(_neighbourhood(child, path, reach, contents_url) for child in shown),
        is_open=True,
        more=len(children) - len(shown),
        count=len(children),
        all_url=contents_url and f"{contents_url}#chapter-{entry.chapter.slug}",
    )
