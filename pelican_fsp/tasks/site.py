"""What every command asks of its site: settings, folders, Pelican's command line, the book."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke import Context, Exit
from invoke.main import program
from pelican import get_config, parse_arguments
from pelican.settings import read_settings

from pelican_fsp.book.dry_run import NoBookError, read_site
from pelican_fsp.host.emptying import why_not_to_empty
from pelican_fsp.host.interrupts import run_pelican_whole
from pelican_fsp.tasks.fresh_output import build_afresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican_fsp.book.dry_run import Reading
    from pelican_fsp.book.read import Book


DELETION = ("--delete-output-directory", "-d")
"""Pelican's option that empties the output folder."""


def run_pelican(c: Context, *arguments: str, settings: str = "") -> None:
    """Run Pelican in this process; whoever comes back from here has a whole site.

    An output folder that is to be emptied first stays as it is until the new site is whole.

    Raises:
        Exit: the new site could not be put in place.
    """
    line = pelican_arguments(c, *arguments, settings=settings)
    given = parse_arguments(line)
    found = read_settings(given.settings, override=get_config(given))
    is_kept_running = given.autoreload or given.listen
    is_emptied = found["DELETE_OUTPUT_DIRECTORY"] and Path(found["OUTPUT_PATH"]).is_dir()
    if is_kept_running or not is_emptied:
        run_pelican_whole(line)
        return
    if reason := why_not_to_empty(found, [Path(given.settings)]):
        sys.stderr.write(f"{reason}\n")
        run_pelican_whole(without_deletion(line))
        return
    try:
        build_afresh(line, found)
    except OSError as error:
        message = f"{error.filename}: {error.strerror}: the new site is not all in its place."
        raise Exit(message) from error


def without_deletion(line: Sequence[str]) -> list[str]:
    """Return a command line of Pelican that does not empty the output folder."""
    line = [one for one in line if one not in DELETION]
    extra = "--extra-settings"  # the last one counts, with all that follows it
    at = len(line) - 1 - line[::-1].index(extra) if extra in line else len(line)
    return [*line[:at], extra, "DELETE_OUTPUT_DIRECTORY=false", *line[at + 1 :]]


def pelican_arguments(c: Context, *arguments: str, settings: str = "") -> list[str]:
    """Return the command line of Pelican, with what the user gave after `--`."""
    passed_on = shlex.split(program.core.remainder if hasattr(program, "core") else "")
    # Tasks keep what the next build can use again, unless the site's settings say otherwise.
    own = site_settings(c, settings)
    kept = [f"{name}=true" for name in ("FSP_CACHE", "FSP_PRUNE") if name not in own]
    extra = ["--extra-settings", *kept] if kept else []
    return [*extra, "--settings", str(settings_file(c, settings)), *arguments, *passed_on]


def settings_file(c: Context, name: str = "") -> Path:
    """Return the path of a settings file of the site.

    Raises:
        Exit: there is no such file.
    """
    file = Path(c.fsp.root, name or c.fsp.settings)
    if not file.is_file():
        message = f"There is no {file}: run this where the site's settings are."
        raise Exit(message)
    return file


def site_settings(c: Context, name: str = "") -> dict[str, Any]:
    """Return all settings of the site, Pelican's defaults among them."""
    settings: dict[str, Any] = read_settings(str(settings_file(c, name)))
    return settings


def output_path(c: Context, settings: str = "") -> Path:
    """Return the folder that the site is built into."""
    return Path(site_settings(c, settings)["OUTPUT_PATH"])


def site_book(c: Context) -> Book:
    """Return the book of the site, without writing anything."""
    return read_whole_site(c).book


def read_whole_site(c: Context) -> Reading:
    """Return all that the site consists of, without writing anything.

    Raises:
        Exit: the settings do not load the plugin.
    """
    try:
        return read_site({"FSP_CACHE": True, **site_settings(c)})
    except NoBookError as error:
        message = f"{settings_file(c)}: {error}"
        raise Exit(message) from error
