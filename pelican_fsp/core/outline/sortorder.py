"""The place of a page in the reading order: `0453` is chapter 04, entry 53."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_WIDTHS: Mapping[int, int] = {4: 2, 9: 5}
"""How many leading digits name the chapter, by the length of the whole order."""

OTHER_WIDTH = 2
"""The same for every length that is not in the widths."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sort order, split: `Place("04", "53")`."""

    chapter: str
    entry: str

    @property
    def is_head(self) -> bool:
        """Whether this is the place of the page that heads the chapter (`0400`)."""
        return not self.entry.strip("0")


def place(sortorder: str, widths: Mapping[int, int] = DEFAULT_WIDTHS) -> Place:
    """Return the digits of `sortorder` split where its chapter ends."""
    width = widths.get(len(sortorder), OTHER_WIDTH)
    return Place(sortorder[:width], sortorder[width:])


def reading_order(sortorder: str, source: str) -> tuple[str, str]:
    """Return the key that sorts pages for reading: as text, ties by source path."""
    return sortorder, source


def sorts_differently(first: str, second: str) -> bool:
    """Whether text and number disagree on the order of two sort orders (`10` and `2`)."""
    return (first < second) != (_size(first) < _size(second))


def _size(digits: str) -> tuple[int, str]:
    # Python refuses to make an int of thousands of digits.
    significant = digits.lstrip("0")
    return len(significant), significant
