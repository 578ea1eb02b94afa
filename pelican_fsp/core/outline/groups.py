"""The pages of a book by chapter and collection, in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pelican_fsp.core.outline.sortorder import place, reading_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pelican_fsp.core.outline.rules import Rules
    from pelican_fsp.core.page import Page


@dataclass(frozen=True, slots=True)
class Group:
    """The pages of one chapter or collection, in reading order, its head apart.

    `key` is the chapter's digits in the orders, `number` what they count: `04` is 4.
    """

    key: str
    number: str
    title: str
    head: Page | None
    pages: tuple[Page, ...]

    @property
    def in_book(self) -> bool:
        """Whether it is a numbered chapter; all others are collections."""
        head = (self.head,) if self.head else ()
        return bool(self.title) or any(page.fields.toc for page in (*head, *self.pages))


def groups(pages: Iterable[Page], rules: Rules) -> tuple[Group, ...]:
    """Return the pages that have a sort order, by chapter and collection, in text order."""

    def key(page: Page) -> str:
        return place(page.fields.sortorder, rules.widths).chapter

    ordered = sorted(
        (page for page in pages if page.fields.sortorder),
        key=lambda page: (key(page), *reading_order(page.fields.sortorder, page.source)),
    )
    numbers: dict[str, str] = {}
    for page in ordered:
        if key(page) not in numbers:
            numbers[key(page)] = _free_number(key(page), numbers.values())
    return tuple(
        _group(name, numbers[name], tuple(found), rules) for name, found in groupby(ordered, key)
    )


def _group(key: str, number: str, pages: tuple[Page, ...], rules: Rules) -> Group:
    title = rules.chapter_titles.get(key, "")
    if not title and place(pages[0].fields.sortorder, rules.widths).is_head:
        return Group(key, number, "", pages[0], pages[1:])
    return Group(key, number, title, None, pages)


def _free_number(key: str, taken: Collection[str]) -> str:
    # `04` and `00004`, of orders of different lengths, would both be chapter 4.
    number = key.lstrip("0") or "0"
    while number in taken:
        number = f"0{number}"
    return number
