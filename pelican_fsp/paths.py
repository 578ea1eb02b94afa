"""Where the bundled theme lies: in the wheel beside the code, in a checkout at the top."""

from __future__ import annotations

from pathlib import Path


def theme_path() -> str:
    """Return the folder of the bundled theme, for `THEME` in pelicanconf.py."""
    package = Path(__file__).resolve().parent
    installed = package / "theme"
    return str(installed if installed.is_dir() else package.parent / "theme")
