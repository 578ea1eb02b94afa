"""Where the bundled theme lies: in the wheel beside the code, in a checkout at the top."""

from __future__ import annotations

import os
from pathlib import Path


def theme_path() -> str:
    """Return the folder of the bundled theme, for `THEME` in pelicanconf.py."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "theme"
    return str(installed if installed.is_dir() else package.parent / "theme")


def is_file(path: Path) -> bool:
    """Whether there is a file; false, too, for a path that no file can have.

    `Path.is_file` raises for a name that is too long, or where one may not look.
    """
    return os.path.isfile(path)  # noqa: PTH113 - see above
