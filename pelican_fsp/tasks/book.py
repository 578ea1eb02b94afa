"""The command that makes the book in one piece."""

from __future__ import annotations

import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from invoke import Context, Exit

from pelican_fsp.book.dry_run import NoBookError
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.host.removal import remove_half_files
from pelican_fsp.host.storage import make_folder, make_private_folder
from pelican_fsp.tasks.command import command
from pelican_fsp.tasks.site import settings_file, site_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from pelican_fsp.binding.manuscript import Manuscript

    Step = Callable[[Manuscript, Path], tuple[Path, tuple[Problem, ...]]]

NO_EXTRA = "the book needs a few libraries more: pip install 'pelican-fsp[book]'"
EVERY = 50
"""How many steps a log shows one of; a terminal shows all, in one line."""


@command(
    auto_shortflags=False,  # -h is for help
    help={
        "to": "the folder to write to (default: book, beside the settings)",
        "html": "make one HTML page",
        "pdf": "make a PDF",
        "epub": "make an EPUB",
        "strict": "fail if a link leads nowhere, or anything else is not as it should be",
    },
)
def book(  # noqa: PLR0913 - options of a command
    c: Context,
    to: str = "",
    *,
    html: bool = False,
    pdf: bool = False,
    epub: bool = False,
    strict: bool = False,
) -> None:
    """Make one page, a PDF and an EPUB of the book, or those that are asked for."""
    wanted = {"html": html, "pdf": pdf, "epub": epub}
    media = [name for name, is_wanted in wanted.items() if is_wanted or not any(wanted.values())]
    if missing := _missing(media):
        raise Exit(missing)
    bound = _manuscript(c)
    folder = Path(to) if to else Path(c.fsp.root, "book")
    if to:
        make_folder(folder, within=folder)
    else:
        make_private_folder(folder)  # version control leaves it alone
    remove_half_files(folder)
    problems = [*bound.problems]
    for name in media:
        file, found = _step(name)(bound, folder)
        problems += found
        sys.stdout.write(f"{file}\n")
    _tell(problems)
    limit = Severity.WARNING if strict else Severity.ERROR
    if any(problem.severity >= limit for problem in problems):
        raise Exit(code=1)


def _missing(media: Sequence[str]) -> str:
    """Return what has to be installed for the media, and how; "" if nothing has to."""
    if not find_spec("tinyhtml5"):
        return NO_EXTRA
    if "pdf" not in media:
        return ""
    from pelican_fsp.binding import pdf  # noqa: PLC0415 - an extra

    found = pdf.missing()
    return f"{found}\nWithout a PDF: invoke book --html --epub" if found else ""


def _manuscript(c: Context) -> Manuscript:
    """Return the book as it is published: with the settings for that, if there are any.

    Raises:
        Exit: there is no book.
    """
    from pelican_fsp.binding.binder import manuscript  # noqa: PLC0415
    from pelican_fsp.binding.manuscript import NothingToBindError  # noqa: PLC0415

    published = Path(c.fsp.root, c.fsp.publish_settings)
    name = c.fsp.publish_settings if published.is_file() else ""
    try:
        return manuscript({"FSP_CACHE": True, **site_settings(c, name)})
    except (NoBookError, NothingToBindError) as error:
        message = f"{settings_file(c, name)}: {error}"
        raise Exit(message) from error


def _step(name: str) -> Step:
    """Return what makes a medium of the book, and says what is wrong with it."""
    from pelican_fsp.binding import epub, one_page, pdf  # noqa: PLC0415 - an extra

    steps: dict[str, Step] = {
        "html": lambda bound, folder: (one_page.write_one_page(bound, folder), ()),
        "pdf": partial(_with_progress, pdf.write_pdf),
        "epub": lambda bound, folder: (epub.write_epub(bound, folder), ()),
    }
    return steps[name]


def _with_progress(
    write: Callable[..., tuple[Path, tuple[Problem, ...]]], bound: Manuscript, folder: Path
) -> tuple[Path, tuple[Problem, ...]]:
    """Write a medium that takes its time, and show how far it is."""
    shown = _progress_line() if sys.stderr.isatty() else _progress_log()
    next(shown)
    try:
        return write(bound, folder, shown.send)
    finally:
        shown.close()


def _progress_line() -> Generator[None, str]:
    """Show every step in one line of a terminal, which is empty at the end."""
    try:
        while True:
            step = yield
            sys.stderr.write(f"\r\033[K{step}")
            sys.stderr.flush()
    finally:
        sys.stderr.write("\r\033[K")


def _progress_log() -> Generator[None, str]:
    """Write some of the steps, one a line."""
    number = 0
    while True:
        step = yield
        if number % EVERY == 0:
            sys.stderr.write(f"{step}\n")
        number += 1


def _tell(problems: Sequence[Problem]) -> None:
    """Print each problem once, the gravest last, and how many there are."""
    found = sorted(dict.fromkeys(problems), key=lambda problem: problem.severity)
    for problem in found:
        sys.stderr.write(f"{problem.severity}: {problem}\n")
    sys.stderr.write(f"{len(found) or 'no'} problem{'' if len(found) == 1 else 's'}\n")
