"""Makes a tree of things in a row that say how deep each is, such as headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


def nested(
    flat: Iterable[T], level: Callable[[T], int], with_children: Callable[[T, tuple[T, ...]], T]
) -> tuple[T, ...]:
    """Return the roots: each thing holds those after it that are deeper, up to one that is not.

    Levels are 0 or more. Without recursion and in one pass: there may be thousands in a row.
    """
    roots: list[T] = []
    opened: list[tuple[T, list[T]]] = []  # with what is below each

    def close(least: int) -> None:
        while opened and level(opened[-1][0]) >= least:
            one, below = opened.pop()
            (opened[-1][1] if opened else roots).append(with_children(one, tuple(below)))

    for one in flat:
        close(level(one))
        opened.append((one, []))
    close(0)
    return tuple(roots)
