"""Images in a body get the sizes of their files, so that nothing moves while a page loads.

<img src="/a.png" width="100%">   →   <img src="/a.png" width="640" height="320">
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from pelican_fsp.core.html.reader import Tag, tags

if TYPE_CHECKING:
    from collections.abc import Callable

    Size = tuple[int, int]

IMAGE = re.compile("<img", re.IGNORECASE)
PIXELS = re.compile("[0-9]{1,6}")


def sized_images(body: str, size_of: Callable[[str], Size | None]) -> str:
    """Return the body with width and height on every image whose size is found.

    `size_of` gives the pixels of an image by its `src`. A size in pixels that the author gave
    stays, and the other side follows from it; a share of the width (`50%`) stays too, but for
    `100%`, which would make small pictures large. All but the first load when they are near.
    Everything else in the body stays as it was.
    """
    if not IMAGE.search(body):
        return body
    pieces = []
    end = 0
    images = (tag for tag in tags(body, only=("img",)) if not tag.is_end)
    for number, tag in enumerate(images):
        pieces += [body[end : tag.start], _sized(body, tag, size_of, is_first=number == 0)]
        end = tag.end
    return "".join([*pieces, body[end:]])


def _sized(body: str, tag: Tag, size_of: Callable[[str], Size | None], *, is_first: bool) -> str:
    known = tag.attributes
    size = size_of(known.get("src") or "")
    given = tuple(_pixels(known.get(name)) for name in ("width", "height"))
    is_share = (known.get("width") or "").endswith("%") and known.get("width") != "100%"
    if not size or all(given) or is_share:
        return body[tag.start : tag.end]
    width, height = given
    if width or height:
        width, height = width or height * size[0] // size[1], height or width * size[1] // size[0]
    else:
        width, height = size
    lazy = {} if is_first else {"loading": "lazy"}
    attributes = {**lazy, **known, "width": str(width), "height": str(height)}
    printed = "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"'
        for name, value in attributes.items()
    )
    return f"<img{printed}>"


def _pixels(value: str | None) -> int:
    return int(value) if value and PIXELS.fullmatch(value) else 0
