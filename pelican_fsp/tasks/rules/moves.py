"""Pages put elsewhere in the order of a book, or added to it, and what that changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pelican_fsp.core.outline.sortorder import place
from pelican_fsp.core.outline.tree import build_outline
from pelican_fsp.core.problems import nearest
from pelican_fsp.tasks.rules.renumbering import NoRoomError, renumbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pelican_fsp.core.outline.tree import Entry, Outline
    from pelican_fsp.core.page import Page


class MoveError(ValueError):
    """A wish that the order of the book cannot fulfil; the message says why."""


@dataclass(frozen=True, slots=True)
class OrderChange:
    """A page that gets another sort order."""

    page: Page
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A page that readers see under another number, and no number is ""."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a wish changes: orders in files, and numbers in the book."""

    changes: tuple[OrderChange, ...]
    numbers: tuple[NewNumber, ...]


def move(outline: Outline, slug: str, *, after: str = "", into: str = "") -> Plan:
    """Return what it takes to put a page after another one, or to the end of a section or chapter.

    A section takes its topics along.

    Raises:
        MoveError: that cannot be done.
    """
    if bool(after) == bool(into):
        message = "say where to: either after a page, or into a section or chapter"
        raise MoveError(message)
    entry, goal = _entry(outline, slug), _entry(outline, after or into)
    if entry.is_chapter:
        message = f"{slug} heads its chapter: the chapter's digits are its place"
        raise MoveError(message)
    block = [*_pages(entry)]
    if goal.page in block:
        message = f"{after or into} is what is to be moved, or in it"
        raise MoveError(message)
    spot = _after(goal, is_section=entry.is_section) if after else _end(goal, entry)
    return _plan(outline, goal.chapter, spot, block)


def add(outline: Outline, slug: str, page: Page) -> Plan:
    """Return what it takes to add a page at the end of a section or a chapter.

    Raises:
        MoveError: that cannot be done.
    """
    goal = _entry(outline, slug)
    return _plan(outline, goal.chapter, _end(goal), [page])


def _entry(outline: Outline, slug: str) -> Entry:
    found = outline.get(slug)
    if not found:
        slugs = {entry.slug for entry in outline.entries}
        near = nearest(slug, slugs, cutoff=0.6)
        hint = f"; did you mean {near!r}?" if near else ""
        message = f"{slug}: no page of the book has this slug{hint}"
        raise MoveError(message)
    return found


def _pages(entry: Entry) -> Iterator[Page]:
    """Yield the page of an entry and of all below it, in reading order."""
    if entry.page:
        yield entry.page
    for child in entry.children:
        yield from _pages(child)


def _after(goal: Entry, *, is_section: bool) -> Page | None:
    """Return the page right before the place after `goal`: a section goes after whole sections."""
    last = goal if goal.is_chapter or not (is_section and goal.is_section) else _last(goal)
    return last.page


def _end(goal: Entry, entry: Entry | None = None) -> Page | None:
    if not (goal.is_chapter or goal.is_section):
        near = goal.section or goal.chapter
        message = f"{goal.slug} is neither a chapter nor a section; did you mean {near.slug!r}?"
        raise MoveError(message)
    if goal.is_section and entry and entry.is_section:
        message = f"{entry.slug} is a section too: sections go after each other"
        raise MoveError(message)
    return _last(goal).page


def _last(entry: Entry) -> Entry:
    return _last(entry.children[-1]) if entry.children else entry


def _plan(outline: Outline, chapter: Entry, spot: Page | None, block: Sequence[Page]) -> Plan:
    """Return what it takes to have a block of pages in a chapter, right after the page `spot`."""
    rest = [page for page in _pages(chapter) if page not in block and page != chapter.page]
    if spot in block:  # it is the last there already
        spot = next((page for page in reversed(rest) if _stands_before(page, block[0])), None)
    at = rest.index(spot) + 1 if spot in rest and spot else 0
    following = rest[at : at + 1]
    if block[0].fields.section and following and not following[0].fields.section:
        message = (
            f"{following[0].slug} and what follows would become topics of {block[0].slug}:"
            " say a place where a section ends"
        )
        raise MoveError(message)
    wanted = [*rest[:at], *block, *rest[at:]]
    orders = _orders(outline, chapter, wanted)
    changes = tuple(
        OrderChange(page, page.fields.sortorder, order)
        for page, order in zip(wanted, orders, strict=True)
        if page.fields.sortorder != order
    )
    return Plan(changes, tuple(_new_numbers(outline, changes)))


def _stands_before(page: Page, other: Page) -> bool:
    return (page.fields.sortorder, page.source) < (other.fields.sortorder, other.source)


def _orders(outline: Outline, chapter: Entry, wanted: Sequence[Page]) -> list[str]:
    """Return the orders that the pages of a chapter get: its digits, then ascending ones."""
    widths = outline.rules.widths
    given = [page.fields.sortorder for page in _pages(chapter)]
    lengths = {len(order) for order in given}
    if len(lengths) > 1:
        first, second = (next(one for one in given if len(one) == n) for n in sorted(lengths)[:2])
        message = (
            f"{chapter.slug} has orders of different lengths ({first}, {second}): pad them first"
        )
        raise MoveError(message)
    digits = place(given[0], widths)
    width = len(digits.entry)
    numbers = [_number(page.fields.sortorder, given[0], outline) for page in wanted]
    # Only a chapter without a page as its head can have an entry of zeros.
    least = 0 if 0 in numbers else 1
    try:
        found = renumbered(numbers, 10**width - 1, least)
    except NoRoomError:
        message = f"{chapter.slug} has no room for {len(wanted)} pages with {width} digits"
        raise MoveError(message) from None
    return [f"{digits.chapter}{number:0{width}}" for number in found]


def _number(order: str, like: str, outline: Outline) -> int | None:
    """Return the number of an order in its chapter; none if it is of another one than `like`."""
    widths = outline.rules.widths
    own, other = place(order, widths), place(like, widths)
    is_there = own.chapter == other.chapter and len(order) == len(like) and own.entry
    return int(own.entry) if is_there else None


def _new_numbers(outline: Outline, changes: Sequence[OrderChange]) -> Iterator[NewNumber]:
    after = {change.page.source: change for change in changes}
    pages = {entry.page.source: entry.page for entry in outline.entries if entry.page}
    pages |= {source: change.page for source, change in after.items()}
    changed = [
        replace(page, fields=replace(page.fields, sortorder=after[source].after))
        if source in after
        else page
        for source, page in pages.items()
    ]
    was = {entry.page.source: entry.number for entry in outline.entries if entry.page}
    for entry in build_outline(changed, outline.rules, outline.language).entries:
        before = was.get(entry.page.source, "") if entry.page else ""
        if entry.number != before:
            yield NewNumber(entry.label, before, entry.number)
