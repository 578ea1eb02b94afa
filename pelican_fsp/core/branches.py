"""The outline as it is drawn: which part of the tree a list shows, and what is open in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican_fsp.core.outline import Entry, Outline


@dataclass(frozen=True, slots=True)
class Branch:
    """An entry in a list, with the branches shown below it.

    `is_open` says that the current page is this entry or below it. `more` counts the entries
    that a long collection leaves out; `all_url` is where all `count` of them are listed.
    """

    entry: Entry
    branches: tuple[Branch, ...] = ()
    is_open: bool = False
    more: int = 0
    count: int = 0
    all_url: str = ""


def tree(entry: Entry) -> Branch:
    """Return everything below the entry."""
    return Branch(entry, tuple(tree(child) for child in entry.children))


def closed(chapter: Entry) -> Branch:
    """Return a chapter as the other chapters' sidebars show it: only its `toc: True` entries."""
    return Branch(chapter, tuple(Branch(entry) for entry in _below(chapter) if entry.toc))


def sidebar(outline: Outline, current: Entry | None) -> tuple[Branch, ...]:
    """Return what stands beside the current page (`None`: a page outside the outline).

    Every `toc: True` entry and the whole current chapter, with the current section open; of
    a collection, only the neighbourhood of the current page.
    """
    if current is None:
        return tuple(outline.closed_chapters.values())
    path = (*current.ancestors, current)
    chapters = tuple(
        _opened(chapter, path) if chapter is path[0] else branch
        for chapter, branch in outline.closed_chapters.items()
    )
    if not current.is_collection:
        return chapters
    return (*chapters, _neighbourhood(path[0], path, outline.rules.neighbourhood))


def _below(entry: Entry) -> tuple[Entry, ...]:
    return tuple(found for child in entry.children for found in (child, *_below(child)))


def _opened(entry: Entry, path: Sequence[Entry]) -> Branch:
    branches = tuple(_opened(child, path) for child in entry.children)
    return Branch(entry, branches, is_open=entry in path)


def _neighbourhood(entry: Entry, path: Sequence[Entry], reach: int) -> Branch:
    if entry not in path:
        return Branch(entry)
    children = entry.children
    inside = [number for number, child in enumerate(children) if child in path]
    start = max(0, min(inside[0] if inside else 0, len(children) - 1 - reach) - reach)
    shown = children[start : start + 2 * reach + 1]
    return Branch(
        entry,
        tuple(_neighbourhood(child, path, reach) for child in shown),
        is_open=True,
        more=len(children) - len(shown),
        count=len(children),
        all_url=f"{entry.outline.contents_url}#chapter-{entry.chapter.slug}",
    )
