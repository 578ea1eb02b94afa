"""Where things lie: the bundled theme, what is kept between builds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def theme_path() -> str:
    """Return the folder of the bundled theme, for `THEME` in pelicanconf.py.

    In the wheel it lies beside the code, in a checkout at the top.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package / "theme"
    return str(installed if installed.is_dir() else package.parent / "theme")


def is_file(path: Path) -> bool:
    """Whether there is a file; false, too, for a path that no file can have.

    `Path.is_file` raises for a name that is too long, or where one may not look.
    """
    return os.path.isfile(path)  # noqa: PTH113 - see above


def cache_folder(settings: Mapping[str, Any]) -> Path:
    """Return the folder of the bodies: below `.cache`, beside Pelican's own cache."""
    return Path(settings["CACHE_PATH"]).absolute().parent / ".cache" / "fsp" / "bodies"


def record_folder(settings: Mapping[str, Any]) -> Path:
    """Return the folder of what is known of written files: `.fsp`, beside `.cache`.

    It is no cache: without it nobody can tell which files of the output are left over.
    """
    return Path(settings["CACHE_PATH"]).absolute().parent / ".fsp"
