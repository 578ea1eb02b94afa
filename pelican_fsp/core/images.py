"""Images in a body get the sizes of their files, so that nothing moves while a page loads.

<img src="/a.png" width="100%">   →   <img src="/a.png" width="640" height="320">
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from pelican_fsp.core.html_reader import HtmlReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Attributes = list[tuple[str, str | None]]
    Size = tuple[int, int]

VALUE = r"""\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)"""
TAG = re.compile(rf"""<img(?:\s+[^\s=>"'/]+(?:{VALUE})?)*\s*/?>""", re.IGNORECASE)
"""A tag without anything unusual in it."""

SRC = re.compile(r"""\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
LONGEST_TAG = 1000
"""Characters in which the tag of an image usually ends."""


def sized_images(body: str, size_of: Callable[[str], Size | None]) -> str:
    """Return the body with width and height on every image whose size is found.

    `size_of` gives the pixels of an image by its `src`. A size in pixels that the author gave
    stays, and the other side follows from it; a share of the width (`50%`) stays too, but for
    `100%`, which would make small pictures large. All but the first load when they are near.
    Everything else in the body stays as it was.
    """
    if not any(map(size_of, _possible_sources(body))):
        return body
    reader = _Images(body)
    pieces = []
    end = 0
    for number, (start, tag, attributes) in enumerate(reader.found):
        known = dict(attributes)
        size = size_of(known.get("src") or "")
        pieces += [body[end:start], _sized(tag, known, size, is_first=number == 0)]
        end = start + len(tag)
    return "".join([*pieces, body[end:]])


def _possible_sources(body: str) -> Iterator[str]:
    """Yield the `src` of all that looks like an image: far cheaper than to read the whole body.

    Some may be in comments or in scripts: what really is an image is found out afterwards.
    """
    for start in re.finditer("<img", body, re.IGNORECASE):
        if tag := TAG.match(body, start.start()):
            yield from (unescape(src[1] or src[2] or src[3]) for src in SRC.finditer(tag[0]))
            continue
        reader = _Images(body[start.start() : start.start() + LONGEST_TAG])
        if not reader.found:  # it is longer, or nothing
            reader = _Images(body[start.start() :])
        yield from (dict(attributes).get("src") or "" for _, _, attributes in reader.found[:1])


def _sized(tag: str, known: dict[str, str | None], size: Size | None, *, is_first: bool) -> str:
    given = tuple(_pixels(known.get(name)) for name in ("width", "height"))
    is_share = (known.get("width") or "").endswith("%") and known.get("width") != "100%"
    if not size or all(given) or is_share:
        return tag
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
    return int(value) if value and value.isascii() and value.isdecimal() else 0


class _Images(HtmlReader):
    """Finds the tags of images: offset, text, attributes."""

    def __init__(self, body: str) -> None:
        super().__init__(body)
        self.found: list[tuple[int, str, Attributes]] = []
        self.read()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "img":
            self.found.append((self.position, self.get_starttag_text() or "", attrs))
