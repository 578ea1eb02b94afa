"""The output folder: what is written there beside Pelican's own writing, and what may be removed."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.host.diagnostics import report
from pelican_fsp.host.removal import empty, remove_folder, remove_half_files
from pelican_fsp.host.storage import write_whole
from pelican_fsp.host.writing import is_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jinja2 import Template
    from pelican import Pelican
    from pelican.writers import Writer

logger = logging.getLogger(__name__)

VERSION_CONTROL = (".git", ".hg", ".svn")
"""What is never removed with the rest of an output folder: it holds more than the built site."""

SETTINGS_FILES = ("pelicanconf.py", "publishconf.py")
"""The files of settings, as pelican-quickstart names them."""


def write_output(pelican: Pelican, file: Path, text: str) -> None:
    """Write a file of the output whole; where there is a manifest, it knows of it.

    Raises:
        OutsideError: it lies outside the output folder, links resolved.
        OSError: it cannot be written.
    """
    data = text.encode("utf-8", errors="replace")
    if manifest := getattr(pelican, "fsp_manifest", None):
        manifest.write(file, data)
        return
    swept = vars(pelican).setdefault("fsp_swept", set())
    if file.parent not in swept:
        swept.add(file.parent)
        remove_half_files(file.parent)
    write_whole(file, data, within=Path(pelican.output_path))


def is_free(writer: Writer, name: str) -> bool:
    """Return whether this build has not written a file yet; say so if it has."""
    if not is_written(writer, name):
        return True
    rule = "the site writes this file itself; it stays, and ours is not written"
    report([Problem(rule, "", "", name, severity=Severity.NOTE)])
    return False


def write_made(
    writer: Writer, name: str, template: Template, context: dict[str, Any], **values: object
) -> None:
    """Write a page that no source stands for, unless the site has written one there already."""
    if is_free(writer, name):
        writer.write_file(name, template, context, **{"paginated": {}, "url": name, **values})


def files_of_settings(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that a site writes whatever its pages are, with the setting of each."""
    found = {}
    for name in settings["DIRECT_TEMPLATES"]:
        file = settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html")
        found[str(file or "")] = "DIRECT_TEMPLATES"
    found |= {str(file): "TEMPLATE_PAGES" for file in settings["TEMPLATE_PAGES"].values()}
    feeds = (name for name in settings if name.startswith("FEED_") and settings[name])
    found |= {str(settings[name]): name for name in feeds}
    found.pop("", None)
    return found


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


def end_build(pelican: Pelican) -> None:
    """Let other builds begin, although this one has failed."""
    if manifest := getattr(pelican, "fsp_manifest", None):
        manifest.unlock()


def forget_output(pelican: Pelican) -> None:
    """Take the manifest from a build whose output nobody keeps."""
    end_build(pelican)
    vars(pelican).pop("fsp_manifest", None)
