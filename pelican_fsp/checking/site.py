"""Looks at a site as its readers will see it: builds it aside, or takes it as it was built."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican_fsp.book.dry_run import read_for_check
from pelican_fsp.checking.rules.extract import read_written_page
from pelican_fsp.checking.rules.trace import SourceText, SourceTexts
from pelican_fsp.core.outline.checks import UNLISTED
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.core.relations.aliases import OLD_ADDRESS
from pelican_fsp.core.urls.resolve import BuiltSite
from pelican_fsp.host.content import source_of
from pelican_fsp.host.diagnostics import from_here, text_of
from pelican_fsp.host.storage import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pelican.contents import Content

    from pelican_fsp.book.dry_run import Reading

SEEN_IN_LINKS = {OLD_ADDRESS, UNLISTED}
"""Rules that are judged by the links of the built site, which know more."""

SAID_OF_LINKS = ("Unable to find '%s'", "Empty alt attribute", "Replacement Indicator")
"""What Pelican warns of without a line, and the links of the built site show with one."""

PAGES = (".html", ".htm")
TEMPLATES = (".html", ".txt", ".xml", ".j2", ".jinja2")


@dataclass(frozen=True, slots=True)
class CheckedSite:
    """A built site, what it was written from, and what the build itself has found wrong.

    `listed` are the published pages, by file of the output, each with its source.
    """

    built: BuiltSite
    sources: SourceTexts
    listed: Mapping[str, str]
    problems: tuple[Problem, ...]


def checked_site(
    settings: dict[str, Any], settings_files: Iterable[Path], built: Path | None = None
) -> CheckedSite:
    """Return the site of these settings: as it lies in the folder `built`, or built for this.

    It is built into a folder that is gone afterwards: what is in the output folder is left
    alone, and what earlier builds left there hides nothing.

    Raises:
        NoBookError: the settings do not load the plugin.
    """
    if built:
        return _checked(settings, settings_files, read_for_check(settings), built)
    with temporary_folder() as folder:
        output = folder.resolve()
        reading = read_for_check(settings, output)
        return _checked(settings, settings_files, reading, output)


def _checked(
    settings: Mapping[str, Any], settings_files: Iterable[Path], reading: Reading, root: Path
) -> CheckedSite:
    content_path = Path(settings["PATH"])
    written = {one.save_as: one for one in reading.contents}
    files = frozenset(files_of(root))
    pages = {
        path: read_written_page(path, (root / path).read_text("utf-8-sig", errors="replace"))
        for path in sorted(files)
        if path.endswith(PAGES)
    }
    sources = frozenset(files_of(content_path))
    return CheckedSite(
        BuiltSite(
            pages,
            files,
            settings["SITEURL"],
            sources,
            {path: source_of(one) for path, one in written.items()},
        ),
        SourceTexts(
            {path: _source(one) for path, one in written.items()},
            tuple(_shared(settings, settings_files)),
            from_here(Path(settings["OUTPUT_PATH"])),
        ),
        {
            path: from_here(Path(one.source_path))
            for path, one in written.items()
            if one.status == "published"
        },
        tuple(_problems(reading, content_path, sources)),
    )


def files_of(root: Path) -> Iterator[str]:
    """Yield the files below a folder, with forward slashes."""
    for folder, _, names in os.walk(root):
        for name in names:
            yield Path(folder, name).relative_to(root).as_posix()


def _source(content: Content) -> SourceText:
    file = Path(content.source_path)
    return SourceText(from_here(file), text_of(file), is_draft=content.status == "draft")


def _shared(settings: Mapping[str, Any], settings_files: Iterable[Path]) -> Iterator[SourceText]:
    """Yield what many pages follow from: the settings, then the templates, the site's own first."""
    for file in settings_files:
        yield SourceText(from_here(file), text_of(file))
    own = [Path(folder) for folder in settings["THEME_TEMPLATES_OVERRIDES"]]
    for folder in (*own, Path(settings["THEME"], "templates")):
        for path in sorted(files_of(folder)):
            if path.endswith(TEMPLATES):
                yield SourceText(from_here(folder / path), text_of(folder / path))


def _problems(reading: Reading, content_path: Path, sources: Collection[str]) -> Iterator[Problem]:
    yield from (one for one in reading.book.problems if one.rule not in SEEN_IN_LINKS)
    known = {name: content_path / name for name in sources}
    known |= {str(file): file for file in known.values()}
    for record in reading.warnings:
        if not str(record.msg).startswith(SAID_OF_LINKS):
            yield _warning(record, known)


def _warning(record: logging.LogRecord, known: Mapping[str, Path]) -> Problem:
    """Return a warning of the build as a problem, with the source that it names."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    for argument in arguments:
        if isinstance(argument, Problem):
            return argument
    names = [str(getattr(one, "source_path", None) or one) for one in arguments]
    severity = Severity.ERROR if record.levelno >= logging.ERROR else Severity.WARNING
    message = " ".join(record.getMessage().split())
    file = next((known[name] for name in names if name in known), None)
    if not file:
        return Problem(message, severity=severity)
    source = from_here(file)
    return Problem(message.replace(str(file), source), source, severity=severity, line=1)
