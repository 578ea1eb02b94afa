"""The source files that Pelican is going to read."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.utils import file_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pelican_fsp.incremental.readers import CachedReader


def source_paths(settings: Mapping[str, Any], readers: Mapping[str, CachedReader]) -> list[str]:
    """Return the absolute paths of the sources that Pelican is going to read."""
    found: set[str] = set()
    for kind in ("PAGE", "ARTICLE"):
        excluded = {str(Path(settings["PATH"], folder)) for folder in settings[f"{kind}_EXCLUDES"]}
        for folder in settings[f"{kind}_PATHS"]:
            found.update(_sources(Path(settings["PATH"], folder), excluded, settings, readers))
    return sorted(found)


def _sources(
    root: Path, excluded: set[str], settings: Mapping[str, Any], readers: Mapping[str, CachedReader]
) -> Iterator[str]:
    def is_wanted(name: str) -> bool:
        return not any(fnmatch(name, pattern) for pattern in settings["IGNORE_FILES"])

    for folder, folders, files in os.walk(root, followlinks=True):
        own = [one for one in folders if is_wanted(one)]
        folders[:] = [one for one in own if str(Path(folder, one)) not in excluded]
        for file in files:
            if file_suffix(file) in readers and is_wanted(file):
                yield os.path.abspath(os.path.join(folder, file))  # noqa: PTH100, PTH118 - as Pelican
