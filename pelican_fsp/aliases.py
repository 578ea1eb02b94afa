"""Plugin: old addresses forward to the pages that they lead to."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pelican import signals
from pelican.utils import get_relative_path, path_to_url

from pelican_fsp.book import publish
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.core.relations import aliases as core
from pelican_fsp.host import diagnostics, phases
from pelican_fsp.host.content import body_of, taken
from pelican_fsp.host.generator import BookGenerator
from pelican_fsp.host.guarded import guarded
from pelican_fsp.host.output import files_of_settings, write_output
from pelican_fsp.theming import fragments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pelican import Pelican
    from pelican.contents import Content
    from pelican.generators import Generator, PagesGenerator

    from pelican_fsp.book.read import Book
    from pelican_fsp.core.page import Page

FILES = {"netlify": ("_redirects", core.netlify), "nginx": ("redirects.nginx.conf", core.nginx)}

BESIDE = {"nginx": "redirects.fsp.nginx.conf"}
"""Where ours goes if the site has such a file itself, which cannot be added to: nginx refuses a
second rule for an address."""


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    phases.book_read.connect(find_aliases)
    phases.generators_wanted.connect(alias_generator)


def find_aliases(generator: PagesGenerator, book: Book) -> list[Problem]:
    """Find the old addresses of all pages, and the links in the book that still use them."""
    if not book.pages:
        return []
    made = phases.send(phases.files_wanted, generator, book=book)
    pages = taken(generator.context)
    written = {
        *pages,
        *(name for names in made for name in names),
        *files_of_settings(generator.settings),
        *_beside(generator, pages),
    }
    found, problems = core.find_aliases((page for _, page in book.pages), written)
    generator.context["aliases"] = found
    by_file = {alias.save_as: alias for alias in found}
    siteurl = generator.settings["SITEURL"]
    links = (
        problem
        for content, page in (book.pages if found else ())
        for problem in _links(content, page, by_file, siteurl)
    )
    return [*problems, *links]


def _links(
    content: Content, page: Page, aliases: Mapping[str, core.Alias], siteurl: str
) -> list[Problem]:
    def find() -> list[Problem]:
        return [*core.links_to_aliases(page, body_of(content), aliases, siteurl)]

    return guarded(content, "the search for links to old addresses", find, otherwise=[])


def _beside(generator: PagesGenerator, pages: Iterable[str]) -> Iterator[str]:
    """Yield the files that are written without a signal: beside pages, of the theme, of ours."""
    settings = generator.settings
    yield from (name for name, _ in FILES.values())
    yield fragments.STYLE
    if settings["OUTPUT_SOURCES"]:
        ending = settings["OUTPUT_SOURCES_EXTENSION"]
        yield from (f"{posixpath.splitext(page)[0]}{ending}" for page in pages)
    for folder in settings["THEME_STATIC_PATHS"]:
        top = Path(settings["THEME"], folder)
        for file in top.rglob("*"):
            yield posixpath.join(settings["THEME_STATIC_DIR"], file.relative_to(top).as_posix())


def alias_generator(pelican: Pelican) -> type[Generator]:  # noqa: ARG001 - a signal's receiver
    """Return what writes the forwarding pages."""
    return AliasGenerator


class AliasGenerator(BookGenerator):
    """Writes a page at each old address that nothing else has taken, when all else is written."""

    def generate_context(self) -> None:
        """Note which files this build writes."""
        super().generate_context()
        if not self.has_book:
            return
        self.written: set[Path] = set()
        signals.content_written.connect(self.note_written)
        signals.feed_written.connect(self.note_written)
        phases.site_written.connect(self.write_aliases)

    def note_written(self, path: str, **_: object) -> None:
        """Remember a file."""
        self.written.add(Path(path))

    def write_aliases(self, pelican: Pelican) -> None:
        """Write the forwarding pages, and the files that servers forward by."""
        if pelican.settings is not self.settings:  # a site that is built within this build
            return
        root = Path(self.output_path)
        self.written |= {root / static.save_as for static in self.context["staticfiles"]}
        aliases = self.context.get("aliases", ())
        free = (alias for alias in aliases if self._is_free(root, alias))
        written = [alias for alias in free if self._is_written(pelican, alias)]
        prefix = unquote(urlsplit(self.settings["SITEURL"]).path).rstrip("/")
        for server in self.context["fsp_settings"].redirects if written else ():
            name, lines = FILES[server]
            self._write_rules(pelican, server, name, lines(written, prefix))

    def _is_written(self, pelican: Pelican, alias: core.Alias) -> bool:
        """Write a forwarding page; return whether that went well, say so if it did not."""
        try:
            write_output(pelican, Path(self.output_path, alias.save_as), self._page(alias))
        except OSError as error:
            self._tell(alias, f"no page can be written there: {error.strerror}")
            return False
        return True

    def _write_rules(self, pelican: Pelican, server: str, name: str, rules: str) -> None:
        """Write the rules of a server; those of the site's own file stay, and come first."""
        own = self._own_file(name)
        if own is None:
            write_output(pelican, Path(self.output_path, name), rules)
            return
        place = BESIDE.get(server, name)
        if place == name:
            rules = f"{own.rstrip()}\n{rules}"
            rule = "the site has this file itself: the rules of the aliases are added to it"
        else:
            rule = f"the site has this file itself: the rules of the aliases are in {place}"
        diagnostics.report([Problem(rule, "", "FSP_REDIRECTS", name, severity=Severity.NOTE)])
        write_output(pelican, Path(self.output_path, place), rules)

    def _own_file(self, name: str) -> str | None:
        """Return the text that the site itself gives a file of the output; `None` if it gives none."""
        for static in self.context["staticfiles"]:
            if static.save_as == name:
                return Path(static.source_path).read_text("utf-8", errors="replace")
        file = Path(self.output_path, name)
        return file.read_text("utf-8", errors="replace") if file in self.written else None

    def _is_free(self, root: Path, alias: core.Alias) -> bool:
        """Return whether this build has written nothing there; say so if it has.

        What an earlier build left, such as the page that has moved, gives way to its alias.
        """
        file = root / alias.save_as
        around = [folder for folder in file.parents if folder.is_relative_to(root)]
        if file not in self.written and not file.is_dir() and not any(map(Path.is_file, around)):
            return True
        self._tell(alias, "another page of the site has this address")
        return False

    def _tell(self, alias: core.Alias, rule: str) -> None:
        problem = Problem(rule, alias.page.source, "aliases", alias.path)
        diagnostics.report([diagnostics.located(problem, self.settings["PATH"])])

    def _page(self, alias: core.Alias) -> str:
        siteurl = self.settings["SITEURL"]
        if self.settings["RELATIVE_URLS"]:
            siteurl = path_to_url(get_relative_path(alias.save_as))
        values = {**self.context, "SITEURL": siteurl, "alias": alias, "lang": alias.page.language}
        return str(self.env.get_template("fsp/alias.html").render(values))
