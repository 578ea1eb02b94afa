"""What every command asks of its site: settings, folders, Pelican's command line, the book."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke import Context, Exit
from invoke.main import program
from pelican import main as pelican_main
from pelican.settings import read_settings

from pelican_fsp.reading import NoBookError, read_site

if TYPE_CHECKING:
    from pelican_fsp.book import Book


def run_pelican(c: Context, *arguments: str, settings: str = "") -> None:
    """Run Pelican in this process; it exits with its own status where it fails."""
    pelican_main(pelican_arguments(c, *arguments, settings=settings))


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


def read_book(c: Context) -> Book:
    """Return the book of the site, without writing anything."""
    try:
        return read_site({"FSP_CACHE": True, **site_settings(c)}).book
    except NoBookError as error:
        message = f"{settings_file(c)}: {error}"
        raise Exit(message) from error
