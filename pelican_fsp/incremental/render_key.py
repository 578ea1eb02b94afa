"""What the rendering of a file follows from, as a key: with the same key it comes out the same.

all files     settings, templates, words, code, versions
a page        its fields and body, and what it shows of its book
a list        all pages and posts, the whole book

Whatever cannot be told for sure has no key and is rendered at every build.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cached_property, singledispatchmethod
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pelican.contents import Article, Content
from pelican.contents import Page as ContentPage
from pelican.paginator import Page as ListPage
from pelican.paginator import Paginator
from pelican.settings import DEFAULT_CONFIG
from pelican.urlwrappers import URLWrapper
from pelican.utils import SafeDatetime

from pelican_fsp.book.choice import Choice
from pelican_fsp.book.flags import Flag
from pelican_fsp.core.outline.tree import Entry, Outline
from pelican_fsp.core.page import Page
from pelican_fsp.core.relations.concepts import NamedLink, SeeAlso
from pelican_fsp.core.relations.logos import Logo
from pelican_fsp.core.sitemap_address import Address
from pelican_fsp.host.content import body_of
from pelican_fsp.host.lazy import Lazy
from pelican_fsp.incremental.fingerprints import NoFingerprintError, world_fingerprint
from pelican_fsp.incremental.outline_digest import OutlineDigest
from pelican_fsp.incremental.template_names import NOT_OF_CONTENT, OF_OTHER_PAGES, SHARED
from pelican_fsp.incremental.template_reads import OwnTemplates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Template

USUAL_LINKS = DEFAULT_CONFIG["INTRASITE_LINK_REGEX"]
LINK = re.compile(r"[{|](?:filename|attach|static|author|category|index|tag)[|}]")
VALUES = frozenset(
    {
        *(str, int, float, bool, type(None), bytes, date, datetime, SafeDatetime, ZoneInfo),
        *(Flag, Logo, NamedLink, SeeAlso, Address, Page),
    }
)
"""Types whose values say all that they are in their `repr`."""

NOTHING = object()
"""What is never a value."""


class RenderKeys:
    """Tells the keys of one build."""

    def __init__(self, settings: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        """Take the settings and what all templates get, when all is read."""
        self.settings = settings
        self.context = context
        self._templates = OwnTemplates(settings)
        # By identity, which is given away again when a page is gone: so they stay.
        self._fingerprinted: list[Content] = []
        self._contents: dict[int, str] = {}
        self._known_fields: dict[int, str] = {}
        self._is_in_content = False
        self._books: dict[int, OutlineDigest] = {}

    def key(self, template: Template, values: Mapping[str, Any]) -> str:
        """Return the key of a file; "" if it has none."""
        try:
            return self._key(template, values)
        except NoFingerprintError:
            return ""

    def feed_key(
        self, context: Mapping[str, Any], elements: Iterable[Content], place: object
    ) -> str:
        """Return the key of a feed of posts; "" if it has none. An empty one is of the moment."""
        try:
            posts = [self._content(post) for post in elements]
            is_told = posts and self.world and context is self.context
            return _digest([self.world, repr(place), self._urls, *posts]) if is_told else ""
        except NoFingerprintError:
            return ""

    def _key(self, template: Template, values: Mapping[str, Any]) -> str:
        if not (self.world and self._templates.can_tell(template)):
            return ""
        content = values.get("page") or values.get("article")
        is_page = isinstance(content, Content)
        narrow = is_page and self._templates.are_narrow
        told = [self.world, str(template.name), values["output_file"]]
        if is_page:
            told += [self._content(content), self._shown(content)]
        if not narrow:
            told += [self._everything if self._templates.are_narrow else self._all_and_bodies]
        shared = self.context
        own = {name for name, value in values.items() if shared.get(name, NOTHING) is not value}
        for name in sorted(own - (OF_OTHER_PAGES if narrow else set())):
            told += [name, self._fingerprint(values[name])]
        return _digest(told)

    @cached_property
    def world(self) -> str:
        """The digest of what all files follow from; "" if that cannot be told."""
        try:
            return _digest(
                [world_fingerprint(self.settings), *self._from_plugins(), *self._templates.texts()]
            )
        except NoFingerprintError:
            return ""

    def _from_plugins(self) -> Iterable[str]:
        """Yield what other plugins give to all templates."""
        for name in sorted(self.context.keys() - SHARED):
            if self.settings.get(name, NOTHING) is not self.context[name]:
                yield f"{name} {self._fingerprint(self.context[name])}"

    @cached_property
    def _everything(self) -> str:
        """All that lists print: the books, the posts whole, the pages without their bodies."""
        books = [self._book(one).whole for one in self.context.get("outlines", {}).values()]
        pages = [self._fields(one) for one in self._listed if not isinstance(one, Article)]
        posts = [self._content(one) for one in self._listed if isinstance(one, Article)]
        return _digest([*books, "\0", *pages, "\0", *posts, str(self.context.get("search_urls"))])

    @cached_property
    def _all_and_bodies(self) -> str:
        return _digest([self._everything, self._urls, *map(self._content, self._listed)])

    @cached_property
    def _listed(self) -> tuple[Content, ...]:
        names = ("pages", "hidden_pages", "draft_pages", "articles", "hidden_articles", "drafts")
        found = [one for name in names for one in self.context.get(name, ())]
        return tuple(each for one in found for each in (one, *one.translations))

    @cached_property
    def _urls(self) -> str:
        """The addresses that links in bodies can lead to."""
        known = (self.context["generated_content"], self.context["static_content"])
        pairs = ((path, target) for one in known for path, target in one.items() if target)
        return _digest(sorted(f"{path} {target.url}" for path, target in pairs))

    @cached_property
    def _around(self) -> str:
        """What pages print of all others: the menu of a site without a book, whether there are posts."""
        names = ("has_posts", "menu_pages", "search_urls")
        return repr([self.context.get(name) for name in names])

    def _shown(self, content: Content) -> str:
        """What a page prints of others."""
        entry = getattr(content, "entry", None)
        outlines = self.context.get("outlines", {})
        outline = outlines.get(content.lang) or self.context.get("outline")
        book = self._book(entry.outline).of(entry) if entry else ""
        beside = self._book(outline).listed if outline and not entry else ""
        return _digest(
            [
                *(self._around, book, beside),
                *(repr((one.lang, one.url, one.title)) for one in content.translations),
                self._urls if self._has_links(body_of(content)) else "",
            ]
        )

    def _has_links(self, body: str) -> bool:
        """Whether there may be links in a body whose targets Pelican looks up."""
        is_usual = self.settings["INTRASITE_LINK_REGEX"] == USUAL_LINKS
        return not is_usual or LINK.search(body) is not None

    def _book(self, outline: Outline) -> OutlineDigest:
        return self._books.setdefault(id(outline), OutlineDigest(outline))

    def _content(self, content: Content) -> str:
        found = self._contents.get(id(content))
        if found is None:
            found = _digest([self._fields(content), body_of(content)])
            self._contents[id(content)] = found
        return found

    def _fields(self, content: Content) -> str:
        # Plugins that join posts to neighbours and series hold pages in pages, in circles.
        if self._is_in_content:
            raise NoFingerprintError(repr(content))
        found = self._known_fields.get(id(content))
        if found is None:
            self._is_in_content = True
            try:
                found = _digest(self._named_fields(content))
            finally:
                self._is_in_content = False
            self._known_fields[id(content)] = found
            self._fingerprinted.append(content)
        return found

    def _named_fields(self, content: Content) -> Iterable[str]:
        yield type(content).__name__
        metadata = content.metadata
        for name, value in sorted(vars(content).items()):
            # Most attributes are the same objects as in the metadata.
            if name not in NOT_OF_CONTENT and metadata.get(name, NOTHING) is not value:
                yield f"{name} {self._fingerprint(value)}"

    def _fingerprint(self, value: object) -> str:
        """Return a text that is the same for equal values and for no others.

        Raises:
            UnknownFormError: there is none.
        """
        return repr(value) if type(value) in VALUES else self._fingerprint_by_type(value)

    @singledispatchmethod
    def _fingerprint_by_type(self, value: object) -> str:
        raise NoFingerprintError(repr(type(value)))

    @_fingerprint_by_type.register(list)
    @_fingerprint_by_type.register(tuple)
    def _(self, value: Iterable[object]) -> str:
        return f"({','.join(map(self._fingerprint, value))})"

    @_fingerprint_by_type.register
    def _(self, value: dict) -> str:  # type: ignore[type-arg]  # singledispatch knows no others
        pairs = (
            f"{self._fingerprint(name)}:{self._fingerprint(one)}" for name, one in value.items()
        )
        return f"{{{','.join(pairs)}}}"

    @_fingerprint_by_type.register
    def _(self, value: URLWrapper) -> str:
        return f"{type(value).__name__} {value.name!r} {value.slug!r}"

    @_fingerprint_by_type.register
    def _(self, value: Choice) -> str:
        entry = value.entry and (value.entry.number, value.entry.label)
        return repr((value.url, value.label, value.sentence, value.logo, entry))

    @_fingerprint_by_type.register(ContentPage)
    @_fingerprint_by_type.register(Article)
    def _(self, value: Content) -> str:
        return self._content(value)

    @_fingerprint_by_type.register
    def _(self, value: Entry) -> str:
        return f"{value.url} {self._book(value.outline).whole}"

    @_fingerprint_by_type.register
    def _(self, value: Outline) -> str:
        return self._book(value).whole

    @_fingerprint_by_type.register
    def _(self, value: ListPage) -> str:
        place = (value.number, value.url, value.paginator.num_pages)
        return f"{place} {self._fingerprint(value.object_list)}"

    @_fingerprint_by_type.register
    def _(self, value: Paginator) -> str:
        return f"{value.per_page} {self._fingerprint(value.object_list)}"

    @_fingerprint_by_type.register
    def _(self, value: Lazy) -> str:  # noqa: ARG002 - it is made of what is told anyhow
        return ""


def _digest(parts: Iterable[str]) -> str:
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
