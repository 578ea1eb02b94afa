"""What looks wrong in the order of a book; nothing here stops a build."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pelican_fsp.core.outline.groups import groups
from pelican_fsp.core.outline.sortorder import place, reading_order, sorts_differently
from pelican_fsp.core.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pelican_fsp.core.outline.groups import Group
    from pelican_fsp.core.outline.rules import Rules
    from pelican_fsp.core.page import Page

UNLISTED = "has no sortorder: nothing lists this page"
"""The rule that a page outside the order breaks, as far as the order knows."""


def order_problems(pages: Iterable[Page], rules: Rules) -> tuple[Problem, ...]:
    """Return the problems in the order of the pages of one language, nearly all of them notes.

    None where no page has a sort order: such a site has no book.
    """
    found = tuple(sorted(pages, key=lambda page: reading_order(page.fields.sortorder, page.source)))
    in_order = tuple(page for page in found if page.fields.sortorder)
    if not in_order:
        return ()
    shortened = _shortened(in_order, rules)
    listed = tuple(page for page in in_order if page.source not in shortened)
    chapters = groups(listed, rules)
    return (
        *shortened.values(),
        *_pairs(listed),
        *(problem for group in chapters for problem in _group_problems(group)),
        *_titles_without_chapter({group.key for group in chapters}, rules),
        *_unlisted(found),
    )


def _shortened(listed: tuple[Page, ...], rules: Rules) -> dict[str, Problem]:
    """Return a problem, by source, for each order that lacks a zero: `103` among `0101 0102 0200`.

    That is: its length is none of the book's, and with one zero more it lies in a chapter.
    """
    whole = [page for page in listed if len(page.fields.sortorder) in rules.widths]
    chapters = {place(page.fields.sortorder, rules.widths).chapter for page in whole}
    rule = "is a digit shorter than the others of its chapter and is not read with them"
    return {
        page.source: Problem(rule, page.source, "sortorder", order, longer)
        for page in listed
        if len(order := page.fields.sortorder) not in rules.widths
        and len(longer := f"0{order}") in rules.widths
        and place(longer, rules.widths).chapter in chapters
    }


def _pairs(listed: tuple[Page, ...]) -> Iterator[Problem]:
    for first, second in pairwise(listed):
        before, after = first.fields.sortorder, second.fields.sortorder
        if before == after:
            rule = f"{first.source} has this place too, and the file name decides: renumber one"
            yield _note(second, rule)
        elif sorts_differently(before, after):
            rule = f"sorts as text after {before!r} of {first.source}: pad both to one length"
            yield _note(second, rule)


def _group_problems(group: Group) -> Iterator[Problem]:
    if not group.head and not group.title:
        title = ", or the chapter a title in FSP_CHAPTER_TITLES" if group.in_book else ""
        rule = f"no page heads {group.key!r}: give one a sortorder of {group.key} and zeros{title}"
        yield _note(group.pages[0], rule)
    if group.head and group.head.fields.section:
        yield _note(group.head, "heads its chapter and cannot open a section too", "section")
    sections = [number for number, page in enumerate(group.pages) if page.fields.section]
    for page in group.pages[: sections[0]] if sections else ():
        yield _note(page, "stands before the first section of its chapter")


def _titles_without_chapter(keys: set[str], rules: Rules) -> Iterator[Problem]:
    for key in sorted(rules.chapter_titles.keys() - keys):
        rule = "gives a title to a chapter that has no pages"
        yield Problem(rule, "", "FSP_CHAPTER_TITLES", key, severity=Severity.NOTE)


def _unlisted(found: tuple[Page, ...]) -> Iterator[Problem]:
    for page in found:
        if not page.fields.sortorder and not page.is_post:
            yield Problem(UNLISTED, page.source, severity=Severity.NOTE)


def _note(page: Page, rule: str, field: str = "sortorder") -> Problem:
    value = page.fields.sortorder if field == "sortorder" else "true"
    return Problem(rule, page.source, field, value, severity=Severity.NOTE)
