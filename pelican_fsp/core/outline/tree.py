"""The book as one ordered tree: the only source of every list of its pages.

pages with a sortorder              outline
0400 web-development                4 Web Development          chapter, with its head
0401 web-frameworks (section)         4.1 Web frameworks       section
0402 django                             4.1.1 Django           topic
0403 flask                              4.1.2 Flask
500010001 json-dumps                Code examples              collection: no numbers
"""

from __future__ import annotations

import enum
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pelican_fsp.core.outline import navigation
from pelican_fsp.core.outline.groups import Group, groups
from pelican_fsp.core.outline.label import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pelican_fsp.core.outline.navigation import Branch
    from pelican_fsp.core.outline.rules import Rules
    from pelican_fsp.core.page import Page


class Kind(enum.Enum):
    """What an entry is in the book."""

    CHAPTER = "chapter"
    SECTION = "section"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One line of the outline; everything about its place is asked of the outline.

    `number` is "4.1.2", or "" inside a collection. `page` is `None` for a chapter without a
    page of its own; its `position` in reading order is -1, and its `url` is "" where nobody
    makes a page for it.
    """

    outline: Outline = field(repr=False)
    kind: Kind
    number: str
    label: str
    url: str
    slug: str
    page: Page | None
    parent: Entry | None = field(repr=False)
    position: int

    @property
    def title(self) -> str:
        """The page's title, as plain text."""
        return self.page.title if self.page else self.label

    @property
    def description(self) -> str:
        """The page's `meta` field, as plain text."""
        return self.page.description if self.page else ""

    @property
    def toc(self) -> bool:
        """Whether every sidebar lists it."""
        return bool(self.page and self.page.fields.toc)

    @property
    def ancestors(self) -> tuple[Entry, ...]:
        """The entries above this one, the chapter first."""
        return (*self.parent.ancestors, self.parent) if self.parent else ()

    @property
    def chapter(self) -> Entry:
        """The chapter or collection that this entry is in, or is."""
        return self.parent.chapter if self.parent else self

    @property
    def section(self) -> Entry | None:
        """The section that this entry is in, or is."""
        return self if self.is_section else self.parent and self.parent.section

    @property
    def children(self) -> tuple[Entry, ...]:
        """The entries right below this one, in reading order."""
        return self.outline.below(self)

    @property
    def previous(self) -> Entry | None:
        """The page before this one in reading order, across chapters."""
        return self.outline.entries[self.position - 1] if self.position > 0 else None

    @property
    def next(self) -> Entry | None:
        """The page after this one in reading order, across chapters."""
        following = self.position + 1
        in_order = 0 < following < len(self.outline.entries)
        return self.outline.entries[following] if in_order else None

    @property
    def is_chapter(self) -> bool:
        """Whether it heads a chapter or a collection."""
        return self.kind is Kind.CHAPTER

    @property
    def is_section(self) -> bool:
        """Whether it opens a section."""
        return self.kind is Kind.SECTION

    @property
    def is_collection(self) -> bool:
        """Whether it is in, or heads, a collection: outside the numbered book."""
        return not self.chapter.number

    @property
    def tree(self) -> Branch[Entry]:
        """Everything below it, as a list shows it."""
        return navigation.tree(self)

    @property
    def sidebar(self) -> tuple[Branch[Entry], ...]:
        """What stands beside its page."""
        return self.outline.sidebar_of(self)

    def __str__(self) -> str:
        """Return the line of a printed outline, such as `4.1.1 Django`."""
        return f"{self.number} {self.label}".strip()


