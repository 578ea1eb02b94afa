"""The sizes of image files."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from pelican_fsp.host.paths import is_file

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 4096
"""Characters of an SVG file in which its first tag is looked for."""

BROKEN = (OSError, ValueError, ArithmeticError, LookupError, SyntaxError, struct.error)
"""What reading a file that is no image, or a broken one, can raise; XML's error is a SyntaxError."""

VIEW_BOX = re.compile(
    r"""<svg\b[^>]*\bviewBox=["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)"""
)


def pixel_size(file: Path) -> tuple[int, int] | None:
    """Return width and height of an image in pixels; `None` for what is no image, or has none.

    An SVG without a size of its own has that of its `viewBox`.
    """
    import imagesize  # noqa: PLC0415 - sites without logos do not wait for it

    if not is_file(file):
        return None  # a pipe or a device would never end
    try:
        width, height = imagesize.get(file)
        if min(width, height) <= 0 and file.suffix.lower() == ".svg":
            width, height = _view_box(file)
        size = round(width), round(height)
    except BROKEN:
        return None
    return size if min(size) > 0 else None


def _view_box(file: Path) -> tuple[float, float]:
    with file.open(encoding="utf-8", errors="replace") as text:
        found = VIEW_BOX.search(text.read(HEAD))
    return (float(found[1]), float(found[2])) if found else (0, 0)
