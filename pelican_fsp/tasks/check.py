"""The commands that look at the book and leave its output alone."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from invoke import Context, Exit
from jinja2 import TemplateError
from pelican.writers import FileOverwriteFailedError

from pelican_fsp.book.dry_run import NoBookError
from pelican_fsp.checking.rules import formats
from pelican_fsp.checking.rules.broken import link_faults, orphans
from pelican_fsp.checking.rules.responses import answered_faults
from pelican_fsp.checking.rules.trace import cures, traced
from pelican_fsp.checking.site import checked_site
from pelican_fsp.core.problems import Severity
from pelican_fsp.core.urls.resolve import elsewhere
from pelican_fsp.host.diagnostics import from_here, text_line
from pelican_fsp.host.paths import cache_folder
from pelican_fsp.host.settings import read_settings
from pelican_fsp.tasks.command import command
from pelican_fsp.tasks.site import settings_file, site_book, site_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pelican_fsp.checking.rules.broken import Fault
    from pelican_fsp.checking.rules.trace import Cure
    from pelican_fsp.checking.site import CheckedSite
    from pelican_fsp.core.problems import Problem
    from pelican_fsp.core.urls.resolve import BuiltSite

T = TypeVar("T")


@command
def outline(c: Context) -> None:
    """Print the book as a tree, with its numbers, and what is wrong with it."""
    book = site_book(c)
    for language, tree in book.outlines.items():
        heading = f"[{language}]\n" if len(book.outlines) > 1 else ""
        sys.stdout.write(f"{heading}{tree}\n")
    if not book.outlines:
        sys.stdout.write("No page has a sortorder: there is no book yet.\n")
    problems = in_order(book.problems, settings_file(c))
    sys.stderr.writelines(f"{formats.as_text(problem)}\n" for problem in problems)
    sys.stderr.write(f"{formats.summary(problems, ())}\n")


@command(
    help={
        "format": "how problems are told: text, github or json",
        "external": "ask other sites whether what is linked to is there",
        "built": "a folder with the built site, which is then taken as it is",
        "published": "with the settings for publishing",
        "fail-on": "the least severity that fails: note, warning or error",
    }
)
def check(  # noqa: PLR0913 - a command line
    c: Context,
    *,
    format: str = "text",  # noqa: A002 - the name of the option
    external: bool = False,
    built: str = "",
    published: bool = False,
    fail_on: str = "warning",
) -> None:
    """Print what is wrong with fields, order, links and images; fail if it matters."""
    grave = one_of("--fail-on", fail_on, {str(one): one for one in Severity})
    tell = one_of("--format", format, TELL)
    name = c.fsp.publish_settings if published else c.fsp.settings
    settings = site_settings(c, name)
    site = site_to_check(c, name, built)
    is_ignored = matcher(read_settings(settings)[0].check_ignore)
    faults = link_faults(site.built, is_ignored)
    if external:
        faults += faults_elsewhere(site.built, is_ignored, links_file(settings))
    found = (*site.problems, *traced(faults, site.sources), *orphans(site.built, site.listed))
    problems = in_order(found, settings_file(c, name))
    tell(problems, cures(faults))
    if any(problem.severity >= grave for problem in problems):
        raise Exit(code=1)


def site_to_check(c: Context, name: str, built: str) -> CheckedSite:
    """Return the site with the settings of this name: in the folder `built`, or built for this.

    Raises:
        Exit: there is no such site, or it cannot be built.
    """
    if built and not Path(built).is_dir():
        message = f"There is no folder {built}: give the one that the site was built into."
        raise Exit(message)
    own = settings_file(c, name)
    others = (Path(c.fsp.root, other) for other in (c.fsp.settings, c.fsp.publish_settings))
    files = dict.fromkeys((own, *(file for file in others if file.is_file())))
    settings = {"FSP_CACHE": True, **site_settings(c, name)}
    try:
        return checked_site(settings, files, Path(built) if built else None)
    except NoBookError as error:
        message = f"{own}: {error}"
        raise Exit(message) from error
    except (TemplateError, FileOverwriteFailedError) as error:
        message = f"{own}: error: the site cannot be built: {error}"
        raise Exit(message) from error


def faults_elsewhere(
    site: BuiltSite, is_ignored: Callable[[str], bool], file: Path
) -> tuple[Fault, ...]:
    """Return what is wrong with the links to other sites, which are asked for it.

    Raises:
        Exit: what asks them is not installed.
    """
    try:
        from pelican_fsp.checking.external import answers  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        message = "--external needs httpx: pip install 'pelican-fsp[check]'"
        raise Exit(message) from error
    links = [one for one in elsewhere(site) if not (is_ignored(one[1]) or is_ignored(one[2]))]
    urls = dict.fromkeys(url for _, _, url in links)
    sys.stderr.write(
        f"Asking other sites for {len(urls)} address{'' if len(urls) == 1 else 'es'}\n"
    )
    return tuple(answered_faults(links, answers(urls, file)))


def links_file(settings: Mapping[str, Any]) -> Path:
    """Return the file that keeps what other sites have answered."""
    return cache_folder(dict(settings)).with_name("links.json")


def matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether an address matches one of the patterns, such as `/forum/*`."""
    return lambda address: any(fnmatchcase(address, pattern) for pattern in patterns)


def in_order(problems: Iterable[Problem], settings: Path) -> tuple[Problem, ...]:
    """Return the problems, the gravest last, then by file and line, each once.

    Those without a file are in the settings.
    """
    placed = (one if one.source else _in_settings(one, settings) for one in problems)
    return tuple(
        sorted(
            dict.fromkeys(placed), key=lambda one: (one.severity, one.source, one.line, str(one))
        )
    )


def _in_settings(problem: Problem, file: Path) -> Problem:
    return replace(problem, source=from_here(file), line=text_line(file, problem.field))


def one_of(option: str, value: str, values: Mapping[str, T]) -> T:
    """Return what an option's value stands for.

    Raises:
        Exit: it is none of those that are allowed.
    """
    if value not in values:
        message = f"{option} {value}: must be one of {', '.join(values)}"
        raise Exit(message)
    return values[value]


def tell_text(problems: Sequence[Problem], found: Sequence[Cure]) -> None:
    """Print one line per problem, and what to mend first."""
    sys.stdout.writelines(f"{formats.as_text(problem)}\n" for problem in problems)
    sys.stdout.flush()
    sys.stderr.write(f"{formats.summary(problems, found)}\n")


def tell_github(problems: Sequence[Problem], found: Sequence[Cure]) -> None:
    """Print what GitHub shows beside the code, and what to mend first."""
    top = os.environ.get("GITHUB_WORKSPACE", ".")
    folder = Path(os.path.relpath(".", top)).as_posix()
    sys.stdout.writelines(f"{formats.as_github(problem, folder)}\n" for problem in problems)
    sys.stdout.flush()
    sys.stderr.write(f"{formats.summary(problems, found)}\n")


def tell_json(problems: Sequence[Problem], found: Sequence[Cure]) -> None:
    """Print everything as one JSON object."""
    sys.stdout.write(f"{formats.as_json(problems, found)}\n")


TELL = {"text": tell_text, "github": tell_github, "json": tell_json}
