"""Writes what Pelican's own writer does not write into the output folder."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.host.diagnostics import report
from pelican_fsp.host.removal import remove_half_files
from pelican_fsp.host.storage import write_whole
from pelican_fsp.host.writing import is_written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template
    from pelican import Pelican
    from pelican.writers import Writer

logger = logging.getLogger(__name__)


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


def forget_output(pelican: Pelican) -> None:
    """Take the manifest from a build whose output nobody keeps."""
    end_build(pelican)
    vars(pelican).pop("fsp_manifest", None)


def end_build(pelican: Pelican) -> None:
    """Let other builds begin, although this one has failed."""
    if manifest := getattr(pelican, "fsp_manifest", None):
        manifest.unlock()
