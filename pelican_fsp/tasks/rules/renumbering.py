"""Puts pages into another order with as few new numbers as possible.

wanted      has     gets
flask       02      02
bottle      07      03      moved up: the next free number
django      03      04      no room for 03 any more
pyramid     06      06
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class NoRoomError(ValueError):
    """There are more pages than numbers."""


def renumbered(numbers: Sequence[int | None], most: int, least: int = 1) -> tuple[int, ...]:
    """Return ascending numbers from `least` to `most`, as many as possible of them unchanged.

    `None` is a page that has no number yet. A new number is the next free one after the page
    before it.

    Raises:
        NoRoomError: there are more pages than numbers.
    """
    if len(numbers) > most - least + 1:
        raise NoRoomError
    kept = set(_kept(numbers, most, least))
    found: list[int] = []
    for place, number in enumerate(numbers):
        before = found[-1] if found else least - 1
        found.append(number if place in kept and number is not None else before + 1)
    return tuple(found)


def _kept(numbers: Sequence[int | None], most: int, least: int) -> Iterator[int]:
    """Yield the places whose numbers can stay, the last first.

    They are the longest ascending choice that leaves room for those between: less its place, no
    number is smaller than the one before it. It is found as patience sorts cards.
    """
    piles: list[int] = []  # the smallest number, less its place, that ends a choice of each length
    ends: list[int] = []  # the place that it stands at
    before: dict[int, int | None] = {}
    for place, number in enumerate(numbers):
        after = len(numbers) - 1 - place
        if number is None or not least + place <= number <= most - after:
            continue
        length = bisect_right(piles, number - place)
        before[place] = ends[length - 1] if length else None
        piles[length:] = [number - place, *piles[length + 1 :]]
        ends[length:] = [place, *ends[length + 1 :]]
    last = ends[-1] if ends else None
    while last is not None:
        yield last
        last = before[last]