class Outline:
    """The entries of one language: the book's chapters, then the collections.

    `chapters` and `collections` are the roots of the tree, `entries` every page once, in
    reading order. `contents_url` is "" where there is no contents page. It is made by
    `build_outline` and never changed after.
    """

    def __init__(self, language: str, rules: Rules, found: Iterable[Group]) -> None:
        """Grow the tree from the pages of one language, by chapter and collection."""
        self.language = language
        self.rules = rules
        self.contents_url = rules.address(rules.contents_url)
        self._pages: list[Entry] = []
        self._below: dict[Entry | None, list[Entry]] = defaultdict(list)
        for group in sorted(found, key=lambda group: not group.in_book):
            self._add_group(group)
        self.entries = tuple(self._pages)
        roots = self._below.pop(None, [])
        self.chapters = tuple(root for root in roots if root.number)
        self.collections = tuple(root for root in roots if not root.number)
        self._by_slug = {entry.slug: entry for entry in (*roots, *reversed(self.entries))}

    def _add_group(self, group: Group) -> None:
        number = group.number if group.in_book else ""
        root = self._add(Kind.CHAPTER, group.head, None, number, group)
        section = None
        for page in group.pages:
            kind = Kind.SECTION if page.fields.section else Kind.TOPIC
            parent = root if kind is Kind.SECTION else section or root
            place_in_parent = len(self._below[parent]) + 1
            number = f"{parent.number}.{place_in_parent}" if parent.number else ""
            entry = self._add(kind, page, parent, number, group)
            section = entry if kind is Kind.SECTION else section

    def _add(
        self, kind: Kind, page: Page | None, parent: Entry | None, number: str, group: Group
    ) -> Entry:
        rules = self.rules
        untitled = rules.chapter_title if group.in_book else rules.collection_title
        entry = Entry(
            outline=self,
            kind=kind,
            number=number,
            label=label(page, number)
            if page
            else group.title or untitled.format(number=group.number),
            url=page.url if page else rules.address(rules.chapter_url.format(number=group.number)),
            slug=page.slug if page else f"chapter-{group.number}",
            page=page,
            parent=parent,
            position=len(self._pages) if page else -1,
        )
        self._below[parent].append(entry)
        if page:
            self._pages.append(entry)
        return entry

    def below(self, entry: Entry) -> tuple[Entry, ...]:
        """Return the entries right below one, in reading order."""
        return tuple(self._below.get(entry, ()))

    def get(self, slug: str) -> Entry | None:
        """Return the entry whose page has this slug."""
        return self._by_slug.get(slug)

    @cached_property
    def closed_chapters(self) -> Mapping[Entry, Branch[Entry]]:
        """Each chapter of the book as it stands in the sidebars of the others."""
        return {chapter: navigation.closed(chapter) for chapter in self.chapters}

    @cached_property
    def tree(self) -> tuple[Branch[Entry], ...]:
        """All chapters of the book with everything in them."""
        return tuple(chapter.tree for chapter in self.chapters)

    @cached_property
    def collection_trees(self) -> tuple[Branch[Entry], ...]:
        """All collections with everything in them."""
        return tuple(collection.tree for collection in self.collections)

    @property
    def generated(self) -> tuple[str, ...]:
        """The addresses of the pages that are made of it: the contents, chapters without a page."""
        roots = (*self.chapters, *self.collections)
        urls = (self.contents_url, *(root.url for root in roots if not root.page))
        return tuple(filter(None, urls))

    def sidebar_of(self, current: Entry | None) -> tuple[Branch[Entry], ...]:
        """Return what stands beside the page of an entry; `None`: beside any other page."""
        reach, url = self.rules.neighbourhood, self.contents_url
        return navigation.sidebar(self.closed_chapters, current, reach=reach, contents_url=url)

    @property
    def sidebar(self) -> tuple[Branch[Entry], ...]:
        """What stands beside a page that is not in the outline."""
        return self.sidebar_of(None)

    def __str__(self) -> str:
        """Return the outline as an indented tree."""
        roots = (*self.chapters, *self.collections)
        return "\n".join(line for root in roots for line in _lines(root))


def build_outline(pages: Iterable[Page], rules: Rules, language: str = "en") -> Outline:
    """Return the pages that have a sort order as one ordered tree.

    The order does not depend on the order of `pages`, as long as no two have one source.
    """
    return Outline(language, rules, groups(pages, rules))


def _lines(entry: Entry, indent: str = "") -> list[str]:
    below = [line for child in entry.children for line in _lines(child, indent + "  ")]
    return [f"{indent}{entry}", *below]
