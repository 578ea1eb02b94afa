"""What the rendering of a file follows from, as a key: with the same key it comes out the same.

all files     settings, templates, words, code, versions
a page        its fields and body, and what it shows of its book
a list        all pages and posts, the whole book

Whatever cannot be told for sure has no key and is rendered at every build.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pelican.contents import Article, Content
from pelican.settings import DEFAULT_CONFIG

from pelican_fsp.host.content import body_of
from pelican_fsp.incremental.fingerprints import NoFingerprintError, world_fingerprint
from pelican_fsp.incremental.template_names import OF_OTHER_PAGES, SHARED
from pelican_fsp.incremental.template_reads import OwnTemplates
from pelican_fsp.incremental.value_fingerprints import NOTHING, ValueFingerprints, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Template

USUAL_LINKS = DEFAULT_CONFIG["INTRASITE_LINK_REGEX"]
LINK = re.compile(r"[{|](?:filename|attach|static|author|category|index|tag)[|}]")


class RenderKeys:
    """Tells the keys of one build."""

    def __init__(self, settings: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        """Take the settings and what all templates get, when all is read."""
        self.settings = settings
        self.context = context
        self._templates = OwnTemplates(settings)
        self._values = ValueFingerprints()

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
            posts = [self._values.of_content(post) for post in elements]
            is_told = posts and self.world and context is self.context
            return digest([self.world, repr(place), self._urls, *posts]) if is_told else ""
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
            told += [self._values.of_content(content), self._shown(content)]
        if not narrow:
            told += [self._everything if self._templates.are_narrow else self._all_and_bodies]
        shared = self.context
        own = {name for name, value in values.items() if shared.get(name, NOTHING) is not value}
        for name in sorted(own - (OF_OTHER_PAGES if narrow else set())):
            told += [name, self._values.of(values[name])]
        return digest(told)

    @cached_property
    def world(self) -> str:
        """The digest of what all files follow from; "" if that cannot be told."""
        try:
            return digest(
                [world_fingerprint(self.settings), *self._from_plugins(), *self._templates.texts()]
            )
        except NoFingerprintError:
            return ""

    def _from_plugins(self) -> Iterable[str]:
        """Yield what other plugins give to all templates."""
        for name in sorted(self.context.keys() - SHARED):
            if self.settings.get(name, NOTHING) is not self.context[name]:
                yield f"{name} {self._values.of(self.context[name])}"

    @cached_property
    def _everything(self) -> str:
        """All that lists print: the books, the posts whole, the pages without their bodies."""
        books = [
            self._values.of_book(one).whole for one in self.context.get("outlines", {}).values()
        ]
        pages = [
            self._values.of_fields(one) for one in self._listed if not isinstance(one, Article)
        ]
        posts = [self._values.of_content(one) for one in self._listed if isinstance(one, Article)]
        return digest([*books, "\0", *pages, "\0", *posts, str(self.context.get("search_urls"))])

    @cached_property
    def _all_and_bodies(self) -> str:
        return digest([self._everything, self._urls, *map(self._values.of_content, self._listed)])

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
        return digest(sorted(f"{path} {target.url}" for path, target in pairs))

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
        book = self._values.of_book(entry.outline).of(entry) if entry else ""
        beside = self._values.of_book(outline).listed if outline and not entry else ""
        return digest(
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
