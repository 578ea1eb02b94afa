"""Makes the manuscript of a book from what a site's build reads."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from pelican.utils import slugify

from pelican_fsp.binding.manuscript import Manuscript, NothingToBindError
from pelican_fsp.binding.pictures import PICTURES, BookPictures
from pelican_fsp.binding.rules.bodies import body_at
from pelican_fsp.binding.rules.divisions import PLACES, Division, divisions
from pelican_fsp.binding.rules.link_rewriting import linked_body
from pelican_fsp.binding.rules.link_targets import NO_SITE, BookLink, LinkIndex
from pelican_fsp.binding.rules.names import Names
from pelican_fsp.binding.site_files import site_files, static_sources
from pelican_fsp.book.dry_run import Reading, read_site
from pelican_fsp.core.html.text import value_text
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.host.diagnostics import located_occurrence
from pelican_fsp.host.paths import is_file
from pelican_fsp.host.resolved import resolved_body
from pelican_fsp.host.strings import translator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jinja2 import Environment
    from pelican.contents import Content

    from pelican_fsp.core.book_settings import BookSettings
    from pelican_fsp.core.outline.tree import Outline
    from pelican_fsp.core.page import Page


def manuscript(settings: dict[str, Any]) -> Manuscript:
    """Return the book of a site with these settings.

    Raises:
        NoBookError: the settings do not load the plugin.
        NothingToBindError: there is no book yet, or the settings choose nothing of it.
    """
    reading = read_site(settings)
    return _Binder(reading, settings).manuscript()


class _Binder:
    """Puts the pages of one reading together."""

    def __init__(self, reading: Reading, settings: Mapping[str, Any]) -> None:
        self.book = reading.book
        self.own: BookSettings = reading.book.settings.book
        self.settings = settings
        generator = reading.generators[0]
        self.context: Mapping[str, Any] = generator.context
        self.env: Environment = generator.env
        self.outline = self._outline()
        self.words = translator(reading.book.settings.strings)(self.outline.language)
        self.names = Names(PLACES)
        self.pictures = BookPictures(static_sources(self.context, settings))
        self.problems: list[Problem] = []

    def _outline(self) -> Outline:
        wanted = self.own.language.lower()
        for language, outline in self.book.outlines.items():
            if language.lower() == wanted:
                return outline
        if not self.book.outlines or wanted:
            place = f" in the language {self.own.language!r}" if wanted else ""
            message = f"no page{place} has a sortorder: there is no book yet"
            raise NothingToBindError(message)
        default: Outline = self.context["outline"]
        return default

    def manuscript(self) -> Manuscript:
        by_source = {page.source: (content, page) for content, page in self.book.pages}
        files = {source: content.save_as for source, (content, _) in by_source.items()}
        planned, problems = divisions(self.outline, self.own, files, self.names)
        self.problems += problems
        planned += self._posts()
        if not planned:
            message = "FSP_BOOK chooses no chapter of the book"
            raise NothingToBindError(message)
        contents = {source: content for source, (content, _) in by_source.items()}
        bodies = self._bodies(planned, contents)
        title = self.own.title or value_text(self.settings["SITENAME"])
        subtitle = self.own.subtitle
        if subtitle is None:
            subtitle = value_text(self.settings.get("SITESUBTITLE"))
        name = self.own.name or slugify(title, self.settings["SLUG_REGEX_SUBSTITUTIONS"]) or "book"
        return Manuscript(
            title=title,
            subtitle=subtitle,
            authors=self._authors(),
            language=self.outline.language,
            identifier=self.own.identifier or self._identifier(name),
            name=name,
            own=self.own,
            changed=_changed([contents[one.source] for one in _all(planned) if one.source]),
            divisions=tuple(one.with_bodies(bodies) for one in planned),
            cover=self._cover(),
            css=self._css(),
            pictures=self.pictures.files,
            words=self.words,
            env=self.env,
            problems=(*self._in_site(), *self.problems),
        )

    def _in_site(self) -> Iterator[Problem]:
        """Yield what is wrong with the site; its notes are for `invoke check`."""
        return (one for one in self.book.problems if one.severity > Severity.NOTE)

    def _authors(self) -> tuple[str, ...]:
        author = self.own.author or str(self.settings.get("AUTHOR") or "")
        return (author,) if isinstance(author, str) and author else tuple(author)

    def _identifier(self, name: str) -> str:
        address = f"{self.settings['SITEURL'] or NO_SITE}/{name}?lang={self.outline.language}"
        return f"urn:uuid:{uuid5(NAMESPACE_URL, address)}"

    def _posts(self) -> tuple[Division, ...]:
        """Return the posts outside the outline as a chapter of their own, if they are wanted."""
        if not self.own.posts:
            return ()
        placed = {entry.page.source for entry in self.outline.entries if entry.page}
        found = [
            (content, page)
            for content, page in self.book.pages
            if page.is_post and page.language == self.outline.language and page.source not in placed
        ]
        found.sort(key=lambda pair: (pair[0].date, pair[1].source))
        root = self.names.id("posts")
        posts = tuple(self._post(content, page) for content, page in found)
        title = self.words.blog
        return (Division(root, title, title, divisions=posts),) if posts else ()

    def _post(self, content: Content, page: Page) -> Division:
        return Division(
            id=self.names.id(page.slug),
            title=page.title,
            label=page.fields.sidebartitle or page.title,
            level=2,
            source=page.source,
            file=content.save_as,
            url=content.url,
            date=content.locale_date,
        )

    def _bodies(
        self, planned: Sequence[Division], contents: Mapping[str, Content]
    ) -> dict[str, str]:
        address = self.settings["SITEURL"]
        with_see_also = self.own.see_also
        texts: dict[str, str] = {}
        ids: dict[str, Mapping[str, str]] = {}
        for one in _all(planned):
            if one.source:
                html = resolved_body(contents[one.source], address or NO_SITE)
                body = body_at(html, one.level, one.id, self.names, with_see_also=with_see_also)
                texts[one.id], ids[one.file] = body.text, body.ids
        anchors = {one.file: one.id for one in _all(planned) if one.file}
        forwarding = self.context.get("aliases", ())
        aliases = {alias.save_as: _file(contents, alias.page) for alias in forwarding}
        site = LinkIndex(
            address=address,
            files=site_files(self.context, self.settings),
            anchors={
                **dict.fromkeys(filter(None, [self.outline.contents_url]), "contents"),
                **anchors,
            },
            ids=ids,
            aliases=aliases,
        )
        pages = {one.id: one for one in _all(planned)}
        return {id_: self._linked(text, pages[id_], site) for id_, text in texts.items()}

    def _linked(self, text: str, page: Division, site: LinkIndex) -> str:
        link = partial(_link, site, page.url)
        body, broken = linked_body(text, link, partial(self.pictures.shown, site, page.url))
        times = Counter[str]()
        for one in broken:
            severity = Severity.NOTE if one.is_note else Severity.WARNING
            problem = Problem(one.rule, page.source, "", one.value, one.suggestion, severity)
            self.problems.append(
                located_occurrence(problem, self.settings["PATH"], times[one.value])
            )
            times[one.value] += 1
        return body

    def _cover(self) -> str:
        if not self.own.cover:
            return ""
        path = Path(self.settings["PATH"], self.own.cover)
        if name := self.pictures.add(path, self.own.cover):
            return name
        rule = f"must be a picture below the content folder ({', '.join(PICTURES)})"
        self.problems.append(Problem(rule, "", "FSP_BOOK['cover']", self.own.cover))
        return ""

    def _css(self) -> tuple[Path, ...]:
        found = []
        for name in self.own.css:
            path = Path(self.settings["PATH"], name)
            if is_file(path):
                found.append(path)
            else:
                rule = "must be a style sheet below the content folder"
                self.problems.append(Problem(rule, "", "FSP_BOOK['css']", name))
        return tuple(found)


def _all(planned: Sequence[Division]) -> Iterator[Division]:
    for division in planned:
        yield from division.all


def _link(site: LinkIndex, url: str, href: str) -> BookLink:
    return site.link(href, url)


def _file(contents: Mapping[str, Content], page: Page) -> str:
    return str(contents[page.source].save_as)


def _changed(contents: Sequence[Content]) -> datetime:
    """Return the date of the book: `SOURCE_DATE_EPOCH`, or that of its newest page, or now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdecimal():
        return datetime.fromtimestamp(int(epoch), UTC)
    dates = [getattr(one, "modified", None) or getattr(one, "date", None) for one in contents]
    found = [date.astimezone(UTC) for date in dates if isinstance(date, datetime)]
    return max(found, default=datetime.now(UTC)).replace(microsecond=0)
