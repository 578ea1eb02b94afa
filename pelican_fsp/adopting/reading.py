"""Reads a site for adoption: its pages as a build sees them, its files as the bytes they are."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.generators import PagesGenerator, StaticGenerator
from pelican.readers import HTMLReader, MarkdownReader, RstReader

from pelican_fsp import aliases, choices, code_lines, logos, see_also
from pelican_fsp.adopting.rules.forwards import LIMIT
from pelican_fsp.adopting.rules.site import PublishedFile, SiteSnapshot, Template
from pelican_fsp.book.dry_run import read_site
from pelican_fsp.book.read import rules_for, standing_pages
from pelican_fsp.core.text_edit.sources import SourceFile, without
from pelican_fsp.host import phases
from pelican_fsp.host.content import body_of, contents, read_page, source_of
from pelican_fsp.host.paths import theme_path
from pelican_fsp.host.strings import translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from blinker import Signal
    from pelican.contents import Content
    from pelican.generators import Generator

OUTSIDE = "it lies outside the content folder, behind a symbolic link"
TWICE = "it is read under two names: a symbolic link leads to it"
READ_ONLY = "the file is read-only"
NAMED = "the setting TEMPLATE_PAGES names it"
NO_FIELDS = "this command cannot write fields into a file of its kind"
UNREAD = "Pelican could not read it: is it UTF-8, and are its fields complete?"
WRITABLE = 0o222
HTML = (".html", ".htm")


PLUGINS: Mapping[str, tuple[Signal, Callable[..., object]]] = {
    "see_also": (phases.book_read, see_also.describe_relations),
    "logos": (phases.book_read, logos.describe_logos),
    "choices": (phases.book_read, choices.describe_choices),
    "aliases": (phases.book_read, aliases.find_aliases),
    "code_lines": (phases.site_configured, code_lines.add_extension),
}
"""What each plugin of the bundle connects to, and with what."""


def _is_loaded(phase: Signal, receiver: Callable[..., object]) -> bool:
    return any(found is receiver for found in phase.receivers_for(None))


def read_for_adoption(
    settings: Mapping[str, Any], settings_file: Path, siteurl: str = ""
) -> SiteSnapshot:
    """Return what adoption needs to know of a site; nothing is written.

    `siteurl` is where it will be published, for settings that do not say so.

    Raises:
        NoBookError: the settings do not load the plugin.
    """
    found = read_site({**settings})
    generator = next(one for one in found.generators if isinstance(one, PagesGenerator))
    own = found.book.settings
    root = Path(generator.settings["PATH"])
    files = Files(root, generator)
    pages = [(content, read_page(content)[0]) for content in contents(generator)]
    sources = {page.source: files.source(page.source) for _, page in pages}
    shelf = root / own.logo_path.strip("/")
    standing = standing_pages(generator)
    default = str(generator.settings["DEFAULT_LANG"]).lower()
    return SiteSnapshot(
        pages=tuple(page for _, page in pages),
        sources=_once(sources, root),
        rules=lambda language: replace(rules_for(language, own, default), standing=standing),
        words=translator(own.strings),
        settings=SourceFile(
            _from_here(settings_file),
            settings_file.read_bytes(),
            refusal="" if settings_file.stat().st_mode & WRITABLE else READ_ONLY,
        ),
        siteurl=str(generator.settings["SITEURL"] or siteurl),
        logo_path=own.logo_path.strip("/"),
        logos=frozenset(
            file.relative_to(shelf).as_posix() for file in shelf.rglob("*") if file.is_file()
        ),
        line_mark=own.line_mark,
        plugins=frozenset(
            name for name, (phase, receiver) in PLUGINS.items() if _is_loaded(phase, receiver)
        ),
        published=tuple(
            sorted(_published(found.generators, generator, files), key=lambda old: old.path)
        ),
        templates=tuple(_templates(generator, pages, sources, settings_file.parent)),
        bodies={page.source: body_of(content) for content, page in pages},
        unread=tuple(_unread(generator, files)),
        unpublished=len(tuple(contents(generator, with_unpublished=True))) - len(pages),
    )


class Files:
    """The files of a site, by their paths below the content folder."""

    def __init__(self, root: Path, generator: PagesGenerator) -> None:
        """Take the content folder, and the generator that knows the readers."""
        self.root = root
        self._real = root.resolve()
        self._readers = generator.readers.reader_classes

    def source(self, path: str) -> SourceFile:
        """Return a file as it is; one that must not be changed says why."""
        file = self.root / path
        form = self.form(path)
        try:
            data = file.read_bytes()
            mode = file.stat().st_mode
        except OSError:  # a page without a source, or one that is gone already
            return SourceFile(path, b"", form, "it has no file that can be read")
        refusal = "" if form else NO_FIELDS
        if not file.resolve().is_relative_to(self._real):
            refusal = OUTSIDE
        elif not mode & WRITABLE:
            refusal = READ_ONLY
        return SourceFile(_from_here(file), data, form, refusal)

    def form(self, path: str) -> str:
        """Return how the reader of a file finds its fields; "" if that is not known."""
        reader = self._readers.get(path.rpartition(".")[2])
        if not isinstance(reader, type):
            return ""
        if issubclass(reader, MarkdownReader):
            return (
                "yaml" if "yaml" in f"{reader.__module__}.{reader.__name__}".lower() else "markdown"
            )
        return (
            "rst"
            if issubclass(reader, RstReader)
            else "html"
            if issubclass(reader, HTMLReader)
            else ""
        )


def _once(sources: Mapping[str, SourceFile], root: Path) -> dict[str, SourceFile]:
    """Return the sources; one that two names lead to may be changed under neither."""
    real = {path: (root / path).resolve() for path in sources}
    count = Counter(real.values())
    return {
        path: without(source, source.refusal or TWICE) if count[real[path]] > 1 else source
        for path, source in sources.items()
    }


def _from_here(file: Path) -> str:
    path = os.path.relpath(file)
    return str(file) if path.startswith("..") else path


def _published(
    generators: Iterable[Generator], pages: PagesGenerator, files: Files
) -> Iterator[PublishedFile]:
    """Yield the small HTML files of the content folder, and where they are published."""
    for source, target in pages.settings["TEMPLATE_PAGES"].items():
        if (files.root / source).is_file():
            yield PublishedFile(str(target), without(files.source(source), NAMED))
    static = (one.staticfiles for one in generators if isinstance(one, StaticGenerator))
    for content in (*contents(pages), *(file for found in static for file in found)):
        path = source_of(content)
        file = files.root / path
        if path.lower().endswith(HTML) and file.is_file() and file.stat().st_size <= LIMIT:
            yield PublishedFile(content.save_as, _as_file(files.source(path)))


def _as_file(source: SourceFile) -> SourceFile:
    # It needs no fields: it goes.
    return without(source, "") if source.refusal == NO_FIELDS else source


def _templates(
    generator: PagesGenerator,
    pages: Iterable[tuple[Content, Any]],
    sources: Mapping[str, SourceFile],
    root: Path,
) -> Iterator[Template]:
    """Yield the templates that lie in the site's own folder, and the bodies of its pages."""
    theme = Path(generator.settings["THEME"], "templates")
    folders = [*map(Path, generator.settings["THEME_TEMPLATES_OVERRIDES"]), theme]
    content = Path(generator.settings["PATH"])
    found = [
        (file.relative_to(folder).as_posix(), file.resolve())
        for folder in folders
        for file in sorted(folder.rglob("*.html"))
    ]
    found += [(path, (content / path).resolve()) for path in generator.settings["TEMPLATE_PAGES"]]
    bundled, here = Path(theme_path()).resolve(), root.resolve()
    for file, name in {file: name for name, file in found if file.is_file()}.items():
        if file.is_relative_to(here) and not file.is_relative_to(bundled):
            source = SourceFile(_from_here(file), file.read_bytes())
            yield Template(source, "".join(source.lines), name)
    for page_content, page in pages:
        if not page.is_post:
            source = sources[page.source]
            yield Template(source, body_of(page_content))


def _unread(generator: PagesGenerator, files: Files) -> Iterator[SourceFile]:
    known = generator.context["generated_content"].items()
    for path in sorted(path for path, content in known if content is None):
        source = files.source(path)
        yield SourceFile(source.path, source.data, source.form, UNREAD)
