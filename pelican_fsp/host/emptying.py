"""The guard before everything that empties an output folder: never one that holds sources."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican_fsp.host.removal import empty, remove_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pelican import Pelican

logger = logging.getLogger(__name__)

VERSION_CONTROL = (".git", ".hg", ".svn")
"""What is never removed with the rest of an output folder: it holds more than the built site."""

SETTINGS_FILES = ("pelicanconf.py", "publishconf.py")
"""The files of settings, as pelican-quickstart names them."""


def why_not_to_empty(settings: Mapping[str, Any], others: Iterable[Path] = ()) -> str:
    """Return why the output folder of a site must not be emptied; "" if it may be.

    It must not hold what a site is made of, nor the folder that one works in; links are
    resolved. `others` are further files that it must not hold: those of the settings.
    """
    output = Path(settings["OUTPUT_PATH"])
    real = Path(os.path.realpath(output))
    for name, path in _sources(settings, others):
        if Path(os.path.realpath(path)).is_relative_to(real):
            return _refusal(output, f"{name} ({path}) lies in it")
    inside = next((path for path in _source_folders(settings) if _is_below(real, path)), None)
    if inside:
        return _refusal(output, f"it lies in {inside}, where the sources are")
    found = next((name for name in SETTINGS_FILES if (real / name).exists()), "")
    return _refusal(output, f"it holds {found}, as the folder of a site does") if found else ""


def _refusal(output: Path, reason: str) -> str:
    return (
        f"OUTPUT_PATH is {output}, and {reason}: nothing is removed from it."
        ' Give the output a folder of its own, such as OUTPUT_PATH = "output".'
    )


def _sources(settings: Mapping[str, Any], others: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    yield "PATH", Path(settings["PATH"])
    yield from (("the folder of the sources", folder) for folder in _source_folders(settings))
    yield from (("the settings file", file) for file in others)
    yield "the current folder", Path.cwd()
    yield "the home folder", Path.home()
    yield "THEME", Path(settings["THEME"])
    for name in ("THEME_TEMPLATES_OVERRIDES", "PLUGIN_PATHS"):
        yield from ((name, Path(folder)) for folder in settings[name])


def _source_folders(settings: Mapping[str, Any]) -> list[Path]:
    """Return the folders of pages and articles, below PATH, that are not all of it."""
    names = (*settings["PAGE_PATHS"], *settings["ARTICLE_PATHS"])
    below = (name for name in names if os.path.normpath(name or ".") != ".")
    return [Path(settings["PATH"], name) for name in below]


def _is_below(real: Path, folder: Path) -> bool:
    return real.is_relative_to(os.path.realpath(folder))


def empty_output(settings: Mapping[str, Any]) -> list[str]:
    """Remove the built site; return what went wrong. Ask `why_not_to_empty` first.

    What OUTPUT_RETENTION names stays, and what version control keeps there; the folder itself
    stays where it is a link, or not empty.
    """
    output = Path(settings["OUTPUT_PATH"])
    if not output.is_dir():
        return []
    errors = empty(output, spared={*VERSION_CONTROL, *settings["OUTPUT_RETENTION"]})
    if not output.is_symlink():
        remove_folder(output)
    return errors


def spare_sources(pelican: Pelican) -> None:
    """Keep Pelican from emptying an output folder that holds more than the output."""
    if pelican.delete_outputdir and (reason := why_not_to_empty(pelican.settings)):
        pelican.delete_outputdir = False
        logger.error("DELETE_OUTPUT_DIRECTORY is ignored: %s", reason)
