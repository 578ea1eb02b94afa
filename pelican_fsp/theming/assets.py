"""Makes one style sheet and one module of the parts of the bundled theme, in the finished site."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pelican_fsp.host.removal import remove
from pelican_fsp.theming.flatten import Flat, flat_module, flat_style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES: tuple[tuple[str, Callable[[str, Callable[[str], str]], Flat]], ...] = (
    ("css/main.css", flat_style),
    ("js/main.js", flat_module),
)


def flatten_assets(static: Path, write: Callable[[Path, str], None]) -> None:
    """Write the flat files over the lists of parts, in the theme's folder of a built site."""
    for name, flat in FILES:
        file = static / name
        if file.is_file():
            done = flat(file.read_text("utf-8"), partial(_part, file.parent))
            write(file, done.text)
            for part in done.parts:
                remove(file.parent / part, within=static)


def _part(folder: Path, name: str) -> str:
    return (folder / name).read_text("utf-8")
