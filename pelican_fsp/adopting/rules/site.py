"""A site as adoption looks at it: its pages, their sources, and where its addresses lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pelican_fsp.core.field_values import FieldError
from pelican_fsp.core.fields import PARSERS
from pelican_fsp.core.html.hand_written import HandWritten, hand_written
from pelican_fsp.core.html.text import value_text
from pelican_fsp.core.outline.tree import Outline, build_outline
from pelican_fsp.core.relations.concepts import Relations, relations
from pelican_fsp.core.urls.leading import path_on_site, source_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import SimpleNamespace

    from pelican_fsp.adopting.rules.findings import FieldValue
    from pelican_fsp.core.fields import Fields
    from pelican_fsp.core.outline.rules import Rules
    from pelican_fsp.core.page import Page
    from pelican_fsp.core.text_edit.sources import SourceFile

TEMPLATE = re.compile(r"^\{\{[^}]*\}\}")


ALL_PLUGINS = frozenset({"see_also", "logos", "aliases", "choices", "code_lines"})
"""The plugins of the bundle that make of fields what an author keeps by hand."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that is published at an address: a page, a static file or a template of the site."""

    path: str
    source: SourceFile


@dataclass(frozen=True, slots=True)
class Template:
    """HTML that may hold lists of links: of a template, or of the text of a page.

    `name` is what other templates include it by; "" for the text of a page.
    """

    source: SourceFile
    html: str
    name: str = ""


@dataclass(frozen=True)
class SiteSnapshot:
    """What adoption reads; nothing in it is changed.

    `pages` are all that are published; `sources` their files, by the same name. `rules` and
    `words` are by language. `logos` are the names in the folder of the logos, `logo_path`,
    below the content folder. `published` are the files that may forward, `templates` those
    that may hold contents. `line_mark` is what a marked line of code begins with by the
    settings, `sought_mark` what it is thought to begin with ("": not looked for). `plugins` are those of the bundle that
    the site loads. `settings` is the file with the site's settings.
    `bodies` are the texts of the pages as their readers have made HTML of them, by source.
    `unread` are files that Pelican could not read, `unpublished` counts drafts and hidden pages.
    """

    pages: tuple[Page, ...]
    sources: Mapping[str, SourceFile]
    rules: Callable[[str], Rules]
    words: Callable[[str], SimpleNamespace]
    settings: SourceFile
    siteurl: str = ""
    logo_path: str = "img/logos"
    logos: frozenset[str] = frozenset()
    line_mark: str | None = None
    sought_mark: str = "~~"
    plugins: frozenset[str] = ALL_PLUGINS
    published: tuple[PublishedFile, ...] = ()
    templates: tuple[Template, ...] = ()
    bodies: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[SourceFile, ...] = ()
    unpublished: int = 0

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the pages."""
        return tuple(sorted({page.language for page in self.pages}))

    @cached_property
    def outlines(self) -> Mapping[str, Outline]:
        """The outline of each language."""
        return {
            language: build_outline(self._own(language), self.rules(language), language)
            for language in self.languages
        }

    @cached_property
    def relations(self) -> Mapping[str, Relations]:
        """The relations of each language."""
        return {
            language: relations(self._own(language), self.outlines[language])
            for language in self.languages
        }

    def _own(self, language: str) -> tuple[Page, ...]:
        return tuple(page for page in self.pages if page.language == language)

    @cached_property
    def by_source(self) -> Mapping[str, Page]:
        """The pages by source."""
        return {page.source: page for page in self.pages}

    @cached_property
    def by_url(self) -> Mapping[str, Page]:
        """The pages by address, below the site's root."""
        urls = {page.url: page for page in reversed(self.pages)}
        folders = {url.removesuffix("index.html"): page for url, page in urls.items()}
        return {**folders, **urls}

    def path(self, href: str, page: Page | None = None) -> str:
        """Return what an address leads to, below the site's root; "" if that is elsewhere.

        `page` is where it stands.
        """
        href = TEMPLATE.sub("", href)  # {{ SITEURL }}/flask.html
        if not href or href.startswith("#"):
            return ""
        return path_on_site(href, page.url if page else "", self.siteurl)

    def page_at(self, href: str, page: Page | None = None) -> Page | None:
        """Return the page that a link leads to: Pelican's `{filename}` ones by their source."""
        if source := source_named(href, page.source if page else ""):
            return self.by_source.get(source)
        path = self.path(href, page)
        if not path:
            return None
        found = next((self.by_url[way] for way in url_variants(path) if way in self.by_url), None)
        return found if not page or not found else self._in_language(found, page)

    def _in_language(self, found: Page, page: Page) -> Page:
        same = self.relations[page.language].pages.get(found.slug)
        return same if same and same.url == found.url else found

    def written_in(self, page: Page) -> HandWritten | None:
        """Return what stands in the HTML of a page; `None` where there is none to look at."""
        body = self.bodies.get(page.source)
        return None if body is None else hand_written(body)

    def with_fields(self, given: Iterable[FieldValue]) -> SiteSnapshot:
        """Return the site as it is when its pages have these fields too."""
        values: dict[str, dict[str, str]] = {}
        for one in given:
            own = values.setdefault(one.source, {})
            own[one.name] = joined(own.get(one.name, ""), one)
        if not values:  # then its outlines, too, are those that are known already
            return self
        pages = tuple(
            replace(page, fields=_with(page.fields, values[page.source]))
            if page.source in values
            else page
            for page in self.pages
        )
        return replace(self, pages=pages)


def url_variants(path: str) -> tuple[str, ...]:
    """Return the forms in which one address is written: `flask.html`, `flask`, `flask/`."""
    return (path, f"{path}.html", f"{path}/", f"{path.rstrip('/')}.html")


LISTS = frozenset({"seealso", "aliases", "choices"})
"""Fields to whose values others are added."""

TEXTS = frozenset({"subject", "conceptname", "choice"})
"""Fields that may hold inline HTML, so that not every text can stand in them as it is."""


def joined(before: str, given: FieldValue) -> str:
    """Return the value of a field that has one and gets another: both, in a list."""
    if given.name not in LISTS or not before:
        return given.value
    words = [*before.split(", "), *given.value.split(", ")]
    return ", ".join(dict.fromkeys(words))


def _with(own: Fields, values: Mapping[str, str]) -> Fields:
    typed: dict[str, Any] = {name: PARSERS[name](value) for name, value in values.items()}
    for name in LISTS & typed.keys():
        typed[name] = tuple(dict.fromkeys((*(getattr(own, name) or ()), *typed[name])))
    return replace(own, **typed)


def can_be_said(name: str, value: str, meant: object) -> bool:
    """Whether a field with this value means what it should."""
    is_marked_up = name in TEXTS and value_text(value) != value
    try:
        return PARSERS[name](value) == meant and not is_marked_up
    except FieldError:
        return False
